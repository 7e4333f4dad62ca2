"""What has to stand word for word, and what may not stand at all: which projects hold it.

docs/query.md says what "stands in a project" means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce

import numpy as np

from synthese.errors import InputError
from synthese.index import Index
from synthese.norwegian.words import content_words, stems_of
from synthese.stores import Ids, Wording
from synthese.stores.catalogue import StoredPassage

# Passages that are read to find a phrase of function words alone, which aren't indexed; and one
# that may run over the end of a passage. 16 µs each.
_MOST_READ, _MOST_ACROSS = 20_000, 5_000
_KEPT = 500  # phrases whose projects an opened index keeps: the next page asks again
_MOST_BETWEEN = 4  # characters of nothing but space between two passages that run on
# What is written in more than one way and means one mark.
_ALIKE = {"-": "-‐‑‒–—―−", '"': '"«»“”„‟', "'": "'‘’‚‛´`"}
_ONE_WAY = str.maketrans({each: mark for mark, alike in _ALIKE.items() for each in alike})
# Readers write ligatures as letters.
_LIGATURES = str.maketrans(
    dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "ft", "st"), strict=True))
)
_EDGES = " .,:;!?…/"  # around a phrase they belong to whoever quotes
_ONE_WORD = re.compile(r"\w+(?:[.,:/]\d+)*")  # as words are indexed: 1,5 and 2019/20 are one


def holding(index: Index, phrase: str) -> Ids:
    """Returns the projects in which `phrase` stands word for word, ascending.

    Raises:
        InputError: it is of function words alone, and there are too many texts to read through.
    """
    text, kept = _plain(phrase), index.phrases
    if text not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[text] = _holding(index, text)
    return kept[text]


def _holding(index: Index, text: str) -> Ids:
    words = content_words(text)
    if not words:
        return _read_through(index, text)
    passages = index.words.holding_all(words, index.terms.with_phrase(stems_of(text)))
    if _ONE_WORD.fullmatch(text):
        return index.catalogue.projects_of(passages)
    exact = _exactly(text)
    found = {
        each.project
        for each in index.catalogue.passages(passages.tolist()).values()
        if exact.search(each.passage.text.lower()) or exact.search(each.passage.context.lower())
    }
    return _ascending([*found, *_across(index, text, found)])


def saying(index: Index, word: str) -> Ids:
    """Returns the projects in which `word` stands in any of its forms, ascending."""
    return index.catalogue.projects_of(index.terms.with_phrase(stems_of(word)))


def stands_in(phrase: str, text: str) -> bool:
    """Tells whether `phrase` stands word for word in `text`."""
    return bool(_exactly(_plain(phrase)).search(text.lower()))


def _plain(phrase: str) -> str:
    """Returns a phrase in lower case, with one kind of space, hyphen and quotation mark."""
    one_way = phrase.lower().translate(_LIGATURES).translate(_ONE_WAY)
    return " ".join(one_way.split()).strip(_EDGES)


def _exactly(phrase: str) -> re.Pattern[str]:
    """Returns the pattern of a plain phrase that begins and ends where words do.

    It is searched in texts in lower case: to write each of these one way too took longer than all
    the rest.
    """
    opens = r"(?<!\w)" if re.match(r"\w", phrase) else ""
    opens += r"(?<!\w[.,:/])" if re.match(r"\d", phrase) else ""
    closes = r"(?!\w)(?![.,:/]\d)" if re.search(r"\w$", phrase) else ""
    written = "".join(_in_any_way(each) for each in phrase)
    return re.compile(opens + written + closes)


def _in_any_way(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    alike = _ALIKE.get(letter)
    return f"[{re.escape(alike)}]" if alike else re.escape(letter)


def _across(index: Index, phrase: str, found: set[int]) -> set[int]:
    """Returns the projects in which a phrase runs from one passage into the next.

    Among those that hold all its words, unless they are too many to be read.
    """
    held = (index.terms.matching(Wording((each,))) for each in dict.fromkeys(stems_of(phrase)))
    projects = np.setdiff1d(reduce(np.intersect1d, held), _ascending(found))
    passages, owners = index.vectors.passages_of(projects)
    _, places, sizes = np.unique(owners, return_inverse=True, return_counts=True)
    several = passages[sizes[places] > 1]
    return _standing(index, phrase, several) if len(several) <= _MOST_ACROSS else set()


def _read_through(index: Index, phrase: str) -> Ids:
    """Returns the projects that hold a phrase that nothing is indexed of."""
    if len(index.words.passages) > _MOST_READ:
        raise InputError("search.too_small", phrase=phrase[:80])
    return _ascending(_standing(index, phrase, index.words.passages))


def _standing(index: Index, phrase: str, passages: Ids) -> set[int]:
    """Returns the projects in whose `passages`, read on end, a phrase stands."""
    exact = _exactly(phrase)
    stored = index.catalogue.passages(passages.tolist()).values()
    found = {each.project for each in stored if exact.search(each.passage.context.lower())}
    for project, text in _run_on(stored):
        if project not in found and exact.search(text.lower()):
            found.add(project)
    return found


def _run_on(stored: Iterable[StoredPassage]) -> Iterator[tuple[int, str]]:
    """Yields stretches of documents with nothing left out of them, each with its project."""
    last: StoredPassage | None = None
    texts: list[str] = []
    for each in stored:
        if last is not None and not _follows(last, each):
            yield last.project, " ".join(texts)
            texts = []
        texts.append(each.passage.text)
        last = each
    if last is not None:
        yield last.project, " ".join(texts)


def _follows(left: StoredPassage, right: StoredPassage) -> bool:
    apart = right.passage.start - left.passage.end
    return left.document == right.document and 0 <= apart <= _MOST_BETWEEN


def _ascending(projects: Iterable[int]) -> Ids:
    return np.array(sorted(projects), np.int64)
