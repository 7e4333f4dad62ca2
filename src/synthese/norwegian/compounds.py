"""Norwegian compounds and their parts: ``velferdsteknologi`` is ``velferd`` and ``teknologi``.

A word is cut where a dynamic programme over its letters finds the likeliest sequence of known
words. Each part pays for its rarity and for being a part, and the sequence has to be likelier
than the letters are by chance. What Norwegian word formation rules out isn't tried: prefixes as
first parts, endings as last ones, and a missing s after ``-ing``, ``-sjon``, ``-het`` and the like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from math import log

from synthese.norwegian.letters import folded
from synthese.norwegian.places import municipality
from synthese.norwegian.vocabulary import ranked_words
from synthese.norwegian.words import STOP_WORDS

Parts = tuple[str, ...]

MIN_PART = 3  # letters; two-letter nouns (by, øy, is) are found by chance in almost any word
# Letters of the longest word that is tried: more are no word of a language, and the time they take
# grows with their square.
_MAX_WORD = 64
_MIN_CUT = 6  # letters of a last part that is listed in another form only
CACHED_WORDS = 1_000_000

# Natural logarithms of probabilities, tuned on the first half of the gold set and on real text.
_PART_COST = 1.0  # so that fewer parts win
_LETTER_COST = 3.2  # what a letter of an unknown word costs: the bar a split has to pass
_VOWEL_S_COST = 4.0  # fiskeslag is of fiske and slag, not lag
_E_COST = 1.0  # e joins far fewer words than s
_DOUBLED_COST = 3.0  # nettilgang: nett and tilgang share a t
_MISSING_S_COST = 4.0  # forskningspark is of forskning and park, not spark
_BARE_COST = 3.5  # for a part that is never seen inflected, as names and English words aren't
# A listed word is split if every part is that many times as common, by the shortest part's
# letters: short words are found by chance.
_TIMES_RARER = {3: 4.0, 4: 2.0, 5: 1.0}
_LONG_TIMES = 0.5
_SEEN = 20.0  # what one occurrence in a collection weighs, where the commonest word weighs `_TOP`
_MIN_SEEN = 2  # a word seen once may be a slip of the pen
_TOP = 1e6

# Prefixes and particles: `undervisning`, `etterspørsel`, `forslag`, `samarbeid` are simple words.
_NOT_FIRST = STOP_WORDS | frozenset(
    """
    about after all anti any auto back bak bara before bio bort der des dig dis down efter eks end
    etter every for fore fram frem från før gjen gjennom hen her here hin hit hjem hur hver ikke
    ikkje ind inn inte inter kan kom kon kvar man med mellom mig mis mot mycket ned noe noko non
    och off opp other out over par per pre pro rett sam saman sammen self sig slik some sub sær
    then there through til tilbake till tran trans und under uni unn ut utan uten utenfor van ved
    vel vid vil when where with
    """.split()  # noqa: SIM905  # a list of words reads best as text
)
# Endings that look like words, and words that stand last by chance far more often than not.
_NOT_LAST = STOP_WORDS | frozenset(
    """
    aktig ande ane ans anse ansen ansene anser ant arane arar are aren arium asje bar bare dom
    dommen dommer eleg elig else elsen elser ende ene ens ent enter ere eren eri erne ers ets heit
    heita heiter het heten heter ing inga ingar inge ingen ingene inger ions ise iser isere iseres
    isk iske isme ist ister itet king leg lege legges leik leiken lig lige ligen lighet ling
    lingen linger logi logisk men mens ment nemlig nen ner nes ness net ning ningen ninger nisk
    per rende res ring ringe ringen ringer sen sens ser sett ship sjon skap skapen skaper skapet
    som somhet son stisk sund tant ter tet ting tion tisk tiv ton tor ure vik vis wards øy
    """.split()  # noqa: SIM905  # a list of words reads best as text
)
_S_FOLLOWS = ("ing", "sjon", "het", "heit", "leik", "tet", "skap", "dom", "nad")
_INFLECTED = frozenset("en et er ene ar ane a n ne r t s".split())  # noqa: SIM905
_NOUN_ENDINGS = ("en", "et", "a", "ene", "n", "ne")  # none of them English
_VOWELS = frozenset("aeiouyæøå")


class Splitter:
    """Cuts compounds into words of which it knows how often they occur."""

    def __init__(self, counts: Mapping[str, float]) -> None:
        """`counts`: words, lower-cased and with accents folded, and how often each occurs."""
        self._listed = counts
        self._counts: Mapping[str, float] = counts
        self._total = sum(counts.values()) or 1.0
        self._firsts: dict[str, float | None] = {}
        self._values: dict[str, float] = {}
        self._found: dict[str, Parts] = {}

    def with_counts(self, seen: Mapping[str, int]) -> Splitter:
        """Returns a splitter that also takes a collection's words as parts, by occurrences.

        Whether a word is too common to be split is still asked of the first list alone: a
        collection on ``velferdsteknologi`` has it more often than its parts.
        """
        other = Splitter(self._listed)
        counts = other._counts = dict(self._counts)
        for word, times in seen.items():
            if times >= _MIN_SEEN and word.isalpha():
                key = folded(word)
                counts[key] = counts.get(key, 0.0) + _SEEN * times
        return other

    def parts(self, word: str) -> Parts:
        """Returns the parts of a compound in order, lower-cased, without what links them.

        The last part stands as written. A word that is no compound, or that can't be split
        with confidence, has no parts.
        """
        found = self._found.get(word)
        if found is None:
            if len(self._found) >= CACHED_WORDS:
                self._found.clear()
            found = self._found[word] = self._split(folded(word))
        return found

    def _split(self, word: str) -> Parts:
        if "-" not in word:
            return self._compound(word) if word.isalpha() else ()
        pieces = word.split("-")
        if any(len(piece) < MIN_PART or not piece.isalpha() for piece in pieces):
            return ()
        linked = [self._without_s(piece) for piece in pieces[:-1]]
        return tuple(
            part for piece in (*linked, pieces[-1]) for part in self._compound(piece) or (piece,)
        )

    def _compound(self, word: str) -> Parts:
        if not 2 * MIN_PART <= len(word) <= _MAX_WORD:
            return ()
        score, parts = self._likeliest(word)
        if not parts or score < -_LETTER_COST * len(word) or self._is_simple(word, parts):
            return ()
        return parts

    def _likeliest(self, word: str) -> tuple[float, Parts]:
        """Returns the best sequence of two or more parts with its log-probability."""
        best: tuple[float, Parts] = (float("-inf"), ())
        reached: dict[int, tuple[float, Parts]] = {0: (0.0, ())}
        for start in range(len(word) - MIN_PART + 1):
            if start not in reached:
                continue
            score, parts = reached[start]
            if parts and (last := self._last(word[start:])) is not None:
                best = max(best, (score + last, (*parts, word[start:])))
            for end in range(start + MIN_PART, len(word) - MIN_PART + 1):
                part = word[start:end]
                if part not in self._counts or (first := self._first(part)) is None:
                    continue
                for follows, cost in _joints(word, end):
                    candidate = (score + first - cost, (*parts, part))
                    if follows not in reached or candidate > reached[follows]:
                        reached[follows] = candidate
        return best

    def _first(self, part: str) -> float | None:
        """Returns the log-probability of a listed word as a part with others after it."""
        if part not in self._firsts:
            barred = part in _NOT_FIRST or self._without_s(part) != part
            self._firsts[part] = None if barred else self._value(part)
        return self._firsts[part]

    def _last(self, part: str) -> float | None:
        if part in _NOT_LAST:
            return None
        if part in self._counts or len(part) < _MIN_CUT:
            return self._value(part) if part in self._counts else None
        return max(
            (self._value(form) for form in _uninflected(part) if form in self._counts), default=None
        )

    def _without_s(self, part: str) -> str:
        """Returns `part` without the s that links it: where it is the rarer with it."""
        bare = part[:-1]
        if len(bare) < MIN_PART or not part.endswith("s") or bare.endswith("s"):
            return part
        return bare if self._counts.get(bare, 0.0) > self._counts.get(part, 0.0) else part

    def _value(self, part: str) -> float:
        if part not in self._values:
            other = (*(part + ending for ending in _NOUN_ENDINGS), *_uninflected(part))
            inflected = any(form in self._counts for form in other)
            cost = _PART_COST + (0.0 if inflected else _BARE_COST)
            self._values[part] = log(self._counts[part] / self._total) - cost
        return self._values[part]

    def _is_simple(self, word: str, parts: Parts) -> bool:
        """Tells whether a word is a place, or too common beside its parts to be made of them."""
        times = _TIMES_RARER.get(min(map(len, parts)), _LONG_TIMES)
        rarest = min(_commonest(part, self._counts) for part in parts)
        return rarest <= times * _commonest(word, self._listed) or municipality(word) is not None


@cache
def default_splitter() -> Splitter:
    """Returns the splitter that knows the common words of Norwegian, in both its norms."""
    return Splitter({word: _TOP / rank for rank, word in enumerate(ranked_words(), 1)})


def _joints(word: str, end: int) -> Iterator[tuple[int, float]]:
    """Yields where the next part may start if one ends at `end`, and what the link costs."""
    follows = word[end]
    if follows == "s" and word[end - 1] != "s":
        yield end + 1, _VOWEL_S_COST if word[end - 1] in _VOWELS else 0.0
    missing = _MISSING_S_COST if word.endswith(_S_FOLLOWS, 0, end) else 0.0
    yield end, missing
    if not missing:
        if follows == "e":
            yield end + 1, _E_COST
        if word[end - 1] == word[end - 2]:
            yield end - 1, _DOUBLED_COST


def _uninflected(word: str) -> Iterator[str]:
    """Yields the words that `word` may be a form of."""
    for size in range(1, min(4, len(word) - MIN_PART)):
        if word[-size:] in _INFLECTED:
            yield word[:-size]
            if word[-size] == "a":  # gruppa is of gruppe
                yield word[:-size] + "e"


def _commonest(word: str, counts: Mapping[str, float]) -> float:
    return max(counts.get(form, 0.0) for form in (word, *_uninflected(word)))
