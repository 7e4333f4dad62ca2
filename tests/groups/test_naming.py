"""Names of groups: two to five words, no function words, no places, no two alike."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthese.embedding.static import StaticEmbedder
from synthese.groups.naming import Background, Described, Naming
from synthese.groups.naming_choosing import Candidate, Taken, is_name, resolved
from synthese.groups.naming_norms import OtherNorm
from synthese.groups.naming_phrases import Phrases, Text
from synthese.groups.naming_words import Kind, kind_of
from synthese.norwegian import units
from synthese.norwegian.words import STOP_WORDS
from synthese.pilot_records import Label
from synthese.wording import LANGUAGES

PLACES = {name.lower() for name in units.all_names()}


@pytest.fixture(scope="module")
def lexicon() -> StaticEmbedder:
    return StaticEmbedder.load()


def project(name: str, title: str, text: str = "", language: str = "nb") -> Described:
    return Described(name, title, None, language, text)


NIGHT = [
    project(
        "n1",
        "Digitalt tilsyn i Tokke",
        "Nattpatruljen slipper å vekke beboerne. Sensorer varsler om natta.",
    ),
    project(
        "n2",
        "Natt uten runder",
        "Vi prøver digitalt tilsyn med kamera. Nattevakta ser til beboerne på skjerm.",
    ),
    project(
        "n3",
        "Sov godt på sjukeheimen",
        "Sensorar seier frå om natta, og nattevakta går færre rundar.",
        "nn",
    ),
]
WATER = [
    project(
        "w1",
        "Tette rør",
        "Vannverket mistet halve vannet. Lekkasjesøk med lytteutstyr fant brudd på ledningsnettet.",
    ),
    project(
        "w2",
        "Vassmålarar i Tynset",
        "Lekkasjane i leidningsnettet vart funne med lytting og vassmålarar.",
        "nn",
    ),
    project(
        "w3",
        "Listening to mains",
        "Water leakage was found by loggers on the mains of the waterworks.",
        "en",
    ),
]
SCHOOL = [
    project(
        "s1",
        "Tilbake til klasserommet",
        "Elever med langvarig skolefravær får besøk av et nærværsteam hver morgen.",
    ),
    project(
        "s2",
        "Nærværsteam",
        "Skolefravær over ti dager følges opp av et nærværsteam. Elever med skolevegring får hjelp.",
    ),
    project(
        "s3",
        "School absence",
        "Pupils with school absence get a visit. School refusal is followed up daily.",
        "en",
    ),
]
FERRY = [
    project(
        "f1",
        "Batteriferge over elva",
        "Ferga går på strøm og lader uten kabel. Elektrisk ferge sparer diesel for byen.",
    ),
    project(
        "f2",
        "Elektrisk ferge",
        "Den elektriske ferga lades ved kai. Landstrøm til skip i havna prøves også.",
    ),
]
EVERY = [*NIGHT, *WATER, *SCHOOL, *FERRY]
GROUPS = [[each.id for each in group] for group in (NIGHT, WATER, SCHOOL, FERRY)]


@pytest.fixture(scope="module")
def naming(lexicon: StaticEmbedder) -> Naming:
    return Naming.of(EVERY, lexicon)


def said(labels: list[tuple[Label, object]], language: str) -> list[str]:
    return [label.words[language] for label, _ in labels]  # type: ignore[index]


def test_groups_are_named_after_what_they_are_about(naming: Naming) -> None:
    assert said(naming.labels(GROUPS), "nb") == [
        "digitalt nattilsyn",
        "kommunale vannlekkasjer",
        "alvorlig skolefravær",
        "utslippsfri sjøfart",
    ]


def test_a_reader_is_told_in_each_language(naming: Naming) -> None:
    made = naming.labels(GROUPS)
    assert said(made, "nn")[1] == "kommunale vasslekkasjar"
    assert said(made, "en")[2] == "serious school absence"
    assert all(label.spoken(each) == each for label, _ in made for each in LANGUAGES)


def test_every_name_is_two_to_five_words_without_function_words_or_places(naming: Naming) -> None:
    for label, _ in naming.labels([*GROUPS, ["n1", "w1"], ["s1", "f1"], ["n2", "f2", "w3"]]):
        for words in label.words.values():
            parts = words.lower().split()
            assert 2 <= len(parts) <= 5
            assert STOP_WORDS.isdisjoint(parts)
            assert PLACES.isdisjoint(parts)


def test_no_two_groups_of_one_kind_share_a_name(naming: Naming) -> None:
    made = naming.labels([["n1", "n2"], ["n2", "n3"], ["n1", "n3"], ["n1", "n2", "n3"]])
    for language in LANGUAGES:
        assert len(set(said(made, language))) == len(made)


def test_a_name_that_is_taken_is_not_given_again(naming: Naming) -> None:
    first = naming.labels(GROUPS[:1])
    second = naming.labels(GROUPS[:1], apart_from=[label for label, _ in first])
    assert set(said(first, "nb")).isdisjoint(said(second, "nb"))


def test_a_theme_is_named_after_something_wider_than_its_group(naming: Naming) -> None:
    [(group, _)] = naming.labels(GROUPS[1:2])
    [(theme, _)] = naming.labels(GROUPS[1:2], level="theme", apart_from=[group])
    assert group.words["nb"] == "kommunale vannlekkasjer"
    assert theme.words["nb"] == "kommunale vanntjenester"


def test_a_phrase_of_the_texts_names_what_no_subject_is_about(lexicon: StaticEmbedder) -> None:
    chess = [
        project(
            f"p{n}",
            f"Sjakk {n}",
            "Vi spiller med magnetiske sjakkbrett. Barna liker sjakkturnering.",
        )
        for n in range(4)
    ]
    naming = Naming.of([*EVERY, *chess], lexicon)
    [(label, words)] = naming.labels([[each.id for each in chess]])
    assert label.words["nb"] == "magnetiske sjakkbrett"
    assert label.language == {"nn": "nb", "en": "nb"}  # said so: the words are in no other
    assert "sjakkturnering" in words["nb"]


def test_key_words_are_the_members_own_and_not_those_of_the_name(naming: Naming) -> None:
    [(_, words)] = naming.labels(GROUPS[2:3])
    assert "nærværsteam" in words["nb"]
    assert not {"skolefravær", "alvorlig"} & set(words["nb"])


def test_the_same_input_gives_the_same_names(lexicon: StaticEmbedder) -> None:
    first, second = (Naming.of(EVERY, lexicon).labels(GROUPS) for _ in range(2))
    assert first == second


def test_one_group_is_named_from_its_members_against_what_was_kept(
    naming: Naming, lexicon: StaticEmbedder
) -> None:
    kept = Background.of_arrays(naming.background.arrays())
    alone = Naming.of(SCHOOL, lexicon, background=kept)
    assert alone.labels(GROUPS[2:3])[0][0] == naming.labels(GROUPS[2:3])[0][0]


def test_the_background_is_read_as_it_was_kept(naming: Naming) -> None:
    first, second = naming.background, Background.of_arrays(naming.background.arrays())
    assert first.projects == second.projects == len(EVERY)
    for name, values in first.arrays().items():
        assert np.array_equal(values, second.arrays()[name])


def test_a_background_of_another_table_is_not_taken(naming: Naming) -> None:
    other = naming.background.arrays() | {"version": np.zeros(1, np.uint64)}
    with pytest.raises(ValueError, match="another table"):
        Background.of_arrays(other)


def test_projects_without_words_are_said_to_be_unknown(lexicon: StaticEmbedder) -> None:
    empty = [project(f"e{n}", "", "") for n in range(4)]
    made = Naming.of(empty, lexicon).labels([["e0", "e1"], ["e2", "e3"], []])
    assert said(made, "nb") == ["ukjent emne", "ukjent emne 2", "ukjent emne 3"]
    assert all(words == {"nb": (), "nn": (), "en": ()} for _, words in made)


def test_a_collection_without_projects_names_nothing(lexicon: StaticEmbedder) -> None:
    assert Naming.of([], lexicon).labels([]) == []


def test_swedish_projects_are_named_in_the_readers_language(lexicon: StaticEmbedder) -> None:
    woods = [
        project("a", "Skogsbrand", "Hur skogen och skogsbruket klarar brand.", "sv"),
        project(
            "b", "Skogens framtid", "Skogsägare och hållbart skogsbruk i ett nytt klimat.", "sv"
        ),
    ]
    [(label, _)] = Naming.of([*EVERY, *woods], lexicon).labels([["a", "b"]])
    assert label.words == {
        "nb": "bærekraftig skogbruk",
        "nn": "berekraftig skogbruk",
        "en": "sustainable forestry",
    }


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.text(max_size=60), min_size=2, max_size=5),
    st.sampled_from(("nb", "nn", "en", "sv", "und")),
)
def test_any_texts_get_names_that_hold(
    lexicon: StaticEmbedder, texts: list[str], language: str
) -> None:
    odd = [project(f"o{n}", text, text * 3, language) for n, text in enumerate(texts)]
    made = Naming.of(odd, lexicon).labels(
        [[each.id for each in odd[:2]], [each.id for each in odd]]
    )
    for label, _ in made:
        for words in label.words.values():
            assert 2 <= len(words.split()) <= 5
            assert STOP_WORDS.isdisjoint(words.lower().split())
    assert len(set(said(made, "nb"))) == 2


# ---- what a name is made of


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("digitalt", Kind.MODIFIER),
        ("fallforebyggende", Kind.MODIFIER),
        ("nattilsyn", Kind.NOUN),
        ("byggeplasser", Kind.NOUN),
        ("kommunen", Kind.OTHER),  # definite
        ("viser", Kind.OTHER),  # a verb
        ("tilpasset", Kind.PARTICIPLE),
        ("nye", Kind.OTHER),  # tells nothing
        ("gjennom", Kind.OTHER),
    ],
)
def test_a_word_is_told_by_its_last_part(word: str, kind: Kind) -> None:
    assert kind_of(word, "nb") is kind


def phrases(text: str, language: str = "nb") -> set[str]:
    found = Phrases([Text(0, text, language, 1.0)], 1)
    return {
        words for at in range(len(found)) for words, _ in found.said(at).values() if " " in words
    }


def test_an_adjective_and_a_noun_are_a_phrase() -> None:
    assert phrases("Vi fikk god hjelp av elektroniske dørlåser.") == {"elektroniske dørlåser"}
    assert phrases("Det er sosiale og digitale tjenester, felles digital saksbehandling.") == {
        "felles digital saksbehandling",
        "digital saksbehandling",
    }


def test_what_stands_before_may_leave_no_phrase() -> None:
    assert phrases("den kommunale eiendommen") == set()  # definite
    assert phrases("kommunens digitale arkiv") == set()  # an owner: the adjective is definite
    assert phrases("Vi har tilpasset opplæring") == set()  # a perfect
    assert phrases("om tilpasset opplæring") == {"tilpasset opplæring"}


def test_names_are_no_part_of_a_phrase() -> None:
    assert phrases("Det kommer kommunale Tokke og digitale NAV.") == set()


def test_both_norms_and_all_numbers_of_a_phrase_are_one() -> None:
    texts = [
        Text(0, "om digital tvilling", "nb", 1),
        Text(1, "om digitale tvillingar", "nn", 1),
    ]
    found = Phrases(texts, 2)
    [both] = [at for at in range(len(found)) if found.sizes[at] == 2]
    assert found.counts[both] == 2
    assert found.said(both) == {
        "nb": ("digital tvilling", 1),
        "nn": ("digitale tvillingar", 1),
    }


def test_a_word_is_sure_in_the_other_norm_where_it_stands_with_the_same_ending() -> None:
    nynorsk = OtherNorm([("kommunale", 3), ("tenester", 2), ("dørlåsar", 1)])
    assert nynorsk.of("kommunale tjenester") == "kommunale tenester"
    assert nynorsk.of("kommunale dørlåser") == "kommunale dørlåsar"
    assert nynorsk.of("kommunal tjeneste") is None


# ---- who gets which name


def candidate(score: float, words: str) -> Candidate:
    return Candidate(score, {"nb": words}, tuple(words.split()), np.zeros(1, np.float32))


def test_the_best_fitting_group_gets_the_name() -> None:
    lists = [
        [candidate(1.0, "digitalt tilsyn"), candidate(0.5, "roligere netter")],
        [candidate(2.0, "digitalt tilsyn")],
    ]
    first, second = resolved(lists, Taken())
    assert first is not None
    assert second is not None
    assert (first.words["nb"], second.words["nb"]) == ("roligere netter", "digitalt tilsyn")


def test_names_that_share_two_words_are_alike() -> None:
    lists = [[candidate(2.0, "felles digitalt tilsyn")], [candidate(1.0, "digitalt tilsyn")]]
    assert resolved(lists, Taken())[1] is None


def test_equal_scores_are_settled_by_the_words() -> None:
    alike = [candidate(1.0, "åpne data"), candidate(1.0, "delte data")]
    chosen = resolved([alike], Taken())[0]
    swapped = resolved([alike[::-1]], Taken())[0]
    assert chosen == swapped == replace(alike[1])


@pytest.mark.parametrize(
    "words", ["tilsyn", "tilsyn om natta", "digitale Tokke", "en to tre fire fem seks", ""]
)
def test_what_is_no_name(words: str) -> None:
    assert not is_name(words)


# ---- the table


def rows() -> list[dict[str, str]]:
    text = files("synthese.norwegian").joinpath("subjects.csv").read_text("utf-8")
    return [row for row in csv.DictReader(text.splitlines()) if row["forms"]]


def test_every_subject_is_a_name_in_every_language() -> None:
    for row in rows():
        assert all(is_name(row[language]) for language in LANGUAGES), row
        assert row["level"] in ("group", "theme", "both")
        assert row["forms"]


def test_no_two_subjects_share_a_name() -> None:
    for language in LANGUAGES:
        names = sorted(row[language] for row in rows())
        assert [a for a, b in pairwise(names) if a == b] == []
