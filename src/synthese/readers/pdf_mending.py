"""Words that a PDF broke → whole words, where the document itself knows the whole word.

Two kinds of damage are mended: words parted at a line's end, and letters that a broken font map
turned into others (`driO` for `drift`). Nothing is mended on a guess: the mended word, or its
parts, must stand whole elsewhere in the same document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from synthese.norwegian.vocabulary import common_words
from synthese.readers.pdf_layout import Line

HYPHENS = "-\u00ad\u2010\u2011\ufffe"
_TAIL = re.compile(rf"([\w./:@]*\w)[{HYPHENS}]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_FIRST = re.compile(r"[^\W\d_]+")
_AND = frozenset({"og", "eller", "samt", "men", "til", "som", "and", "or", "och", "und"})

# A letter that can't stand where it stands: a capital, a foreign letter or a sign right after a
# small letter. What it stands for is one of the ligatures that fonts have as one glyph.
_SMALL = "[a-zæøåéöäü]"
_ODD = r"[A-ZÆØÅ\u0370-\u03ff\u0400-\u04ff\ue000-\uf8ff\ufffd<>#$*^~|]"
_IS_ODD = re.compile(rf"{_ODD}|:")
_SUSPECT = re.compile(rf"\b[A-ZÆØÅ]?{_SMALL}+(?:{_ODD}(?:{_SMALL}+\b|(?!\w))|:{_SMALL}+\b(?!:))")
_INITIAL = re.compile(rf"\b([A-ZÆØÅ])({_SMALL}+)\b")
LIGATURES = ("ti", "ft", "tt", "fi", "fl", "ff", "tti", "ffi", "ffl", "tf", "fj", "st", "th")
_MIN_STEM = 5


def _spanned(joined: str, at: int, words: frozenset[str]) -> bool:
    """Returns whether one of `words` lies across a break, two letters or more on each side.

    ``omsorg`` lies across that of ``om-sorgssektoren``, ``spørsmål`` across ``spørs-mål``.
    """
    ends = range(max(at + 2, _MIN_STEM), len(joined) + 1)
    starts = range(min(at - 2, len(joined) - _MIN_STEM), -1, -1)
    return at >= 2 and (
        any(joined[:end] in words for end in ends)
        or any(joined[start:] in words for start in starts)
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that stand whole in a document, in lower case."""

    words: frozenset[str]
    hyphenated: frozenset[str]
    ordered: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Vocabulary:
        """Returns the words of a document's lines.

        Words broken at a line's end are left out, but for those broken in two different places:
        they bear each other out.
        """
        words: set[str] = set()
        hyphenated: set[str] = set()
        breaks: dict[str, set[int]] = {}
        head = ""
        for line in lines:
            found = [match.group().casefold() for match in _WORD.finditer(_SUSPECT.sub(" ", line))]
            if head and found and found[0].isalpha():
                breaks.setdefault(head + found[0], set()).add(len(head))
            found = found[1:] if head else found
            tail = _TAIL.search(line)
            head = tail.group(1).casefold() if tail and tail.group(1).isalpha() else ""
            for word in found[:-1] if tail else found:
                (hyphenated if "-" in word else words).add(word)
        words.update(word for word, places in breaks.items() if len(places) > 1)
        return cls(frozenset(words), frozenset(hyphenated), tuple(sorted(words)))

    def knows(self, word: str) -> bool:
        """Returns whether a word, or a longer form of it, stands in the document."""
        if word in self.words:
            return True
        if len(word) < _MIN_STEM:
            return False
        at = bisect_left(self.ordered, word)
        return at < len(self.ordered) and self.ordered[at].startswith(word)

    def knows_whole(self, word: str) -> bool:
        """Returns whether a word, or two words that make it up, stand in the document."""
        word = word.casefold()
        return self.knows(word) or any(
            self.knows(word[:cut]) and self.knows(word[cut:]) for cut in range(4, len(word) - 3)
        )

    def knows_parts(self, left: str, right: str) -> bool:
        """Returns whether two words stand in the document, the first with or without a link."""
        return (
            len(left) >= 3
            and len(right) >= 4
            and self.knows(right)
            and (left in self.words or (left[-1] in "se" and left[:-1] in self.words))
        )

    def join(self, lines: Iterable[str]) -> str:
        """Returns lines as one text, words broken between two of them mended."""
        parts: list[str] = []
        before: str | None = None
        for line in lines:
            if before is not None:
                parts[-1:] = self._joint(parts[-1], line)
            parts.append(line)
            before = line
        return "".join(parts)

    def _joint(self, before: str, line: str) -> list[str]:
        """The end of one line as it stands before the next: with a space, a hyphen, or bare."""
        tail = _TAIL.search(before)
        head = _FIRST.match(line)
        if tail is None:
            return [before, " "]
        if head is None:
            return [before] if line[:1].isdigit() else [before, " "]
        left, right = tail.group(1), head.group()
        if right.casefold() in _AND:
            return [before, " "]
        if self._is_one_word(left, right):
            return [before[:-1]]
        return [before[:-1], "-"]

    def _is_one_word(self, left: str, right: str) -> bool:
        if not left.isalpha() or not right.islower() or (left.isupper() and len(left) > 1):
            return False
        left, right = left.casefold(), right.casefold()
        if f"{left}-{right}" in self.hyphenated:
            return False
        joined = left + right
        stem = joined[: max(len(left) + 2, len(joined) - 3)]
        return (
            self.knows(joined)
            or (len(stem) > _MIN_STEM and self.knows(stem))
            or self.knows_parts(left, right)
            or _spanned(joined, len(left), self.words)
            or _spanned(joined, len(left), common_words())
        )


@dataclass(frozen=True, slots=True)
class LostLigatures:
    """Which ligature each odd letter of each font stands for, as the vocabulary shows it."""

    ligatures: Mapping[tuple[str, str], str]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, words: Iterable[tuple[str, str]], vocabulary: Vocabulary) -> LostLigatures:
        """Returns what can be told from words with their fonts.

        One word that the document knows shows what a font's letter stands for, if no other word
        shows otherwise.
        """
        shown: dict[tuple[str, str], Counter[str]] = {}
        for text, font in set(words):
            for before, odd, after in _odd_letters(text):
                votes = shown.setdefault((font, odd), Counter())
                for ligature in LIGATURES:
                    votes[ligature] += vocabulary.knows_whole(before + ligature + after)
        found = {key: best for key, votes in shown.items() if (best := _clear_winner(votes))}
        return cls(found, vocabulary)

    def repaired(self, text: str, font: str) -> str:
        """Returns a word with its font's lost ligatures in place."""
        for before, odd, after in _odd_letters(text):
            ligature = self.ligatures.get((font, odd))
            if ligature:
                text = text.replace(before + odd + after, before + ligature + after)
        return _INITIAL.sub(lambda match: self._initial(match[1], match[2], font), text)

    def _initial(self, odd: str, rest: str, font: str) -> str:
        """At a word's start a capital is no oddity: the very word must be known."""
        whole = self.ligatures.get((font, odd), "") + rest
        return whole if whole != rest and whole in self.vocabulary.words else odd + rest


def _clear_winner(votes: Counter[str]) -> str | None:
    (first, most), (_, second) = votes.most_common(2)
    return first if most > 2 * second else None


def _odd_letters(text: str) -> list[tuple[str, str, str]]:
    """Each odd letter of a word, with the letters before and after it."""
    found = []
    for word in _SUSPECT.finditer(text):
        letters = word.group()
        at = next(i for i, letter in enumerate(letters) if i and _IS_ODD.match(letter))
        found.append((letters[:at], letters[at], letters[at + 1 :]))
    return found


@dataclass(frozen=True, slots=True)
class Mender:
    """What a whole document tells of its own broken words."""

    vocabulary: Vocabulary
    lost: LostLigatures

    @classmethod
    def of(cls, lines: Sequence[Line], texts: Sequence[str] = ()) -> Mender:
        """Returns what lines in reading order, and further lines of text, tell."""
        vocabulary = Vocabulary.of([*(line.text for line in lines), *texts])
        words = ((word.text, word.font) for line in lines for word in line.words)
        return cls(vocabulary, LostLigatures.of(words, vocabulary))

    def join(self, lines: Iterable[Line]) -> str:
        """Returns lines as one text of whole words."""
        return self.vocabulary.join(map(self._text, lines))

    def _text(self, line: Line) -> str:
        if not self.lost.ligatures:
            return line.text
        return " ".join(self.lost.repaired(word.text, word.font) for word in line.words)
