"""The noun phrases that stand in a collection's texts, and which projects hold each.

In Norwegian, Swedish and Danish a phrase is one or two adjectives and an indefinite noun
(``digitalt nattilsyn``), in English two or three words between function words (``school
absence``). A phrase is told by the stems of its words, so that its forms in bokmål and nynorsk and
in singular and plural are one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthese.groups.naming_words import Kind, is_frame, kind_of
from synthese.norwegian.words import STOP_WORDS, stem

Ints = NDArray[np.int64]
Words = tuple[str, ...]

# A line's end parts words unless the next line goes on in lower case.
_TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]|\n(?![^\W\d_A-ZÆØÅÄÖ])")
_ENDS = frozenset('.!?:\n"«»“”()•–-|')  # after which a capital letter says nothing
# What an adjective that may be a verb form may follow: an article, a preposition, a line's end.
_OPENERS = frozenset(
    """
    en et ei ein eit ett om med av til for på i uten utan mot gjennom ved från genom vid
    """.split()  # noqa: SIM905  # a list of words reads best as text
) | {"\n"}
# What an English phrase may follow.
_OPENERS_EN = frozenset(
    """
    . , ; : ! ? ( ) – - « » " • a an the of for in on with and or by its their
    """.split()  # noqa: SIM905
) | {"\n"}
# What leaves the words after it no phrase of their own: an infinitive, a perfect, an owner, and
# what makes a noun definite.
_CLOSERS = frozenset(
    """
    å att to har hadde ha hatt havde hade have has had er var blir ble blei vart bli blitt den denne
    det dette de dei disse desse detta dessa min mitt mine din ditt dine sin sitt sine vår vårt våre
    våra deres deira deras hans hennes hennar ikke ikkje inte not
    """.split()  # noqa: SIM905
)
_PER_WORD = 3  # words of the longest phrase
_NONE = -1


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of a project's text: `project` by its place, and what a phrase in it weighs."""

    project: int
    text: str
    language: str
    weight: float


class Phrases:
    """The nouns and noun phrases of a collection, numbered, and which projects hold each.

    `sizes` is how many words each has, `counts` in how many projects it is. `held` and `weights`
    list the phrases of project p and what each weighs in it (the most of where it stands) from
    ``starts[p]`` to ``starts[p + 1]``. `usual` is the form that each most often has, (n, 3) places
    in `words`, -1 for none. `stems` are all that stand in the texts, `pairs` which project holds
    which.
    """

    def __init__(self, texts: Iterable[Text], projects: int) -> None:
        stream = _Stream(texts)
        forms, form, at = stream.phrases()
        self.stems, stem_of = stream.stems()
        self.pairs = stream.pairs(stem_of)
        # An English word and a Norwegian one of the same stem (``lives`` and ``liv``) are two.
        english = stream.language[at] == _code(stream.languages, "en")
        both, both_of = np.unique(form * 2 + english, return_inverse=True)
        stems = stem_of[forms[both // 2]]
        stems[(stems != _NONE) & (both % 2 > 0)[:, None]] += len(self.stems)
        keys, key_of = _distinct(stems)
        phrase = key_of[both_of]
        owner, weight = stream.project[at], stream.weight[at]
        self.held, self.weights, self.starts = _held(owner, phrase, weight, projects)
        self.counts = np.bincount(self.held, minlength=len(keys))
        self.sizes = (keys != _NONE).sum(axis=1)
        self._keys = keys
        self._said = _Said.of(phrase, form, stream.language[at], len(keys))
        self._languages = stream.languages
        used, places = np.unique(np.append(forms, _NONE), return_inverse=True)
        self.words = [stream.words[each] for each in used[1:].tolist()]  # the first is none
        self._forms = places[:-1].reshape(forms.shape) - 1
        self.usual = self._forms[self._said.usual()]

    def __len__(self) -> int:
        return len(self._keys)

    def of(self, project: int) -> Ints:
        """Returns where a project's phrases lie in `held` and `weights`."""
        return np.arange(self.starts[project], self.starts[project + 1])

    def key(self, phrase: int) -> Words:
        """Returns the stems that tell a phrase, those of English words marked so."""
        count = len(self.stems)
        numbers = [each for each in self._keys[phrase].tolist() if each != _NONE]
        return tuple(
            self.stems[each] if each < count else f"en:{self.stems[each - count]}"
            for each in numbers
        )

    def keys(self, phrases: Ints) -> list[Words]:
        """Returns the stems that tell each of `phrases`."""
        return [self.key(each) for each in phrases.tolist()]

    def said(self, phrase: int) -> dict[str, tuple[str, int]]:
        """Returns how a phrase is mostly said in each language, and how often in any form."""
        best: dict[str, tuple[int, str]] = {}
        total: Counter[str] = Counter()
        for form, language, count in self._said.of_phrase(phrase):
            code = self._languages[language]
            total[code] += count
            told = (-count, self._text(form))
            best[code] = min(best.get(code, told), told)
        return {code: (text, total[code]) for code, (_, text) in best.items()}

    def spoken(self, language: str) -> Iterator[tuple[str, int]]:
        """Yields the words of the phrases that stand in texts of a language, and how often."""
        if language not in self._languages:
            return
        own = self._said.languages == self._languages.index(language)
        forms = self._forms[self._said.forms[own]]
        counts = np.zeros(len(self.words) + 1, np.int64)  # the last is none
        for column in forms.T:
            np.add.at(counts, column, self._said.counts[own])
        for at in np.flatnonzero(counts[:-1]).tolist():
            yield self.words[at], int(counts[at])

    def _text(self, form: int) -> str:
        return " ".join(self.words[each] for each in self._forms[form].tolist() if each != _NONE)


@dataclass(frozen=True, slots=True)
class _Said:
    """Which forms of a phrase stand in which language, and how often; in the order of phrases."""

    starts: Ints
    forms: Ints
    languages: Ints
    counts: Ints

    @classmethod
    def of(cls, phrase: Ints, form: Ints, language: Ints, phrases: int) -> _Said:
        """Returns what is said of as many phrases, from where each stands."""
        forms, languages = int(form.max(initial=0)) + 1, int(language.max(initial=0)) + 1
        code, counts = np.unique((phrase * forms + form) * languages + language, return_counts=True)
        rest, language = np.divmod(code, languages)
        phrase, form = np.divmod(rest, forms)
        starts = np.searchsorted(phrase, np.arange(phrases + 1))
        return cls(starts, form, language, counts)

    def usual(self) -> Ints:
        """Returns the form that is counted most of each phrase, in any one language."""
        phrase = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        order = np.lexsort((self.forms, -self.counts, phrase))
        return self.forms[order][self.starts[:-1]] if len(order) else order

    def of_phrase(self, phrase: int) -> Iterator[tuple[int, int, int]]:
        """Yields the form, the language and the count of all that is said of a phrase."""
        own = slice(int(self.starts[phrase]), int(self.starts[phrase + 1]))
        columns = (each[own].tolist() for each in (self.forms, self.languages, self.counts))
        yield from zip(*columns, strict=True)


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """Returns the rows of three that differ, and which of them each is; numbers from -1 up."""
    base = int(rows.max(initial=0)) + 2  # three words of a million are below 2**63
    code = ((rows[:, 0] + 1) * base + rows[:, 1] + 1) * base + rows[:, 2] + 1
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return rows[first], which


def _held(
    owner: Ints, phrase: Ints, weight: NDArray[np.float32], projects: int
) -> tuple[Ints, NDArray[np.float32], Ints]:
    """Returns each project's phrases once, with the most that each weighs there."""
    order = np.lexsort((-weight, phrase, owner))
    owner, phrase, weight = owner[order], phrase[order], weight[order]
    first = np.ones(len(owner), bool)
    first[1:] = (owner[1:] != owner[:-1]) | (phrase[1:] != phrase[:-1])
    return phrase[first], weight[first], np.searchsorted(owner[first], np.arange(projects + 1))


class _Stream:
    """All texts as one row of numbered words, with what is known of each."""

    def __init__(self, texts: Iterable[Text]) -> None:
        number: dict[str, int] = {}
        listed: list[Ints] = []
        facts: list[tuple[int, int, float, int]] = []
        languages: dict[str, int] = {}
        for each in texts:
            tokens = [number.setdefault(t, len(number)) for t in _TOKEN.findall(each.text + "\n")]
            listed.append(np.array(tokens, np.int64))
            code = languages.setdefault(each.language, len(languages))
            facts.append((each.project, code, each.weight, len(tokens)))
        self.words = list(number)
        self.languages = list(languages)
        self._tokens = np.concatenate(listed) if listed else np.zeros(0, np.int64)
        sizes = np.array([fact[3] for fact in facts], np.int64)
        self.project = np.repeat(np.array([fact[0] for fact in facts], np.int64), sizes)
        self.language = np.repeat(np.array([fact[1] for fact in facts], np.int64), sizes)
        self.weight = np.repeat(np.array([fact[2] for fact in facts], np.float32), sizes)
        self._number = number
        ends = np.array([word in _ENDS for word in self.words], bool)
        self._opens = np.ones(len(self._tokens), bool)
        self._opens[1:] = ends[self._tokens[:-1]]

    def phrases(self) -> tuple[Ints, Ints, Ints]:
        """Returns the forms of nouns and phrases, (n, 3) words or none; which each is, where."""
        self._lower_openings()
        kinds = self._kinds()
        english = self.language == _code(self.languages, "en")
        nouns = (kinds == Kind.NOUN) & ~self._where(is_frame)
        found = [self._rows(nouns), *self._scandinavian(np.where(english, 0, kinds))]
        found += [*self._english(np.where(english, kinds, 0))]
        forms, form = _distinct(np.concatenate([rows for rows, _ in found]))
        return forms, form, np.concatenate([at for _, at in found])

    def stems(self) -> tuple[list[str], Ints]:
        """Returns the stems of the words, and which is each word's; a last for no word.

        Function words and marks have none, nor have words that are names.
        """
        known: dict[str, int] = {}
        stem_of = np.full(len(self.words) + 1, _NONE, np.int64)
        opens = set(np.unique(self._tokens[self._opens]).tolist())
        for number, word in enumerate(self.words):
            is_name = word[0].isupper() and word[1:].islower() and number not in opens
            if word[0].isalpha() and not is_name and word.lower() not in STOP_WORDS:
                stem_of[number] = known.setdefault(stem(word), len(known))
        return list(known), stem_of

    def pairs(self, stem_of: Ints) -> tuple[Ints, Ints]:
        """Returns which project holds which stem, each pair once."""
        stems = stem_of[self._tokens]
        size = int(stem_of.max(initial=0)) + 1
        held = np.sort((self.project * size + stems)[stems != _NONE])
        held = held[np.append(True, held[1:] != held[:-1])[: len(held)]]  # np.unique hashes: slower
        return held // size, held % size

    def _lower_openings(self) -> None:
        """Writes the first word of a sentence small, where the collection knows it so."""
        small = np.arange(len(self.words))
        for word, own in self._number.items():
            lower = word.lower()
            if word != lower and word[1:] == lower[1:] and lower in self._number:
                small[own] = self._number[lower]
        self._tokens = np.where(self._opens, small[self._tokens], self._tokens)

    def _kinds(self) -> Ints:
        """Returns what each word can be, by the language that its text is in."""
        kinds = np.zeros(len(self._tokens), np.int64)
        for code, language in enumerate(self.languages):
            own = self.language == code
            table = np.zeros(len(self.words), np.int64)
            for word in np.unique(self._tokens[own]).tolist():
                text = self.words[word]
                if text[0].islower() and len(text) > 2:
                    table[word] = kind_of(text, language)
            kinds[own] = table[self._tokens[own]]
        return kinds

    def _flag(self, listed: frozenset[str]) -> NDArray[np.bool_]:
        """Returns where the word before is one of `listed`; the first has a line's end before."""
        table = np.array([word.lower() in listed for word in self.words], bool)
        before = np.full(len(self._tokens), "\n" in listed)
        before[1:] = table[self._tokens[:-1]]
        return before

    def _scandinavian(self, kinds: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yields an adjective and a noun, and two adjectives and a noun."""
        owned = np.array([w[-1:] == "s" and len(w) > 3 for w in self.words], bool)
        closed = self._flag(_CLOSERS)
        closed[1:] |= owned[self._tokens[:-1]] & (kinds[:-1] != Kind.MODIFIER)  # felles, trådløs
        opened = self._flag(_OPENERS)
        noun = (kinds >= Kind.NOUN) & ~self._where(is_frame)
        plain = kinds == Kind.MODIFIER
        modifier = plain | ((kinds == Kind.PARTICIPLE) & opened)
        follows = plain | (kinds == Kind.PARTICIPLE)
        yield self._rows(modifier & ~closed, noun)
        after = np.zeros_like(plain)
        after[1:] = (modifier & ~closed)[:-1]
        # The second of two adjectives, with its noun alone, and both with the noun.
        yield self._rows(follows & after & ~modifier, noun)
        yield self._rows(plain & ~closed, follows, noun)

    def _english(self, kinds: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yields two and three words that no other stand beside."""
        if not np.any(kinds):
            return
        opened = self._flag(_OPENERS_EN)
        stops = np.array([w.lower() in STOP_WORDS or not w[0].isalnum() for w in self.words], bool)
        closes = np.ones(len(self._tokens), bool)
        closes[:-1] = stops[self._tokens[1:]]
        first = (kinds > 0) & opened
        middle = kinds > 0
        last = (kinds == Kind.NOUN) & closes & ~self._where(is_frame)
        yield self._rows(first, last)
        yield self._rows(first, middle, last)

    def _where(self, says: Callable[[str], bool]) -> NDArray[np.bool_]:
        table = np.array([says(word) for word in self.words], bool)
        return np.asarray(table[self._tokens])

    def _rows(self, *parts: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Returns where `parts` stand in a row, within one text."""
        length = len(parts)
        count = max(len(self._tokens) - length + 1, 0)
        fits = np.ones(count, bool)
        for shift, part in enumerate(parts):
            fits &= part[shift : shift + count]
        at = np.flatnonzero(fits)
        rows = np.full((len(at), _PER_WORD), _NONE, np.int64)
        for shift in range(length):
            rows[:, shift] = self._tokens[at + shift]
        return rows, at


def _code(languages: Sequence[str], language: str) -> int:
    return languages.index(language) if language in languages else _NONE
