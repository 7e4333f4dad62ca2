"""Made-up texts by the hundred thousand, some of them copies: which ones is known.

A text is sentences of pieces of two to four words from the demonstration corpus, with words of
its own between them, so that runs of words recur as they do in a language and no sentence does.
Half of the texts stand in one of some forms.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from quality.sets import demonstration
from quality.variants import edited, renamed, reordered
from synthese.norwegian.language import language_of
from synthese.norwegian.units import municipalities

COPIES = 0.03  # of the texts
_SEED = 1837
_WORDS = 150
_FORM_WORDS = 40
_FORMS = 40
_THEMES, _PIECES_A_THEME = 400, 500
_OWN_WORDS = 0.25  # pieces that are followed by a word made for this text alone
_STARTS = (
    "b",
    "br",
    "f",
    "fl",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "r",
    "s",
    "sk",
    "st",
    "t",
    "v",
)
_ENDS = ("ane", "berg", "dal", "ell", "fjord", "ing", "land", "mo", "nes", "sen", "und", "vik")

Row = dict[str, str]
Pair = tuple[str, str]


def texts(count: int, *, seed: int = _SEED) -> tuple[list[Row], list[Pair]]:
    """Returns so many rows of a table, and which are copies of one another, by their ids."""
    rng = random.Random(seed)
    pieces, places = _pieces(), [each.name for each in municipalities()]
    themes = [rng.choices(pieces, k=_PIECES_A_THEME) for _ in range(_THEMES)]
    forms = [_prose(pieces, _FORM_WORDS, rng) for _ in range(_FORMS)]
    rows: list[Row] = []
    pairs: list[Pair] = []
    copied: set[int] = set()
    for number in range(count):
        if len(rows) > 1 and rng.random() < COPIES:
            at = rng.randrange(len(rows))
            if at not in copied:  # of one text there is one copy, so that the pairs are all
                copied |= {at, number}
                pairs.append((rows[at]["id"], f"p{number:06d}"))
                rows.append(_row(number, _copy(rows[at]["own"], pieces, rng), forms, places, rng))
                continue
        own = _prose(rng.choice(themes), _WORDS - _FORM_WORDS // 2, rng)
        rows.append(_row(number, own, forms, places, rng))
    for row in rows:
        del row["own"]
    return rows, pairs


def write_rows(path: Path, rows: list[Row]) -> None:
    """Writes rows as JSON lines."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yields id and text of written rows."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["id"], row["text"]


def _row(
    number: int, own: str, forms: list[str], places: list[str], rng: random.Random
) -> dict[str, str]:
    place = rng.choice(places)
    text = f"{rng.choice(forms)}\n\n{own}" if rng.random() < 0.5 else own
    return {
        "id": f"p{number:06d}",
        "title": " ".join(own.split()[:5]),
        "text": text,
        "kommune": place,
        "own": own,
    }


def _copy(own: str, pieces: list[str], rng: random.Random) -> str:
    """Returns the text itself, edited, in another order, or of somebody else."""
    how = rng.randrange(4)
    if how == 0:
        return own
    if how == 1:
        return edited(own, rng.choice((0.05, 0.1)), pieces, rng=rng)
    if how == 2:
        return reordered(own, rng) or own
    return renamed(own, [_name(rng) for _ in range(20)], rng)


def _prose(pieces: list[str], words: int, rng: random.Random) -> str:
    sentences: list[str] = []
    written = 0
    while written < words:
        parts = []
        for piece in rng.choices(pieces, k=rng.randint(3, 6)):
            parts.append(piece)
            if rng.random() < _OWN_WORDS:
                parts.append(_name(rng))
        sentence = " ".join(parts)
        sentences.append(sentence[:1].upper() + sentence[1:] + ".")
        written += sentence.count(" ") + 1
    return " ".join(sentences)


def _name(rng: random.Random) -> str:
    made = f"{rng.choice(_STARTS)}{rng.choice('aeiouyøå')}{rng.choice(_STARTS)}{rng.choice(_ENDS)}"
    return made.capitalize()


def _pieces() -> list[str]:
    """Returns the pieces of the demonstration corpus: two to four words, cut at random places."""
    rng = random.Random(_SEED)
    found = []
    for record in demonstration():
        if language_of(record["text"]) != "nb":
            continue  # a text of three languages would be nobody's
        words = re.findall(r"[^\W\d_]+", record["text"].lower())
        cuts = [0]
        while cuts[-1] < len(words):
            cuts.append(cuts[-1] + rng.randint(2, 4))
        found += [" ".join(words[start:end]) for start, end in pairwise(cuts)]
    return found
