"""Variants of real texts, planted with their truth: `scripts/plant_variants.py` writes them.

A `Plant` holds texts and what is known of their pairs. Every text is of one source (a joined one
of two); two texts of one source are a true pair, whatever was done to either, and two that share
no source are none. All texts of a source, and of the sources that it is joined with, are of one
half, ``dev`` or ``test``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise

import numpy as np
from scipy.sparse import csr_array

from quality.variant_words import BLURBS, FORMS, NYNORSK, SLOT, SYNONYMS
from synthese.norwegian.sentences import sentences_in
from synthese.norwegian.units import municipalities

EDITS = {"edits 5": 0.05, "edits 10": 0.10, "edits 20": 0.20}
KINDS = ("cut", "reordered", *EDITS, "synonyms", "norm", "applicant", "form", "joined")
LEAST_SWAPPED = 0.08  # of the words, for a text to count as reworded or as of the other norm
LEAST_SENTENCES = 4  # fewer can't be cut or reordered
SIBLING = "sibling"
NEIGHBOUR = "neighbour"  # a text that is near a source, and such a pair
# A 5-word run that two sources share makes them kin, unless more than so many share it.
KIN_WORDS, COMMON_RUN, KIN_SHARE = 5, 4, 0.05
DEV = 0.4  # of the sources

_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<=[a-zæøåäö,] )[A-ZÆØÅÄÖ][\wÆØÅæøåÄÖäö'’-]{2,}")
_YEAR = re.compile(r"\b(19[89]\d|20[0-3]\d)\b")
_NUMBER = re.compile(r"\b[1-9]\d{0,2}(?:[ .\u00a0]?\d{3})*\b")


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, what was done to it (``source`` for nothing) and which sources it is of."""

    id: str
    title: str
    text: str
    applicant: str
    municipality: str
    language: str
    kind: str = "source"
    of: tuple[str, ...] = ()
    half: str = "dev"


@dataclass(frozen=True, slots=True)
class PlantedPair:
    """Two texts and whether the one is a copy of the other."""

    left: str
    right: str
    kind: str
    label: int
    half: str


@dataclass(frozen=True, slots=True)
class Plant:
    """Texts by opaque ids, in no order, and their pairs.

    `pairs` holds every true pair (kind of the variant, or ``sibling``) and the hard negatives.
    Not among them are the pairs of a joined text and other variants of its second source: whether
    a piece of a copy is a copy is nobody's to say here. `unsaid` has those.
    """

    texts: tuple[Planted, ...]
    pairs: tuple[PlantedPair, ...]
    unsaid: frozenset[tuple[str, str]]


def plant(
    sources: Sequence[Planted],
    fillers: Sequence[Planted],
    near: Sequence[Planted] = (),
    *,
    words: Mapping[str, str],
    seed: int,
) -> Plant:
    """Returns the sources with their variants, and fillers with one programme's blurb each few.

    Args:
        sources: unrelated texts of which variants are made, at least three of each language.
        fillers: further unrelated texts, for the programmes' blurbs.
        near: unrelated texts too, those whose words are the nearest to the sources'.
        words: bokmål → nynorsk, beside our own list.
        seed: the same gives the same.
    """
    rng = random.Random(seed)
    sources = _halved(sources, rng)
    pool = {each: _pool(sources, each) for each in {one.language for one in sources}}
    texts = list(sources)
    for each in sources:
        texts += _variants(each, pool[each.language], words=words, rng=rng)
    texts += _in_forms(sources, rng) + _joined(sources, rng)
    texts += _with_blurbs(_halved(fillers, rng), rng)
    texts += _beside(near, sources)
    return _told(_shuffled(texts, rng))


def distinct(texts: Iterable[Planted], taken: Iterable[Planted] = ()) -> list[Planted]:
    """Returns the texts that share no wording with an earlier one, for chance is no truth."""
    listed, before = list(texts), list(taken)
    often = Counter(run for each in (*before, *listed) for run in _runs(each.text))
    seen = {run for each in before for run in _runs(each.text)}
    kept = []
    for each in listed:
        own = {run for run in _runs(each.text) if often[run] <= COMMON_RUN}
        if own and len(own & seen) <= KIN_SHARE * len(own):
            kept.append(each)
            seen |= own
    return kept


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return set(zip(*(words[at:] for at in range(KIN_WORDS)), strict=False))


def _halved(texts: Iterable[Planted], rng: random.Random) -> list[Planted]:
    listed = [replace(each, of=(each.id,)) for each in texts]
    rng.shuffle(listed)
    halved: list[Planted] = []
    for language in sorted({each.language for each in listed}):
        own = [each for each in listed if each.language == language]
        dev = round(DEV * len(own))
        halved += [replace(e, half="dev" if at < dev else "test") for at, e in enumerate(own)]
    return halved


@dataclass(frozen=True, slots=True)
class _Pool:
    """What is put in a text's place: words, names and whoever may have applied."""

    words: Sequence[str]
    names: Sequence[str]


def _pool(texts: Iterable[Planted], language: str) -> _Pool:
    own = [each.text for each in texts if each.language == language]
    words = [word for text in own for word in _WORD.findall(text)]
    names = sorted({name for text in own for name in _NAME.findall(text)})
    return _Pool(words, names)


# ---- the kinds


def _variants(
    source: Planted, pool: _Pool, *, words: Mapping[str, str], rng: random.Random
) -> list[Planted]:
    text = source.text
    made: dict[str, str | None] = {"cut": cut(text, rng), "reordered": reordered(text, rng)}
    made |= {kind: edited(text, share, pool.words, rng=rng) for kind, share in EDITS.items()}
    made["synonyms"] = swapped(text, SYNONYMS.get(source.language, {}))
    if source.language == "nb":
        made["norm"] = swapped(text, {**words, **NYNORSK})
    found = [replace(source, kind=kind, text=each) for kind, each in made.items() if each]
    other = replace(source, kind="applicant", text=renamed(text, pool.names, rng))
    return [*found, replace(other, **_whoever(source, rng))] if other.text != text else found


def cut(text: str, rng: random.Random) -> str | None:
    """Returns the text without a third to a half of its sentences; None if it has too few."""
    parts = _sentences(text)
    if len(parts) < LEAST_SENTENCES:
        return None
    away = max(1, round(len(parts) * rng.uniform(1 / 3, 1 / 2)))
    gone = set(rng.sample(range(len(parts)), away))
    return " ".join(part for at, part in enumerate(parts) if at not in gone)


def reordered(text: str, rng: random.Random) -> str | None:
    """Returns the text with its sentences in another order; None if it has too few."""
    parts = _sentences(text)
    if len(parts) < LEAST_SENTENCES:
        return None
    order = parts[:]
    while order == parts:
        rng.shuffle(order)
    return " ".join(order)


def edited(text: str, share: float, words: Sequence[str], *, rng: random.Random) -> str:
    """Returns the text with a share of its words taken out, replaced or followed by another."""
    parts = re.split(r"(\s+)", text)  # words at even places
    places = [at for at in range(0, len(parts), 2) if parts[at]]
    for at in rng.sample(places, round(share * len(places))):
        do, other = rng.choice(("insert", "delete", "replace")), rng.choice(words)
        parts[at] = {"insert": f"{parts[at]} {other}", "delete": "", "replace": other}[do]
    return "".join(parts)


def swapped(text: str, by: Mapping[str, str]) -> str | None:
    """Returns the text with every word of a list swapped; None where those are too few."""
    words = changed = 0

    def swap(match: re.Match[str]) -> str:
        nonlocal words, changed
        word = match[0]
        other = by.get(word.lower(), word).replace("-", " ") if word.lower() in by else word
        words += 1
        changed += other.lower() != word.lower()
        return other[:1].upper() + other[1:] if word[:1].isupper() else other

    made = _WORD.sub(swap, text)
    return made if changed >= LEAST_SWAPPED * max(1, words) else None


def renamed(text: str, names: Sequence[str], rng: random.Random) -> str:
    """Returns the text with other names and places, each always the same, years and numbers."""
    places = _places()
    found = sorted(set(_NAME.findall(text)))
    other = {
        name: rng.choice(places if _bare(name) in _set_of_places() else names) for name in found
    }
    if found:
        listed = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
        text = re.sub(rf"\b(?:{listed})\b", lambda m: other[m[0]], text)
    shift, scale = rng.choice((-3, -2, -1, 1, 2)), rng.choice((0.5, 0.8, 1.5, 2))
    parts = _YEAR.split(text)  # years at odd places
    return "".join(
        str(int(part) + shift) if at % 2 else _NUMBER.sub(lambda m: _scaled(m[0], scale), part)
        for at, part in enumerate(parts)
    )


def _scaled(number: str, scale: float) -> str:
    value = int(re.sub(r"\D", "", number))
    return str(max(1, round(value * scale))) if value > 9 else number


def _whoever(source: Planted, rng: random.Random) -> dict[str, str]:
    place = rng.choice([each for each in _places() if each != source.municipality])
    return {"applicant": f"{place} kommune", "municipality": place}


def _in_forms(sources: Iterable[Planted], rng: random.Random) -> list[Planted]:
    return [
        replace(each, kind="form", text=rng.choice(FORMS[each.language]).replace(SLOT, each.text))
        for each in sources
    ]


def _joined(sources: Sequence[Planted], rng: random.Random) -> list[Planted]:
    """Each source with the next of its half and language, so that each is joined twice."""
    made = []
    for half in sorted({(each.half, each.language) for each in sources}):
        own = [each for each in sources if (each.half, each.language) == half]
        rng.shuffle(own)
        for one, other in pairwise([*own, own[0]]):
            both = one.text + "\n\n" + other.text
            made.append(replace(one, kind="joined", text=both, of=(one.id, other.id)))
    return made


def _with_blurbs(fillers: Sequence[Planted], rng: random.Random) -> list[Planted]:
    """Texts with the blurb of a programme before or after them; two to ten of each."""
    made = []
    for half, language in sorted({(each.half, each.language) for each in fillers}):
        own = [each for each in fillers if (each.half, each.language) == (half, language)]
        blurbs = BLURBS[language]
        for at, each in enumerate(own):  # the first blurb on many, the last on two
            blurb = blurbs[-1] if at < 2 else blurbs[at % (len(blurbs) - 1)]
            parts = (blurb, each.text) if rng.random() < 0.5 else (each.text, blurb)
            number = BLURBS[language].index(blurb)
            made.append(replace(each, kind=f"blurb {number}", text="\n\n".join(parts)))
    return made


def _beside(near: Sequence[Planted], sources: Sequence[Planted]) -> list[Planted]:
    """Texts of no variants, each of the half of the source that it is nearest to."""
    if not near:
        return []
    like = tfidf([each.text for each in (*near, *sources)], len(near))[:, len(near) :]
    halves = [sources[at].half for at in like.argmax(1)]
    return [
        replace(each, kind=NEIGHBOUR, of=(each.id,), half=half)
        for each, half in zip(near, halves, strict=True)
    ]


# ---- the truth


def _shuffled(texts: Sequence[Planted], rng: random.Random) -> list[Planted]:
    """The texts in no order, by ids that tell nothing."""
    order = list(texts)
    rng.shuffle(order)
    numbers = rng.sample(range(100_000, 1_000_000), len(order))
    return [replace(each, id=f"t{number}") for each, number in zip(order, numbers, strict=True)]


def _told(texts: Sequence[Planted]) -> Plant:
    of: dict[str, list[Planted]] = {}
    for each in texts:
        for source in each.of:
            of.setdefault(source, []).append(each)
    pairs: dict[tuple[str, str], PlantedPair] = {}
    unsaid: set[tuple[str, str]] = set()
    for source, own in of.items():
        for one, other in combinations(own, 2):
            key = _key(one.id, other.id)
            if _of_two(one, other, source):
                unsaid.add(key)
            else:
                pairs[key] = PlantedPair(*key, _kind(one, other), 1, one.half)
    for pair in _hard(texts):
        pairs.setdefault((pair.left, pair.right), pair)
    return Plant(tuple(texts), tuple(pairs[key] for key in sorted(pairs)), frozenset(unsaid))


def _of_two(one: Planted, other: Planted, source: str) -> bool:
    """Whether one is joined, and has to do with the other by a source that isn't its first."""
    joined = [each for each in (one, other) if each.kind == "joined"]
    if len(joined) == 2:
        return True
    rest = other if joined == [one] else one
    return bool(joined) and rest.kind != "source" and joined[0].of[0] != source


def _kind(one: Planted, other: Planted) -> str:
    kinds = {one.kind, other.kind}
    return (kinds - {"source"}).pop() if "source" in kinds else SIBLING


def _hard(texts: Sequence[Planted]) -> list[PlantedPair]:
    """Unrelated texts in one form or with one blurb, and those whose words are nearest."""
    found = []
    for kind, groups in (("same form", _of_form), ("same programme", _of_blurb)):
        for own in groups(texts).values():
            for one, other in combinations(own, 2):
                if not set(one.of) & set(other.of) and one.half == other.half:
                    found.append(PlantedPair(*_key(one.id, other.id), kind, 0, one.half))
    for half in ("dev", "test"):
        found += _nearest([e for e in texts if e.kind in ("source", NEIGHBOUR) and e.half == half])
    return found


def _of_form(texts: Iterable[Planted]) -> Mapping[object, list[Planted]]:
    return _grouped(texts, lambda each: each.text[:20] if each.kind == "form" else None)


def _of_blurb(texts: Iterable[Planted]) -> Mapping[object, list[Planted]]:
    return _grouped(
        texts, lambda e: (e.kind, e.language, e.half) if e.kind.startswith("blurb") else None
    )


def _grouped(
    texts: Iterable[Planted], key: Callable[[Planted], object]
) -> Mapping[object, list[Planted]]:
    groups: dict[object, list[Planted]] = {}
    for each in texts:
        if (name := key(each)) is not None:
            groups.setdefault(name, []).append(each)
    return groups


def _nearest(sources: Sequence[Planted], most: int = 3) -> list[PlantedPair]:
    if len(sources) < 2:
        return []
    like = tfidf([each.text for each in sources])
    np.fill_diagonal(like, -1)
    found = {}
    for at, row in enumerate(like):
        for other in np.argsort(-row, kind="stable")[: min(most, len(sources) - 1)]:
            key = _key(sources[at].id, sources[other].id)
            found[key] = PlantedPair(*key, NEIGHBOUR, 0, sources[at].half)
    return list(found.values())


def tfidf(texts: Sequence[str], first: int | None = None) -> np.ndarray:
    """Returns how alike the first of the texts are to all by their words: cosines, (first, n)."""
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    place = {word: at for at, word in enumerate(sorted({w for c in counts for w in c}))}
    cells = [(at, place[w], 1 + np.log(n)) for at, c in enumerate(counts) for w, n in c.items()]
    row, column, value = (np.array(each) for each in zip(*cells, strict=True))
    value = value * (np.log(len(texts) / np.bincount(column)) + 1)[column]
    value /= np.sqrt(np.bincount(row, value**2))[row]
    rows = csr_array((value, (row, column)), shape=(len(texts), len(place)), dtype=np.float32)
    return np.asarray((rows[:first] @ rows.T).toarray())


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences_in(text)]


@cache
def _places() -> tuple[str, ...]:
    return tuple(each.name for each in municipalities() if " " not in each.name)


@cache
def _set_of_places() -> frozenset[str]:
    return frozenset(_places())


def _bare(name: str) -> str:
    return name.removesuffix("s") if name not in _set_of_places() else name
