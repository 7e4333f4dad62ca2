"""Who is brought together with whom, why, and who never is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from synthese.errors import InputError
from synthese.index import Index, add, open_index
from synthese.pilot_records import Match, Member, Relation, RelationKind, Stage
from synthese.records import Period, Role
from synthese.settings import Settings
from synthese.synthesis.network import MOST_MATCHES, network
from synthese.synthesis.opting_out import opted_out_of, read_opt_out
from synthese.synthesis.privacy import is_private

TODAY = date(2023, 6, 1)
CHALLENGE = (
    "Nattevaktene gikk faste runder på sykehjemmet, og mange av beboerne våknet av at noen kom inn."
)
RESULT = (
    "Nattevaktene går nå færre runder på sykehjemmet, og tallet på beboere som våkner av at noen "
    "kommer inn, gikk ned fra tolv til tre."
)
OBSTACLE = (
    "Det vanskeligste var at sensorene varslet for ofte om natta, slik at nattevaktene sluttet å "
    "stole på varslene."
)
OVERCOME = (
    "Etter at hver beboer fikk sin egen innstilling, gikk tallet på varsler om natta ned fra tjue "
    "til to, og nattevaktene stoler igjen på varslene fra sensorene."
)
PRIVATE = "Nattevakt Kari Nordmann målte at beboerne sov tre timer mer og falt sjeldnere om natta."
PARKING = "Det var vanskelig å få gjesteparkering i sentrum, og bøtene økte for de besøkende."


def page(title: str, lead: str, **parts: str) -> str:
    headings = {"challenge": "Utfordring", "result": "Resultater", "obstacle": "Hindringer"}
    body = "".join(f"\n## {headings[name]}\n\n{text}\n" for name, text in parts.items())
    return f"# {title}\n\nProsjektansvarlig: {lead}\n{body}"


TEXTS = {
    "tokke": page("Natt i Tokke", "Tokke kommune", result=RESULT, obstacle=OBSTACLE),
    "vinje": page("Natt i Vinje", "Vinje kommune", challenge=CHALLENGE, obstacle=OBSTACLE),
    "tromso": page("Natt i Tromsø", "Tromsø kommune", challenge=CHALLENGE, obstacle=OBSTACLE),
    "voss": page("Natt på Voss", "Voss herad", challenge=CHALLENGE),
    "alta": page("Natt i Alta", "Alta kommune", challenge=CHALLENGE),
    "oslo": page("Natt i Oslo", "Oslo kommune", challenge=CHALLENGE),
    "moss": page("Natt i Moss", "Moss kommune", challenge=CHALLENGE, result=f"{PRIVATE} {RESULT}"),
    "drammen": page("Natt i Drammen", "Drammen kommune", challenge=CHALLENGE, result=OVERCOME),
    "molde": page("Parkering i Molde", "Molde kommune", challenge=PARKING),
    "tokke-igjen": page("Mer natt i Tokke", "Tokke kommune", challenge=CHALLENGE),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("network")
    texts = folder / "texts"
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / f"{name}.md").write_text(text, "utf-8")
    row = {"id": "p-17", "tittel": "Byparken", "kommune": "Nøtterøy", "prosjekteier": "NAV Færder",
           "beskrivelse": "Kommunen prøver noe nytt i byparken, og de ansatte lærer av det."}  # fmt: skip
    (folder / "rader.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    add(folder / "index", [str(texts), str(folder / "rader.jsonl")], settings=settings)
    return open_index(folder / "index")


def members(index: Index, **stages: Stage) -> list[Member]:
    return [
        Member(number, index.project(name.replace("_", "-")).project, stage)
        for number, (name, stage) in enumerate(stages.items(), start=1)
    ]


def related(
    ids: Iterable[str], kind: RelationKind = RelationKind.PARALLEL, likeness: float = 0.8
) -> list[Relation]:
    return [Relation(*sorted(pair), kind, likeness) for pair in combinations(sorted(ids), 2)]


def found(index: Index, given: Sequence[Member], **options: object) -> tuple[Match, ...]:
    relations = options.pop("relations", related(each.project.id for each in given))
    return network(index, given, relations=relations, today=TODAY, **options)  # type: ignore[arg-type]


def pairs(matches: Iterable[Match]) -> list[tuple[str, str]]:
    return [(each.knows, each.asks) for each in matches]


def test_the_one_that_has_finished_tells_the_one_that_is_to_begin(index: Index) -> None:
    (match,) = found(index, members(index, voss="planned", tokke="finished"))
    assert (match.knows, match.asks) == ("tokke", "voss")
    assert match.knows_quotes[0].text == RESULT
    assert match.asks_quotes[0].text == CHALLENGE
    assert match.roles[0] is Role.RESULT
    assert match.reasons[:3] == (
        "network.finished_planned",
        "network.same_challenge",
        "network.answers_challenge",
    )
    assert match.contact == "Tokke kommune"
    assert [each and each.body for each in match.contacts] == ["Tokke kommune", "Voss herad"]


def test_how_near_they_lie_is_told(index: Index) -> None:
    (near,) = found(index, members(index, vinje="planned", tokke="finished"))
    assert (near.same_county, near.distance) == (True, 0)  # both Telemark, class 6
    assert {"network.same_county", "network.same_class"} <= set(near.reasons)
    (far,) = found(index, members(index, oslo="planned", tokke="finished"))
    assert (far.same_county, far.distance) == (False, 5)
    assert not {"network.same_county", "network.same_class", "network.like_size"} & set(far.reasons)


@pytest.mark.parametrize(
    ("vinje", "tokke", "knows"),
    [
        ("planned", "stopped", "tokke"),
        ("starting", "finished", "tokke"),
        ("midway", "finished", "tokke"),
        ("midway", "planned", "vinje"),
        ("starting", "midway", "tokke"),
        ("finished", "planned", "vinje"),
    ],
)
def test_the_one_that_has_come_further_knows(
    index: Index, vinje: Stage, tokke: Stage, knows: str
) -> None:
    (match,) = found(index, members(index, vinje=vinje, tokke=tokke))
    assert match.knows == knows
    ahead, behind = (tokke, vinje) if knows == "tokke" else (vinje, tokke)
    assert match.reasons[0] == f"network.{ahead}_{behind}"


@pytest.mark.parametrize(
    ("voss", "alta"),
    [
        ("planned", "planned"),
        ("starting", "planned"),
        ("finished", "finished"),
        ("stopped", "finished"),
        ("unknown", "unknown"),
        ("unknown", "finished"),
    ],
)
def test_where_none_asks_or_none_knows_nobody_is_proposed(
    index: Index, voss: Stage, alta: Stage
) -> None:
    assert found(index, members(index, voss=voss, alta=alta)) == ()


def test_two_that_are_over_meet_where_one_knows_what_was_in_the_others_way(index: Index) -> None:
    (match,) = found(index, members(index, vinje="finished", drammen="finished"))
    assert (match.knows, match.asks) == ("drammen", "vinje")
    assert match.reasons[0] == "network.both_finished"
    assert "network.answers_obstacle" in match.reasons
    assert (match.knows_quotes[0].text, match.asks_quotes[0].text) == (OVERCOME, OBSTACLE)
    (match,) = found(index, members(index, vinje="stopped", drammen="finished"))
    assert match.reasons[0] == "network.finished_stopped"
    assert found(index, members(index, drammen="stopped", vinje="finished")) == ()


def test_one_of_unknown_stage_is_proposed_only_for_what_it_answers(index: Index) -> None:
    (match,) = found(index, members(index, alta="planned", tokke="unknown"))
    assert match.reasons[0] == "network.unknown_planned"
    assert match.knows_quotes[0].text == RESULT
    assert found(index, members(index, alta="planned", voss="unknown")) == ()


def test_two_who_are_midway_meet_in_the_same_obstacle_alone(index: Index) -> None:
    (match,) = found(index, members(index, vinje="midway", tromso="midway"))
    assert match.reasons[0] == "network.both_midway"
    assert {each.text for each in (*match.knows_quotes, *match.asks_quotes)} == {OBSTACLE}
    assert found(index, members(index, vinje="midway", alta="midway")) == ()


@pytest.mark.parametrize("kind", [RelationKind.SAME, RelationKind.RENEWAL])
def test_one_project_is_not_proposed_to_itself(index: Index, kind: RelationKind) -> None:
    relations = related(["tokke", "vinje"], kind)
    given = members(index, vinje="planned", tokke="finished")
    assert found(index, given, relations=relations) == ()


def test_two_pilots_of_one_body_are_not_brought_together(index: Index) -> None:
    assert found(index, members(index, tokke="finished", tokke_igjen="planned")) == ()


def test_without_a_relation_it_takes_words_that_answer(index: Index) -> None:
    given = members(index, vinje="planned", molde="planned", tokke="finished")
    matches = found(index, given, relations=[])
    assert pairs(matches) == [("tokke", "vinje")]
    assert not {"network.same_challenge", "network.likely_same_challenge"} & set(matches[0].reasons)


def test_likely_relation_is_told_as_likely(index: Index) -> None:
    relation = Relation("tokke", "vinje", RelationKind.PARALLEL, 0.8, missing=("period",))
    given = members(index, vinje="planned", tokke="finished")
    (match,) = found(index, given, relations=[relation])
    assert "network.likely_same_challenge" in match.reasons


def test_nobody_gets_more_than_a_few_and_each_that_asks_gets_one(index: Index) -> None:
    asking: dict[str, Stage] = dict.fromkeys(("vinje", "tromso", "voss", "alta", "oslo"), "planned")
    matches = found(index, members(index, tokke="finished", moss="finished", **asking))
    assert {each.asks for each in matches} == set(asking)
    both = found(index, members(index, tokke="finished", moss="finished", molde="finished",
                                tromso="finished", vinje="planned"))  # fmt: skip
    assert [each.asks for each in both].count("vinje") == MOST_MATCHES
    alone = found(index, members(index, tokke="finished", **asking))
    assert len(alone) == len(asking)  # the best each has, though it is one and the same


def test_order_of_the_members_changes_nothing(index: Index) -> None:
    given = members(index, tokke="finished", moss="midway", vinje="planned", voss="starting")
    matches = found(index, given)
    assert found(index, given[::-1], relations=related(e.project.id for e in given)) == matches
    assert len(matches) > 2


def test_project_told_twice_is_proposed_once(index: Index) -> None:
    given = members(index, tokke="finished", vinje="planned", tromso="planned")
    relations = [
        *related(["tokke", "vinje"]),
        *related(["tokke", "tromso"]),
        *related(["vinje", "tromso"], RelationKind.SAME),
    ]
    assert len(found(index, given, relations=relations)) == 1


def test_every_quote_slices_its_source_and_none_is_private(index: Index) -> None:
    given = members(index, tokke="finished", moss="finished", vinje="planned", voss="starting")
    matches = (*found(index, given), *found(index, given[1:]))
    quotes = [quote for each in matches for quote in (*each.knows_quotes, *each.asks_quotes)]
    assert "moss" in {each.project for each in quotes}
    for quote in quotes:
        (document,) = index.project(quote.project).documents
        assert document.document.source == quote.document
        assert document.document.text[quote.start : quote.end] == quote.text
        assert not is_private(quote.text)
    assert is_private(PRIVATE)


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2023, 5, 31), False), (date(2023, 6, 1), True), (date(2017, 1, 1), False)],
)
def test_long_ago_is_said_from_five_years_on(index: Index, today: date, said: bool) -> None:
    begins, knows = members(index, vinje="planned", tokke="finished")
    ended = replace(knows.project, period=Period("2016-01", "2018-06"))
    given = [begins, replace(knows, project=ended)]
    (match,) = network(index, given, relations=related(["tokke", "vinje"]), today=today)
    assert ("network.long_ago" in match.reasons) is said


# ── Opting out ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("line", ["tokke", "Tokke", "4034", "0833", "TOKKE KOMMUNE"])
def test_whoever_has_opted_out_is_proposed_to_nobody(index: Index, line: str) -> None:
    given = members(index, vinje="planned", tokke="finished")
    assert found(index, given, opted_out=frozenset({line})) == ()


@pytest.mark.parametrize("line", ["p-17", "Nøtterøy", "Færder", "3911", "0722", "nav  færder"])
def test_opting_out_is_by_any_name_or_number(index: Index, line: str) -> None:
    projects = [index.project(each).project for each in ("p-17", "voss")]
    assert opted_out_of(index, projects, {line}) == ("p-17",)
    assert opted_out_of(index, projects, {"Nes", "x"}) == ()
    assert opted_out_of(index, projects, frozenset()) == ()


def test_opt_out_list_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "reservert.txt"
    path.write_text("\ufeff# Reservert\n\n p-17 \nTokke # til 2027\nTokke\n", "utf-8")
    assert read_opt_out(str(path)) == {"p-17", "Tokke"}
    assert read_opt_out("") == frozenset()


def test_opt_out_list_that_cannot_be_read_is_no_empty_list(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_opt_out(str(tmp_path / "mangler.txt"))
    (tmp_path / "annet.txt").write_bytes(b"T\xf8ken")
    with pytest.raises(InputError) as failure:
        read_opt_out(str(tmp_path / "annet.txt"))
    assert "annet.txt" in str(failure.value)


def test_the_setting_names_the_list() -> None:
    assert Settings.from_environment({"SYNTHESE_OPT_OUT": "/a/b.txt"}).opt_out == "/a/b.txt"
    assert Settings.from_environment({}).opt_out == ""
