"""A sentence → what it claims: which way, of what, and whether it has come about.

A word that says which way is about the words of its own clause, the nearest first; a negator turns
what follows it in the clause, or the verb just before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from synthese.alignment.clauses import FEW, MINUTES, THAN, Clause, Token, clauses_of
from synthese.alignment.polarity import (
    AIMS,
    CHANGES,
    COUNTS,
    FAILURE,
    GOALS,
    INFINITIVES,
    MANAGED,
    NEGATORS,
    NO_NEGATION_BEFORE,
    SUCCESS,
    SUPPOSING,
    Pole,
    words,
)

_REACH = 6  # words that a negator reaches over
_MOST_ABOUT = 4  # words that a word of more or less is about
_MEASURES = frozenset({"amount", "height", "length"})
_BARRED = words("og and och eller or")  # no negator reaches over these
_PREPOSITIONS = words("""
    av på i for med til fra frå om hos hjå ved blant mellom per pr etter gjennom under over innen
    enn of in with to from on by among after through than during since before som løpet""")
# Nouns of more and less, which a preposition stands after: `nedgang i fraværet`.
_NOUNS = words("""
    økning økningen økningar auke auken auking nedgang nedgangen reduksjon reduksjonen vekst
    veksten oppgang minskning increase decrease reduction rise decline growth innsparing
    innsparinger""")
_AFTER_NOUN = words("i av på in of for")
_OF = words("av på of for")  # `bruken av vikarer` is about them
_NOT = words("ikke ikkje inte not aldri aldrig")  # which may stand after the verb
_NEVER = words("aldri aldrig never")  # `aldri vært høyere` is high
_AN = words("et eit ein en så for")  # `et lite problem`
_UP_OR_DOWN = words("opp op upp up ned ner down")  # `verken opp eller ned` is said by these
_BEFORE = words("før tidligere tidlegare tidigare before previously opprinnelig")
_BESIDE = THAN | words("som as til to fra frå from mot med with siden")  # `enn før` is now
_WHICH = words("som which who whom")
_WHEN = words("da då når när when")
_CLEFT = words("det it")  # `det er fraværet som har økt`
_THAT = words("at that")
_BELIEVE = words("tror trur trodde trudde troet håpet vona fryktet frykta believed feared")
_WITHOUT, _HAD = words("uten utan without"), words("hadde had")  # `hadde ikke gått uten støtten`
_UNLESS = _WITHOUT | words("om")  # at a clause's beginning
_MAY = words("kan kunne may might could can")
_DO = words("did do does")
_PURPOSE = words("for om mot")  # `tiltak for økt trygghet`

# So much for each of something, or on average, is the same however large a pilot was; the sum of
# it all, or how many took part, is not.
_EACH = words("""
    per pr hver kvar hvert kvart each every snitt gjennomsnitt gjennomsnittlig gjennomsnittleg
    average mean""")
_PERCENT, _KRONER = words("% prosent pst percent"), words("kr kroner krone nok")
# Before a number: it is a bound, what was before, or by how much something changed.
_NO_LEVEL = words("""
    mot enn than over under mellom minst opp inntil versus fra frå from med by with""")
# After a number: it is a difference, or what was before.
_DIFFERENCE = words("""
    mer meir mindre flere fleire færre mere more less fewer høyere lavere over under før lower
    higher reduksjon økning stilling stillinger frikjøpt poeng""")

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
    clauses, told = clauses_of(sentence)
    if sentence.rstrip(" \"'»”").endswith("?"):
        return Claims(tuple(told), (), ())
    claims = [each for at in range(len(clauses)) for each in _claims(clauses, at)]
    figures = [each for at in range(len(clauses)) for each in _figures(clauses, at)]
    return Claims(tuple(told), tuple(claims), tuple(figures))


def _claims(clauses: Sequence[Clause], at: int) -> Iterator[Claim]:
    clause = clauses[at]
    mode = _mode(clauses, at)
    numbers = frozenset(each.number for each in clause if each.number is not None)
    said = [place for place in range(len(clause)) if _says(clause, place)]
    for place in said:
        mine: Mode = "meant" if mode == "so" and _is_purpose(clause, place) else mode
        for claim in _claims_by(clauses, at, place):
            yield replace(claim, mode=mine, numbers=numbers)
    about = _places(clause)
    if about and all(clause[place].word in MANAGED for place in said):
        sign = -1 if _is_negated(clause) else 1
        yield Claim("", frozenset((sign,)), about, (), mode, sign < 0, False, numbers)


def _says(clause: Clause, at: int) -> bool:
    return clause[at].pole is not None or clause[at].word in CHANGES


def _claims_by(clauses: Sequence[Clause], at: int, place: int) -> Iterator[Claim]:
    """Yields what one word of a clause claims, nothing where it says it of nothing."""
    clause = clauses[at]
    found = clause[place].pole
    negated = _negated(clause, place)
    about, around = _about(clauses, at, place)
    if not about:
        return
    if found is None:  # a change, or none
        every = tuple(sorted({*about, *around}))
        yield Claim("change", frozenset((-1 if negated else 1,)), every, (), "so", negated)
        if negated:
            scale, _ = _turned(clauses, (at, place), about)
            yield Claim(scale, frozenset((0,)), about, around, "so", True, True)
        return
    scale, sign = _turned(clauses, (at, place), about)
    signs = frozenset((sign,))
    if negated:  # what doesn't rise need not fall; what isn't good is bad
        signs = frozenset((-1, 0, 1)) - signs if found.scale == "amount" else frozenset((-sign,))
    yield Claim(scale, signs, about, around, "so", negated, found.scale == "amount")


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
    after = clause[place + 1].pole if place + 1 < len(clause) else None
    if after and after.scale not in _MEASURES:
        return after.scale, found.sign * after.sign
    spot = max(_places(clause[:place]), default=0)
    things = [
        (abs(each.place - spot), each.thing)
        for part in clauses[max(0, at - 1) : at + 2]
        for each in part
        if each.thing and each.place is not None and each.place in about
    ]
    if not things:
        return found.scale, found.sign
    nearest = min(things)[1]
    return nearest.scale, found.sign * nearest.sign


def _places(tokens: Sequence[Token]) -> Places:
    return tuple(each.place for each in tokens if each.place is not None)


def _about(clauses: Sequence[Clause], at: int, place: int) -> tuple[Places, Places]:
    """Returns the places of what one word says its way of, and of the clause's other words.

    What goes up or down stands before the verb or after the adjective; what is good or hard is
    the whole clause, to ``enn``. A clause that begins with its verb has its subject in the one
    before, and one that ends with ``flere`` what there are more of in the next.
    """
    clause = clauses[at]
    than = next((spot for spot, each in enumerate(clause) if each.word in THAN), len(clause))
    clause = clause if than <= place else Clause(clause[:than], clause.opener)
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
        elif each.word in COUNTS and not runs[-1][1]:
            runs.append((False, []))
        elif each.place is not None:
            runs[-1][1].append(each.place)
        counted = each.word in COUNTS or (counted and each.place is None)
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


# ── What is so, and what is meant ────────────────────────────────────────────────────────────


def _mode(clauses: Sequence[Clause], at: int) -> Mode:
    """Returns whether a clause tells what is so, what is meant, or what would be or was before.

    What is said to be meant, or not to be so, tells nothing: ``målet er at``, ``si ikke at``. What
    ``som`` tells is which ones are spoken of, and what ``da`` tells is when.
    """
    clause = clauses[at]
    said = {each.word for each in clause}
    if (at and clause.opener in _THAT and _is_doubted(clauses, at - 1)) or (
        clause.opener in _WHEN or (clause.opener in _WHICH and clauses[0][0].word not in _CLEFT)
    ):
        return "supposed"
    if at and clause.opener == "," and _is_condition(clauses[at - 1]):
        return "supposed"
    if _is_condition(clause) or said & SUPPOSING or (said & _WITHOUT and said & _HAD):
        return "supposed"
    if said & _MAY and not _is_negated(clause):
        return "supposed"
    advises = any(each.pole and each.pole.scale == "advice" for each in clause)
    reached = said & (SUCCESS | FAILURE) or "met" in said
    if (said & AIMS and not advises) or (said & GOALS and not reached):
        return "meant"
    return "before" if _was(clause) else "so"


def _is_condition(clause: Clause) -> bool:
    return clause[0].word in SUPPOSING | _UNLESS


def _is_doubted(clauses: Sequence[Clause], at: int) -> bool:
    """Says whether what follows a clause with ``that`` is not told as so."""
    said = {each.word for each in clauses[at]}
    return bool(said & _BELIEVE) or _is_negated(clauses[at]) or _mode(clauses, at) != "so"


def _was(clause: Clause) -> bool:
    """Says whether a clause tells how it was before; ``than before`` tells how it became."""
    for at, each in enumerate(clause):
        before = clause[at - 1].word if at else ""
        if each.word in _BEFORE and before not in _BESIDE:
            return each.word not in {"før", "before"} or at == 0
    return False


def _is_purpose(clause: Clause, place: int) -> bool:
    """Says whether a word is an infinitive or a purpose: ``for å redusere``, ``for økt trygghet``.

    What somebody managed, they did.
    """
    found = clause[place].pole
    if found is None or found.scale != "amount":
        return False
    before = [each.word for each in clause[:place]]
    if _PURPOSE.intersection(before[-1:]):
        return True
    return clause[place].word in INFINITIVES and not (_DO | SUCCESS).intersection(before)


# ── Yes and no ───────────────────────────────────────────────────────────────────────────────


def _negated(clause: Clause, place: int) -> bool:
    """Says whether a word is negated, by itself, by what stands before it or just after a verb.

    Twice is not at all.
    """
    found = clause[place].pole
    if found and found.scale == "amount" and any(each.word in _NEVER for each in clause[:place]):
        return False
    count = int(clause[place].negates)
    for at in range(place - 1, max(-1, place - _REACH - 1), -1):
        if clause[at].word in _BARRED:
            break
        count += _is_negator(clause, at)
    for at in range(place + 1, min(len(clause), place + 3)):
        count += clause[at].word in _NOT and _is_negator(clause, at)
    return count % 2 == 1


def _is_negated(clause: Clause) -> bool:
    """Says whether a clause as a whole says no; twice is yes."""
    count = sum(each.negates for each in clause)
    return (count + any(_is_negator(clause, at) for at in range(len(clause)))) % 2 == 1


def _is_negator(clause: Clause, at: int) -> bool:
    word = clause[at].word
    after = clause[at + 1].word if at + 1 < len(clause) else ""
    before = clause[at - 1].word if at else ""
    if word == FEW:
        return True
    if word not in NEGATORS or after in NO_NEGATION_BEFORE or after in _UP_OR_DOWN:
        return False
    return word != "lite" or (before not in _AN and clause[at].pole is None)


# ── Figures ──────────────────────────────────────────────────────────────────────────────────


def _figures(clauses: Sequence[Clause], which: int) -> Iterator[Figure]:
    clause = clauses[which]
    about = _places(clause)
    if which + 1 < len(clauses) and clauses[which + 1].opener in _WHICH:
        about += _places(clauses[which + 1])  # `28 prosent som fullførte`
    if not about or _mode(clauses, which) != "so":
        return
    of_each = any(each.word in _EACH for each in clause)
    for at, token in enumerate(clause):
        before = clause[at - 1].word if at else ""
        after = {each.word for each in clause[at + 1 : at + 4]}
        if token.number is None or before in _NO_LEVEL or after & _DIFFERENCE:
            continue
        unit = _unit(clause, at)
        if unit is not None and (of_each or unit[0] == "percent"):
            yield Figure(unit[0], token.number * unit[1], about)


def _unit(clause: Clause, at: int) -> tuple[Literal["percent", "kroner", "minutes"], float] | None:
    """Returns what a number counts, and what one of it is in the unit of figures."""
    after = [each.word for each in clause[at + 1 : at + 3]] + ["", ""]
    if after[0] in _PERCENT or after[:2] == ["per", "cent"]:
        return "percent", 1
    if after[0] in _KRONER or (at and clause[at - 1].word in _KRONER):
        return "kroner", 1
    return ("minutes", MINUTES[after[0]]) if after[0] in MINUTES else None
