"""Texts of which it is known who says the same: the sets of `scripts/measure_duplicates.py`."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quality.variant_sources import planted_of, swecris
from synthese.duplicate_records import Text
from synthese.norwegian.language import language_of
from synthese.norwegian.places import municipality

Keys = NDArray[np.int64]
SEED = 1814
SHORTEST_SIDE = 80  # characters of an abstract that has been translated
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts and the pairs of them that are copies, by their places in `texts`.

    `kinds` names every true pair, `hard` every negative that is counted by itself; `unsaid` are
    pairs that count neither way. All other pairs are false. Where `across` is true only pairs of
    two languages count. `halves` is each text's half (``dev``, ``test`` or empty for one that is
    of no half), `made` what was done to it, if it was planted.
    """

    name: str
    texts: Sequence[Text]
    kinds: Mapping[tuple[int, int], str]
    hard: Mapping[tuple[int, int], str] = field(default_factory=dict)
    unsaid: frozenset[tuple[int, int]] = frozenset()
    across: bool = False
    halves: Sequence[str] = ()
    made: Sequence[str] = ()

    def keys(self, pairs: Iterable[tuple[int, int]]) -> Keys:
        """Returns pairs as one number each, sorted."""
        size = len(self.texts)
        return np.array(sorted(one * size + other for one, other in pairs), np.int64)

    def counted(self, keys: Keys, half: str | None = None) -> NDArray[np.bool_]:
        """Says of each pair whether it counts, in one half or in all."""
        left, right = np.divmod(keys, len(self.texts))
        fits = ~np.isin(keys, self.keys(self.unsaid))
        if self.across:
            tongues = np.array([each.language for each in self.texts])
            fits &= tongues[left] != tongues[right]
        if half:
            halves = np.array(self.halves)
            fits &= (halves[left] == half) & (halves[right] == half)
        return fits


def planted(shared: Path, seed: int = SEED) -> LabelledTexts:
    """Returns the variants that `scripts/plant_variants.py` writes, with what was done to each."""
    made = planted_of(shared, seed)
    at = {each.id: place for place, each in enumerate(made.texts)}
    texts = [
        text_of(e.id, e.title, e.text, applicant=e.applicant, place=e.municipality)
        for e in made.texts
    ]
    pairs = {_ordered(at[p.left], at[p.right]): p for p in made.pairs}
    return LabelledTexts(
        "planted",
        texts,
        {key: pair.kind for key, pair in pairs.items() if pair.label},
        {key: pair.kind for key, pair in pairs.items() if not pair.label},
        frozenset(_ordered(at[one], at[other]) for one, other in made.unsaid),
        halves=[each.half for each in made.texts],
        made=[each.kind for each in made.texts],
    )


def swedish(shared: Path) -> LabelledTexts:
    """Returns the Swedish abstracts of swecris-kth: one number and one title are one project.

    ``different text`` are those whose abstracts differ. Titles are the same where their letters
    and digits are: two write one of them with other signs. What shares a number and no title is
    ``shared number``.
    """
    rows = swecris(shared)
    kinds, hard = {}, {}
    for own in _grouped(rows, lambda row: _number(row)).values():
        for one, other in combinations(own, 2):
            alike = all(
                _plain(rows[e]["projectTitleSv"]) == _plain(rows[one]["projectTitleSv"])
                for e in (one, other)
            )
            if not alike:
                hard[one, other] = "shared number"
            else:
                same = _squeezed(rows[one]["projectAbstractSv"]) == _squeezed(
                    rows[other]["projectAbstractSv"]
                )
                kinds[one, other] = "same text" if same else "different text"
    texts = [text_of(r["projectId"], r["projectTitleSv"], r["projectAbstractSv"]) for r in rows]
    return LabelledTexts("swecris-kth", texts, kinds, hard)


def translated(shared: Path, projects: int = 5_000) -> LabelledTexts:
    """Returns Swedish and English abstracts of so many projects, where they are what they say.

    A pair of the same row, or of two rows of one project, is true; rows that share a number, a
    title or an abstract without being known to be one project are unsaid.
    """
    rows = [row for row in swecris(shared) if _is_translated(row)]
    random.Random(SEED).shuffle(rows)
    rows = rows[:projects]
    texts = [
        text_of(
            f"{row['projectId']}#{tongue}",
            row[f"projectTitle{key}"],
            row[f"projectAbstract{key}"],
            language=tongue,
        )
        for row in rows
        for tongue, key in (("sv", "Sv"), ("en", "En"))
    ]
    one = {*((at, at) for at in range(len(rows)))}
    akin: set[tuple[int, int]] = set()
    one |= _akin(rows, lambda row: (_number(row), _plain(row["projectTitleSv"])))
    for key in ("projectAbstractSv", "projectAbstractEn", "projectTitleSv"):
        akin |= _akin(rows, lambda row, key=key: _plain(row[key]))
    akin |= _akin(rows, _number)
    kinds = {_ordered(2 * a, 2 * b + 1): "sv-en" for a, b in one}
    unsaid = {_ordered(2 * a, 2 * b + 1) for a, b in akin - one}
    return LabelledTexts("swecris-kth sv/en", texts, kinds, {}, frozenset(unsaid), across=True)


def guidance(shared: Path) -> LabelledTexts:
    """Returns the pages of datanorge-docs in bokmål, nynorsk and English."""
    rows = _rows(shared / "data/datanorge-docs/docs.jsonl")
    tongues = ("nb", "nn", "en")
    texts, kinds = [], {}
    for row in rows:
        start = len(texts)
        for one, other in combinations(range(3), 2):
            kinds[start + one, start + other] = f"{tongues[one]}-{tongues[other]}"
        texts += [
            text_of(f"{row['id']}#{each}", _heading(row[each]), row[each], language=each)
            for each in tongues
        ]
    return LabelledTexts("datanorge-docs", texts, kinds, across=True)


def repeats(shared: Path) -> LabelledTexts:
    """Returns the passages of kudos-innovasjon; those whose words are the same are copies."""
    rows = list(_rows(shared / "data/kudos-innovasjon/snippets.jsonl"))
    groups = _grouped(rows, lambda row: _plain(row["tekst"])).values()
    kinds = {pair: "exact" for own in groups for pair in combinations(own, 2)}
    texts = [text_of(row["id"], "", row["tekst"], applicant=row["virksomhet"]) for row in rows]
    return LabelledTexts("kudos-innovasjon", texts, kinds)


def text_of(
    key: str,
    title: str | None,
    text: str | None,
    *,
    language: str = "",
    applicant: str = "",
    place: str = "",
) -> Text:
    """Returns a text of the set that is examined."""
    title, text = title or "", text or ""
    where = municipality(place) if place else None
    return Text(
        id=key,
        set=0,
        title=title,
        text=text,
        content=sha256(f"{title}\0{text}\0{applicant}".encode()).hexdigest(),
        source="",
        language=language or language_of(text),
        applicant=applicant or None,
        municipalities=(where,) if where else (),
        words=len(_WORD.findall(text)),
    )


def _is_translated(row: Mapping[str, Any]) -> bool:
    sides = [row[f"projectAbstract{key}"] or "" for key in ("Sv", "En")]
    if any(len(_squeezed(each)) < SHORTEST_SIDE for each in sides) or len(set(sides)) < 2:
        return False
    return [language_of(each) for each in sides] == ["sv", "en"]


def _akin(rows: Sequence[Any], key: Any) -> set[tuple[int, int]]:
    return {pair for own in _grouped(rows, key).values() for pair in product(own, own)}


def _grouped(rows: Iterable[Any], key: Any) -> dict[object, list[int]]:
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if name := key(row):
            groups[name].append(at)
    return groups


def _number(row: Mapping[str, Any]) -> str:
    return str(row["projectId"]).split("_")[0]


def _plain(text: str | None) -> str:
    return " ".join(_WORD.findall((text or "").lower()))


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _heading(page: str) -> str:
    found = re.search(r"^title:\s*\"?(.*?)\"?\s*$", page, re.MULTILINE)
    return found[1] if found else ""


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
