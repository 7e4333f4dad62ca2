"""A sentence → what it claims: which way, of what, and whether it has come about.

A word that says which way is about the words of its own clause, the nearest first; a negator turns
what follows it in the clause, or the verb just before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from synthese.alignment.clauses import MINUTES, NEITHER, UP_OR_DOWN, Clause, Token, clauses_of
from synthese.alignment.polarity import (
    AIMS,
    CHANGES,
    GOALS,
    INFINITIVES,
    NEGATORS,
    NO_NEGATION_BEFORE,
    SUPPOSING,
    Pole,
)

_REACH = 6  # words that a negator reaches over
_MOST_ABOUT = 4  # words that a word of more or less is about
_BARRED = frozenset("og and och eller or".split())  # noqa: SIM905  # no negator reaches over these
_PREPOSITIONS = frozenset(
    """
    av på i for med til fra frå om hos hjå ved blant mellom per pr etter gjennom under over innen enn
    of in with to from on by among after through than during since before som i løpet
    """.split()  # noqa: SIM905
)
# Nouns of more and less, which a preposition stands after: `nedgang i fraværet`.
_NOUNS = frozenset(
    """
    økning økningen økningar auke auken auking nedgang nedgangen reduksjon reduksjonen vekst veksten
    oppgang minskning økning increase decrease reduction rise decline growth innsparing innsparinger
    """.split()  # noqa: SIM905
)
_AFTER_NOUN = frozenset("i av på in of for".split())  # noqa: SIM905
_AFTER_VERB = frozenset("ikke ikkje inte not aldri aldrig".split())  # noqa: SIM905
_THAN = frozenset("enn than æn end".split())  # noqa: SIM905
_BEFORE = frozenset("før tidligere tidlegare tidigare before previously opprinnelig".split())  # noqa: SIM905
_MEASURES = frozenset({"amount", "height", "length"})
# What is counted stands after these and a preposition: `bruken av vikarer`.
_COUNTS = frozenset(
    """
    antall antallet antal antalet tal talet tallet andel andelen mengde mengden mengda omfang
    omfanget bruk bruken behov behovet number share amount use need
    """.split()  # noqa: SIM905
)
_OF = frozenset("av på of for".split())  # noqa: SIM905
_WHICH = frozenset("som which who whom".split())  # noqa: SIM905
_CLEFT = frozenset("det it".split())  # noqa: SIM905  # `det er fraværet som har økt`
_BELIEVE = frozenset("tror trur trodde trudde troet håpet vona fryktet frykta believed feared".split())  # noqa: SIM905
_WITHOUT = frozenset("uten utan without".split())  # noqa: SIM905
_HAD = frozenset("hadde had".split())  # noqa: SIM905  # `hadde ikke gått uten støtten`
_NEVER = frozenset("aldri aldrig never".split())  # noqa: SIM905
_MAY = frozenset("kan kunne may might could can".split())  # noqa: SIM905
_DO = frozenset("did do does".split())  # noqa: SIM905
_BESIDE = frozenset("som as til to fra frå from mot med with enn siden".split())  # noqa: SIM905
_UNLESS = frozenset("uten utan without om".split())  # noqa: SIM905  # at a clause's beginning

Places = tuple[int, ...]
Mode = Literal["so", "meant", "supposed", "before"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clause says of something.

    `signs` are the ends of the scale that it leaves open: ``not lower`` is 0 or 1. A claim of no
    scale is a plain statement: its sign is 1, or -1 where it is negated. `about` are the places,
    among the sentence's words, of what it is said of, `around` those of the clause's other words.
    `by_amount` says whether a word of more or less says it. `numbers` are the clause's.
    """

    scale: str
    signs: frozenset[int]
    about: Places
    around: Places = ()
    mode: Mode = "so"
    negated: bool = False
    by_amount: bool = False
    numbers: frozenset[float] = frozenset()


class Figure(NamedTuple):
    """A number that can be held against another pilot's: a share, or so much for each.

    `value` is in per cent, kroner or minutes of work (a day is seven and a half hours).
    """

    unit: Literal["percent", "kroner", "minutes"]
    value: float
    about: Places


@dataclass(frozen=True, slots=True)
class Claims:
    """The words of a sentence that tell something, in order, and what it claims of them."""

    words: tuple[str, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]


def claims_of(sentence: str) -> Claims:
    """Returns what a sentence claims; nothing of a question."""
    clauses, words = clauses_of(sentence)
    if sentence.rstrip(" \"'»”").endswith("?"):
        return Claims(tuple(words), (), ())
    claims = [each for at in range(len(clauses)) for each in _claims(clauses, at)]
    figures = [each for at in range(len(clauses)) for each in _figures(clauses, at)]
    return Claims(tuple(words), tuple(claims), tuple(figures))


def _claims(clauses: Sequence[Clause], at: int) -> Iterator[Claim]:
    clause = clauses[at]
    mode = _mode(clauses, at)
    numbers = frozenset(each.number for each in clause if each.number is not None)
    said = [place for place in range(len(clause)) if _says(clause, place)]
    for place in said:
        claim = _claim(clauses, at, place)
        if claim is not None:
            mine = "meant" if mode == "so" and _is_purpose(clause, place) else mode
            yield replace(claim, mode=mine, numbers=numbers)
    about = _places(clause)
    if not said and about:
        negated = _is_negated(clause)
        yield Claim("", frozenset((-1 if negated else 1,)), about, (), mode, negated, False, numbers)


def _says(clause: Clause, at: int) -> bool:
    """Says whether a word says which way; a change does where there was none."""
    return clause[at].pole is not None or (clause[at].word in CHANGES and _negated(clause, at))


def _claim(clauses: Sequence[Clause], at: int, place: int) -> Claim | None:
    """Returns what one word of a clause claims, None where it says it of nothing."""
    clause = clauses[at]
    found = clause[place].pole or Pole("amount", 0)
    about, around = _about(clauses, at, place)
    if not about:
        return None
    scale, sign = _turned(clauses, (at, place), about)
    negated = clause[place].pole is not None and _negated(clause, place)
    signs = frozenset((sign,))
    if negated:  # what doesn't rise need not fall; what isn't good is bad
        signs = frozenset((-1, 0, 1)) - signs if found.scale == "amount" else frozenset((-sign,))
    is_negated = negated or clause[place].pole is None
    return Claim(scale, signs, about, around, "so", is_negated, found.scale == "amount")


def _turned(
    clauses: Sequence[Clause], where: tuple[int, int], about: Sequence[int]
) -> tuple[str, int]:
    """Returns the scale and the sign that a word gives with the one that it stands to.

    ``redusert sykefravær`` is more presence, ``mindre fornøyd`` a lower opinion.
    """
    at, place = where
    clause = clauses[at]
    found = clause[place].pole or Pole("amount", 0)
    if found.scale != "amount":
        return found.scale, found.sign
    after = clause[place + 1] if place + 1 < len(clause) else None
    if after and after.pole and after.pole.scale not in _MEASURES:
        return after.pole.scale, found.sign * after.pole.sign
    nearest = sorted(
        (abs(each.place - _near(clause, place)), each.thing)
        for part in clauses[max(0, at - 1) : at + 1]
        for each in part
        if each.thing and each.place is not None and each.place in about
    )
    if nearest:
        other = nearest[0][1]
        return other.scale, found.sign * other.sign
    return found.scale, found.sign


def _near(clause: Clause, place: int) -> int:
    """Returns the place, among the words that tell something, nearest before a word."""
    return max((each.place for each in clause[:place] if each.place is not None), default=0)


def _places(tokens: Sequence[Token]) -> Places:
    return tuple(each.place for each in tokens if each.place is not None)


def _about(clauses: Sequence[Clause], at: int, place: int) -> tuple[Places, Places]:
    """Returns the places of what one word says its way of, and of the clause's other words.

    What goes up or down stands before the verb or after the adjective; what is good or hard is
    the whole clause. A clause that begins with its verb has its subject in the one before.
    """
    clause = clauses[at]
    before, after = clause[:place], clause[place + 1 :]
    follows = _follows(clause, place)
    if at and not _places(before) and not follows and place <= 2:
        before = clauses[at - 1]
    if not _places(clause) and not _places(before) and at + 1 < len(clauses):
        after = clauses[at + 1] if clauses[at + 1].opener in _WHICH else after
    every = tuple(sorted({*_places(before), *_places(clause), *_places(after)}))
    found = clause[place].pole
    if found is not None and found.scale not in _MEASURES:
        return every, ()
    other = next((spot for spot, each in enumerate(after) if each.pole), len(after))
    after = after[:other] or after
    chosen = (_head(after) if follows else _head(before)) or _head(after) or _head(before)
    return chosen, tuple(each for each in every if each not in chosen)


def _head(tokens: Sequence[Token]) -> Places:
    """Returns the places of the first noun with what stands to it, without what a preposition adds.

    ``talet på fall i heimen`` is about falls; where a preposition stands before all, its noun is.
    """
    runs: list[tuple[bool, list[int]]] = [(False, [])]
    counted = False
    for each in tokens:
        if each.word in _PREPOSITIONS and not (counted and each.word in _OF):
            runs.append((True, []))
        elif each.word in _COUNTS and not runs[-1][1] and runs[-1][0]:
            runs.append((False, []))
        elif each.place is not None:
            runs[-1][1].append(each.place)
        counted = each.word in _COUNTS or (counted and each.place is None)
    told = [(added, run) for added, run in runs if run]
    first = next((run for added, run in told if not added), told[0][1] if told else [])
    return tuple(first[:_MOST_ABOUT])


def _follows(clause: Clause, place: int) -> bool:
    """Says whether what a word counts stands after it: no preposition comes between."""
    rest = clause[place + 1 : place + 4]
    if clause[place].word in _NOUNS and rest and rest[0].word in _AFTER_NOUN:
        return True
    for each in rest:
        if each.word in _PREPOSITIONS or each.number is not None:
            return False
        if each.place is not None:
            return True
    return False


def _mode(clauses: Sequence[Clause], at: int) -> Mode:
    """Returns whether a clause tells what is so, what is meant, or what would be or was before.

    What is said to be meant, or not to be so, tells nothing: ``målet er at``, ``si ikke at``. What
    ``som`` tells is which ones are spoken of.
    """
    clause = clauses[at]
    words = {each.word for each in clause}
    opener = clause.opener
    scales = {each.pole.scale for each in clause if each.pole}
    if at and opener in {"at", "that"}:
        outer = clauses[at - 1]
        if _mode(clauses, at - 1) != "so" or _is_negated(outer) or not _BELIEVE.isdisjoint(
            each.word for each in outer
        ):
            return "supposed"
    if opener in _WHICH and clauses[0][0].word not in _CLEFT:
        return "supposed"
    if words & SUPPOSING or clause[0].word in _UNLESS or (words & _WITHOUT and words & _HAD):
        return "supposed"
    if words & _MAY and not _is_negated(clause):
        return "supposed"
    if (words & AIMS and "advice" not in scales) or (words & GOALS and "success" not in scales):
        return "meant"
    return "before" if _was(clause) else "so"


def _was(clause: Clause) -> bool:
    """Says whether a clause tells how it was before; ``than before`` tells how it became."""
    for at, each in enumerate(clause):
        before = clause[at - 1].word if at else ""
        if each.word in _BEFORE and before not in _THAN | _BESIDE:
            return each.word not in {"før", "before"} or at == 0
    return False


def _is_negated(clause: Clause) -> bool:
    return any(_is_negator(clause, place) for place in range(len(clause)))


def _is_purpose(clause: Clause, place: int) -> bool:
    """Says whether a word is an infinitive or a purpose: ``for å redusere``, ``for økt trygghet``.

    What somebody managed, they did.
    """
    found = clause[place].pole
    if found is None or found.scale != "amount":
        return False
    words = [each.word for each in clause[:place]]
    if words and words[-1] in {"for", "om", "mot"}:
        return True
    if clause[place].word not in INFINITIVES or _DO.intersection(words):
        return False
    managed = any(each.pole and each.pole.scale == "success" for each in clause[:place])
    return not managed


def _negated(clause: Clause, place: int) -> bool:
    """Says whether a word is negated, by what stands before it or just after a verb.

    Twice is not at all.
    """
    count = 0
    found = clause[place].pole
    if found and found.scale == "amount" and any(each.word in _NEVER for each in clause[:place]):
        return False  # `aldri vært høyere`
    for at in range(place - 1, max(-1, place - _REACH - 1), -1):
        if clause[at].word in _BARRED:
            break
        count += _is_negator(clause, at)
    for at in range(place + 1, min(len(clause), place + 3)):
        count += clause[at].word in _AFTER_VERB and _is_negator(clause, at)
    return count % 2 == 1


def _is_negator(clause: Clause, at: int) -> bool:
    word = clause[at].word
    after = clause[at + 1].word if at + 1 < len(clause) else ""
    before = clause[at - 1].word if at else ""
    if clause[at].pole is not None and word != "lite":
        return False
    if word in {"få", "few"}:
        return after in {"av", "of"} or before in {"svært", "bare", "berre", "very"}
    if word in NEITHER and after in UP_OR_DOWN:
        return False
    if word not in NEGATORS or after in NO_NEGATION_BEFORE:
        return False
    return word != "lite" or before not in {"et", "eit", "ein", "en", "så", "for"}


# ── Figures ──────────────────────────────────────────────────────────────────────────────────

# So much for each of something, or on average, is the same however large a pilot was; the sum of
# it all, or how many took part, is not.
_EACH = frozenset(
    """
    per pr hver kvar hvert kvart each every snitt gjennomsnitt gjennomsnittlig gjennomsnittleg
    average mean
    """.split()  # noqa: SIM905
)
_PERCENT = frozenset("% prosent pst percent".split())  # noqa: SIM905
_KRONER = frozenset("kr kroner krone nok".split())  # noqa: SIM905
# Before a number: it is a bound, what was before, or by how much something changed.
_NO_LEVEL = frozenset(
    "mot enn than over under mellom minst opp inntil versus fra frå from med by with".split()  # noqa: SIM905
)
# After a number: it is a difference, or what was before.
_DIFFERENCE = frozenset(
    """
    mer meir mindre flere fleire færre mere more less fewer høyere lavere over under før lower higher
    reduksjon økning stilling stillinger frikjøpt poeng
    """.split()  # noqa: SIM905
)


def _figures(clauses: Sequence[Clause], which: int) -> Iterator[Figure]:
    clause = clauses[which]
    about = _places(clause)
    if _mode(clauses, which) != "so" or not about:
        return
    each_of = any(each.word in _EACH for each in clause)
    for at, token in enumerate(clause):
        before = clause[at - 1].word if at else ""
        after = {each.word for each in clause[at + 1 : at + 4]}
        if token.number is None or before in _NO_LEVEL or after & _DIFFERENCE:
            continue
        unit = _unit(clause, at)
        if unit is not None and (each_of or unit[0] == "percent"):
            yield Figure(unit[0], token.number * unit[1], about)


def _unit(
    clause: Clause, at: int
) -> tuple[Literal["percent", "kroner", "minutes"], float] | None:
    """Returns what a number counts, and what one of it is in the unit of figures."""
    after = [each.word for each in clause[at + 1 : at + 3]] + ["", ""]
    if after[0] in _PERCENT or after[:2] == ["per", "cent"]:
        return "percent", 1
    if after[0] in _KRONER or (at and clause[at - 1].word in _KRONER):
        return "kroner", 1
    return ("minutes", MINUTES[after[0]]) if after[0] in MINUTES else None
