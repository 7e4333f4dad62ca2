"""Words whose kind their own forms leave little doubt of, to learn the others' from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from synthese.norwegian.words import STOP_WORDS
from word_kinds.contexts import Contexts

NOUN, DEFINITE, MODIFIER, PARTICIPLE, VERB, OTHER = "NDAPVO"
KINDS = (NOUN, DEFINITE, MODIFIER, PARTICIPLE, VERB, OTHER)
_SHARE = 0.03  # of an adjective's forms that may be a noun's by chance


@dataclass(frozen=True)
class Grammar:
    """How a language inflects: endings of each form, and the small words that tell a kind."""

    infinitive: str
    articles: tuple[str, ...]
    have: tuple[str, ...]
    vowels: str  # that a noun drops before its endings
    verb: str  # the infinitive's ending
    weak: str  # the adjective's in the plural
    definite: tuple[str, ...]
    plural: tuple[str, ...]
    definite_plural: tuple[str, ...]
    finite: tuple[str, ...]


NORWEGIAN = Grammar(
    infinitive="å",
    articles=("en", "et", "ei", "ein", "eit", "eitt"),
    have=("har", "hadde", "ha"),
    vowels="e",
    verb="ea",
    weak="e",
    definite=("en", "et", "a"),
    plural=("er", "ar"),
    definite_plural=("ene", "ane"),
    finite=("er", "ar", "te", "de", "es", "ast"),
)
SWEDISH = Grammar(
    infinitive="att",
    articles=("en", "ett"),
    have=("har", "hade", "ha"),
    vowels="ea",
    verb="a",
    weak="a",
    definite=("en", "et", "an"),
    plural=("ar", "er", "or"),
    definite_plural=("arna", "erna", "orna"),
    finite=("ar", "er", "ade", "te", "as", "es"),
)
_NOUN = re.compile(r"(?:sjon|tion|het|heit|else|skap|dom|ing|isme|itet|ologi)$")
_SURELY = re.compile(r"(?:lig|leg|isk|bar|ig)$")
_LIKELY = re.compile(r"(?:al|ell|iv|[æä]r|[øö]s|ent|ant|v[äe]r|full|fri)$")
_PRESENT = re.compile(r"[^aeiouyæøåäö](?:ende|ande)$")


def scandinavian(found: Contexts, grammar: Grammar) -> dict[str, str]:
    """Returns words of a Scandinavian language, each with its kind; doubtful ones are left out."""
    told: dict[str, set[str]] = {word: {OTHER} for word in STOP_WORDS}
    for word in found.words:
        if len(word) > 2 and word not in STOP_WORDS and word[0].isalpha():
            for form, kind in _forms(word, found, grammar):
                if found.count(form) and form not in STOP_WORDS:
                    told.setdefault(form, set()).add(kind)
    return {
        word: min(kinds) for word, kinds in told.items() if len(kinds) == 1 and word in found.place
    }


def _forms(word: str, found: Contexts, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """Yields the forms of a word that is plainly a noun, an adjective or a verb, with the kinds."""
    stem = word[:-1] if word[-1] in grammar.vowels else word
    definite = [stem + ending for ending in grammar.definite]
    plural = [stem + ending for ending in grammar.plural]
    both = [stem + ending for ending in grammar.definite_plural]
    if grammar is SWEDISH:
        both.append(word + "na")
        plural.append(word + "r")
        definite += [word + "n", word + "t"] if word[-1] in "aeiouyåäö" else []
    elif word.endswith("er"):
        both.append(word[:-2] + "erne")
    groups = [sum(map(found.count, each)) for each in (definite, plural, both)]
    neuter, weak = found.count(word + "t"), found.count(word + grammar.weak)
    verb = found.follows(stem + grammar.verb[0], [grammar.infinitive])
    surely = _is_surely_adjective(word, neuter, weak, sum(groups))
    as_noun = sum(map(bool, groups)) > 1 and not (neuter and weak) and not surely
    named = found.follows(word, grammar.articles) or all(groups)
    if (as_noun and named and verb <= 2 and sum(groups) > 0.1 * found.count(word)) or (
        _NOUN.search(word)
    ):
        yield from ((form, NOUN) for form in (word, *(plural if as_noun else ())))
        if as_noun:
            yield from ((form, DEFINITE) for form in (*definite, *both, word + "s"))
    yield from _as_adjective(word, found, grammar, (sum(groups), neuter, weak, verb), surely=surely)
    yield from _as_verb(word, found, grammar)


def _is_surely_adjective(word: str, neuter: int, weak: int, as_noun: int) -> bool:
    if _SURELY.search(word):
        return True
    own = neuter if not word.endswith("t") else 0
    inflects = weak > 0 and (neuter > 0 or word.endswith("t")) and weak + own > as_noun
    return bool(_LIKELY.search(word)) and inflects


def _as_adjective(
    word: str, found: Contexts, grammar: Grammar, counts: tuple[int, ...], *, surely: bool
) -> Iterator[tuple[str, str]]:
    as_noun, neuter, weak, verb = counts
    inflects = weak > 0 and (neuter > 0 or word.endswith("t") or surely)
    rare = as_noun < _SHARE * (found.count(word) + weak) and verb <= _SHARE * weak
    if (inflects and rare) or (surely and weak > 0 and as_noun < 0.1 * found.count(word)):
        yield from ((form, MODIFIER) for form in (word, word + grammar.weak, word + "t"))
    if _PRESENT.search(word) and len(word) > 6:
        yield word, MODIFIER


def _as_verb(word: str, found: Contexts, grammar: Grammar) -> Iterator[tuple[str, str]]:
    common = found.count(word)
    as_infinitive = found.follows(word, [grammar.infinitive])
    if word[-1] in grammar.verb and as_infinitive >= max(2, 0.25 * common):
        yield word, VERB
        stem = word[:-1]
        if not any(found.count(stem + ending) for ending in grammar.definite_plural):
            yield from ((stem + ending, VERB) for ending in grammar.finite)
    if word[-1] in "td" and found.follows(word, grammar.have) >= max(3, 0.2 * common):
        yield word, PARTICIPLE


# ---- English

_DETERMINERS = ("the", "a", "an", "of", "this")
_BEFORE_VERBS = ("to", "will", "can", "not", "may", "we", "they", "would", "should", "must")
_NOUN_EN = re.compile(r"(?:tion|ment|ness|ity|ance|ence|ship|ism|ogy)s?$")
_ADJECTIVE_EN = re.compile(r"(?:ive|ous|ful|less|ible|able|ical|ic|ary|al)$")


def english(found: Contexts) -> dict[str, str]:
    """Returns English words, each with its kind."""
    told = {word: OTHER for word in STOP_WORDS if word in found.place}
    for word in found.words:
        if len(word) > 2 and word not in told and word[0].isalpha():
            told |= {form: kind for form, kind in _english(word, found) if form in found.place}
    return told


def _english(word: str, found: Contexts) -> Iterator[tuple[str, str]]:
    common = found.count(word)
    after = found.after[found.place[word]]
    free = after[:-1].sum() / max(after.sum(), 1)  # no content word follows
    verb = found.follows(word, _BEFORE_VERBS)
    conjugated = found.count(word.removesuffix("e") + "ing") and found.count(
        word.removesuffix("e") + "ed"
    )
    if word.endswith("ly") and found.count(word[:-2]):
        yield word, OTHER
    elif word.endswith("ed") or (word.endswith("ing") and found.count(word[:-3])):
        yield word, PARTICIPLE
    elif conjugated and verb > 0.25 * common:
        yield from ((word, VERB), (word + "s", VERB))
    elif _NOUN_EN.search(word):
        yield word, NOUN
    elif _ADJECTIVE_EN.search(word) and free < 0.45 and found.count(word + "ly"):
        yield word, MODIFIER
    elif (
        found.count(word + "s")
        and found.follows(word, _DETERMINERS) > 0.3 * common
        and free > 0.6
        and verb < _SHARE * common
        and not conjugated
    ):
        yield from ((word, NOUN), (word + "s", NOUN))
