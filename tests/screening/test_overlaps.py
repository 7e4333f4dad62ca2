"""Applications of one call that say the same are told of each other, and nothing is kept of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.duplicate_texts import PROJECTS
from tests.screening_checks import check_facets

from synthese.duplicate_records import DuplicateType
from synthese.embedding.static import StaticEmbedder
from synthese.index.opening import load_lexicon
from synthese.screening import application_of_text, named
from synthese.screening.overlaps import overlaps_among
from synthese.screening_records import Application


@pytest.fixture(scope="module")
def lexicon() -> StaticEmbedder:
    return load_lexicon()


def application(id: str, text: str, *, who: str = "Voss", title: str = "Søknad") -> Application:
    return named(application_of_text(f"Søker: {who} kommune\n\n{text}", title=title), id)


def project(id: str, at: int, *, who: str = "Voss") -> Application:
    title, text = PROJECTS[at]
    return application(id, text, who=who, title=title)


def others() -> list[Application]:
    return [project(f"annen{at}", at) for at in range(3, 8)]


def found(lexicon: StaticEmbedder, *given: Application) -> dict[str, set[str]]:
    """Returns whom each overlaps with, after a look at what holds of every overlap."""
    told = overlaps_among(given, lexicon)
    texts = {each.id: each.detail.documents[0].document.text for each in given}
    for own, overlaps in told.items():
        order = [-each.probability for each in overlaps]
        assert order == sorted(order)
        for each in overlaps:
            assert each.application != own
            assert 0 <= each.share <= 1
            (back,) = [e for e in told[each.application] if e.application == own]
            assert (back.type, back.probability, back.share) == (
                each.type, each.probability, each.share
            )  # fmt: skip
            for pair in each.quotes:
                for quote, id in ((pair.mine, own), (pair.theirs, each.application)):
                    assert quote.project == id
                    assert quote.text == texts[id][quote.start : quote.end]
                    assert quote.text.strip()
    return {own: {each.application for each in overlaps} for own, overlaps in told.items()}


def test_one_text_of_two_applicants_is_told_of_both(lexicon: StaticEmbedder) -> None:
    pair = (project("a", 0, who="Voss"), project("b", 0, who="Grong"))
    assert found(lexicon, *pair, *others()) == {"a": {"b"}, "b": {"a"}}
    (overlap,) = overlaps_among([*pair, *others()], lexicon)["a"]
    assert overlap.type is DuplicateType.OTHER_APPLICANT
    assert overlap.share > 0.8
    assert overlap.quotes


def test_three_alike_are_told_of_each_other(lexicon: StaticEmbedder) -> None:
    three = [project(id, 1) for id in "abc"]
    assert found(lexicon, *three, *others()) == {
        each: set("abc") - {each} for each in "abc"
    }  # fmt: skip


def test_a_cut_copy_is_told(lexicon: StaticEmbedder) -> None:
    title, text = PROJECTS[2]
    half = application("b", text[: len(text) // 2], title=title)
    assert found(lexicon, project("a", 2), half, *others()) == {"a": {"b"}, "b": {"a"}}


def test_a_form_in_common_is_no_overlap(lexicon: StaticEmbedder) -> None:
    form = (
        "Kommunen bekrefter at opplysningene er riktige og at vedtak om egenandel er gjort.\n\n"
        "Søker forplikter seg til å rapportere om framdrift hvert halvår.\n\n"
    )
    given = [
        application(f"s{at}", f"{form}{text}\n\n{form}", title=title)
        for at, (title, text) in enumerate(PROJECTS[:8])
    ]
    assert found(lexicon, *given) == {}


def test_the_order_they_came_in_changes_nothing(lexicon: StaticEmbedder) -> None:
    given = [project("a", 0), project("b", 0), *others()]
    assert overlaps_among(given, lexicon) == overlaps_among(given[::-1], lexicon)


@pytest.mark.parametrize("text", ["a", "123 456", "x" * 10_000, "夜間の巡回を減らします。"])
def test_whatever_two_say_nothing_raises(text: str, lexicon: StaticEmbedder) -> None:
    two = [named(application_of_text(text), id) for id in "ab"]
    for each in two:
        check_facets(each)
    found(lexicon, *two)
    found(lexicon, *two, *others())


def test_one_alone_and_none_overlap_with_nobody(lexicon: StaticEmbedder) -> None:
    assert overlaps_among([], lexicon) == {}
    assert overlaps_among([project("a", 0)], lexicon) == {}
    assert overlaps_among([project("a", 0), project("a", 0)], lexicon) == {}


def test_nothing_is_written_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lexicon: StaticEmbedder
) -> None:
    import tempfile

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    opened = []
    real = os.open

    def noted(path, flags, *rest, **given):  # type: ignore[no-untyped-def]
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(path)
        return real(path, flags, *rest, **given)

    monkeypatch.setattr(os, "open", noted)
    assert found(lexicon, project("a", 0), project("b", 0), *others())
    assert list(tmp_path.iterdir()) == []
    assert opened == []
