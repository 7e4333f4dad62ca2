"""A sentence → its clauses, word by word, with what each word says of more or less, well or badly.

The grammar is little and the same for all the languages: a sentence is parted at punctuation, at
words like ``but``, ``while``, ``because`` and ``that``, and at ``and`` where both sides say which
way something went.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synthese.alignment.polarity import (
    AIMS,
    CHANGES,
    EMPTY,
    GOALS,
    NEGATORS,
    Pole,
    opposite,
    pole,
    thing,
    words,
)
from synthese.norwegian.letters import folded
from synthese.norwegian.words import STOP_WORDS

MOST_CHARS = 600  # a longer "sentence" is a table or a list that has lost its lines
FEW = "fåav"  # what stands for `få` where it isn't to get

THAN = words("enn than än end")
# A day is seven and a half hours of work.
MINUTES = {
    word: size
    for size, names in {
        1 / 60: "sekund sekunder seconds",
        1.0: "minutt minutter minutes",
        60.0: "time timer timar hour hours",
        450.0: "dag dager dagar day days",
        2250.0: "uke uker veke veker week weeks",
        9750.0: "måned måneder månad månader month months",
    }.items()
    for word in names.split()
}

_TOKEN = re.compile(
    r"\d+(?:[ \u00a0]\d{3})+|\d+(?:[.,]\d+)?|%|[^\W\d_]+(?:[-.][^\W\d_]+)*|[,;:–—()!?«»\"]"
)
_MARKS = frozenset(',;:–—()!?«»"')
_JOINS = words("""
    men mens medan fordi but while whereas because although so at that as da då når när when som
    which who whom derfor""")
# Norwegian words that are others in English: `men` and `at` part no clauses there, and nynorsk's
# `no` is now.
_IS_ENGLISH = re.compile(r"\b(?:the|of|and|was|were|is|are|been|with|to|than)\b")
_NOT_ENGLISH = words("men at da som mens")
_AND = words("og and och samt")
_AS_BEFORE, _HARDLY = "somfør", "knapt"
# Words that are one: `som før`; `i liten grad`, which is hardly; `om lag`, which says nothing.
_TOGETHER = (
    (re.compile(r"\b(?:som|as)\s(?:før|tidligere|tidlegare|before)\b", re.I), _AS_BEFORE),
    (
        re.compile(r"\b(?:i|to a)\s(?:svært\s)?(?:liten|lita|small)\s(?:grad|extent)\b", re.I),
        _HARDLY,
    ),
    (re.compile(r"\bom\slag\b", re.I), ""),
)

# ``went … up``; neither of both; ``laid down``, ``kortet ned``.
_UP, _DOWN = words("opp op upp up"), words("ned ner down")
_GOING = words("gå går gikk gjekk gått gang gick go goes went gone vart ble blei kom er har")
_NEITHER = words("verken hverken korkje neither varken")
_LAID = words("lagt legges la lagde leggjast lagd legge shut closed")
_SHORTENED = words("kortet korta kortast bygget bygd skrudd trappet")
# ``for lite``, ``too late``; ``ordinær drift``; ``full stilling``; goals that are met.
_TOO = words("for too")
_LACKING = words(
    "lite lita få dårlig dårleg dårlege dårlige svak svakt kort korte knapp little few short"
)
_LATE = words("sent seint sein late")
_FOR_GOOD, _KEPT = (
    words("ordinær ordinære fast faste permanent vanlig vanleg"),
    words("drift ordning tilbod tilbud del"),
)
_WHOLE, _POST = (
    words("hel hele heil heile full fulle"),
    words("stilling stillinger stillingar stillingen"),
)
_REACHED = words("met reached nås nått")
_ENOUGH, _TIME = words("nok enough"), words("tid tida time")

# Where a word of more or less says neither: see `_counts`.
_SEVERAL = words("flere fleire flera fler")
_MORE = _SEVERAL | words("mer meir mere more")
_BECAME = words("""
    ble blei blitt vart vorte vorten får fikk fått fekk gav ga gir gitt gjev gjeve til ikke ikkje
    inte""")
_DEGREES = words("mer meir mere mindre more less")
_SIZES = words("mindre større")
_MERELY = words("å bare berre just only")  # `mer enn å utvikle` is no more
_STABLE = words("stabil stabilt stabile stable")
_IS = words(
    "er var vart ble blei blitt vore vært seg relativt nokså ganske is was were been remained"
)
_OF = words("av of og and på")
_LEFT = words("fra frå ut bort sammen om av")
_ONE_OF = words("""
    de dei noen nokre små av neste første fyrste siste et eit ett hvert kvart dette tre to""")
_BY = words("fra frå med i kraftig markant betydelig mykje mye litt noe")
_UNITS = words("år ganger gonger dager dagar uker veker måneder månader timer timar minutter times")
# Adjectives and plurals, as they end: `mer effektiv`, `mindre endringer`.
_ADJECTIVE = re.compile(
    r"(?:ige?|ege?|iske?|bart?|bare|iv|ivt|ive|sam|samt|fulle?|løse?|løst|erte?|ende|ande|al|alt|ale|"
    r"ell|elt|elle|ante?|ente?|able|ful|ous|ing|ed|rett|nær|a[dt]e?)$"
)
_PLURAL = re.compile(r"(?:er|ar|or)$")
# Before `få` where it is to get.
_TO_GET = words("å skal skulle vil ville kan kunne må måtte bør burde lot lar får")

_FROM, _TO = words("fra frå från from"), words("til till to")
_NUMBERS = {
    word: number
    for number, names in {
        0.0: "null zero", 2.0: "two två", 3.0: "tre three", 4.0: "fire four fyra",
        5.0: "fem five", 6.0: "seks six", 7.0: "sju syv seven", 8.0: "åtte eight",
        9.0: "ni nine nio", 10.0: "ti ten tio", 11.0: "elleve eleven", 12.0: "tolv twelve",
    }.items()
    for word in names.split()
}  # fmt: skip
_ONE_OR_TWO = {"en": 1.0, "ein": 1.0, "ei": 1.0, "one": 1.0, "to": 2.0}  # where a unit follows


@dataclass(slots=True)
class Token:
    """A word of a clause, folded; `place` is where it stands among the words that tell something.

    `pole` is the end of a scale that it says by itself, `thing` the scale that it is a thing of.
    `negates` says whether it makes nothing of itself: ``usikker`` is not ``sikker``.
    """

    word: str
    place: int | None = None
    pole: Pole | None = None
    thing: Pole | None = None
    number: float | None = None
    negates: bool = False


class Clause(list[Token]):
    """The words of a clause; `opener` is the mark or the word that parts it from the one before."""

    def __init__(self, tokens: Iterable[Token] = (), opener: str = "") -> None:
        super().__init__(tokens)
        self.opener = opener


def clauses_of(sentence: str) -> tuple[list[Clause], list[str]]:
    """Returns the clauses of a sentence, and its words that tell something, in order."""
    clauses, told = [Clause()], list[str]()
    text = sentence[:MOST_CHARS]
    for pattern, one in _TOGETHER:
        text = pattern.sub(one, text)
    english = _IS_ENGLISH.search(text) is not None
    joins = _JOINS - _NOT_ENGLISH if english else _JOINS
    for match in _TOKEN.finditer(text):
        word = folded(match.group())
        if word == "no" and not english:
            continue
        if word not in _MARKS | joins:
            clauses[-1].append(_token(word, told, clauses[-1]))
        elif clauses[-1]:
            clauses.append(Clause(opener=word))
        elif word in joins:
            clauses[-1].opener = word
    for clause in clauses:
        _join_words(clause)
        _mark_numbers(clause)
    return [part for clause in clauses for part in _parted(clause) if part], told


def _token(word: str, told: list[str], before: Clause) -> Token:
    """Returns a word as a token, and adds it to `told` where it tells something."""
    if word in _TIME and before and (before[-1].pole or before[-1].word in _ENOUGH):
        return _told(word, told)  # `mindre tid` is of time
    if word[0].isdecimal():
        return Token(word, number=float(re.sub(r"[ \u00a0]", "", word).replace(",", ".")))
    found = pole(word)
    if found or word in NEGATORS or word in CHANGES or word in AIMS:
        return Token(word, pole=found)
    if word in _NUMBERS:
        return Token(word, number=_NUMBERS[word])
    if word in STOP_WORDS or word in EMPTY or len(word) < 2:
        return Token(word)
    base = opposite(word)
    found = pole(base) if base else None
    token = Token(base or word, pole=found) if found else _told(base or word, told)
    token.negates = base is not None
    return token


def _told(word: str, told: list[str]) -> Token:
    told.append(word)
    return Token(word, len(told) - 1, thing=thing(word))


def _join_words(clause: Clause) -> None:
    """Marks what takes two words to say: ``went … down``, ``for lite``, ``full stilling``."""
    texts = [each.word for each in clause]
    for at, token in enumerate(clause):
        before, after = _beside(texts, at)
        if (told := _told_by_two(texts, at)) is not None:
            token.pole = told
        elif token.word in _ENOUGH and at and clause[at - 1].pole:
            token.pole, clause[at - 1].pole = Pole("quality", 1), None
        elif token.word in _ENOUGH and clause[at + 1 : at + 2] and _tells(clause[at + 1]):
            token.pole = Pole("quality", 1)
        elif token.word in _ONE_OR_TWO and after in MINUTES:
            token.number = _ONE_OR_TWO[token.word]
        elif token.word in _POST and before in _WHOLE:
            token.thing = Pole("full time", 1)
        elif token.word in {"få", "few"} and _are_few(clause, at):
            token.word = FEW
        elif token.pole and token.pole.scale == "amount" and _counts(texts, at):
            token.pole = None


def _tells(token: Token) -> bool:
    return token.place is not None


def _are_few(clause: Clause, at: int) -> bool:
    """Says whether ``få`` is few, and not to get: it counts something, and no verb asks for one."""
    after = clause[at + 1] if at + 1 < len(clause) else None
    counts = after is not None and (after.place is not None or after.word in _OF)
    return counts and not any(each.word in _TO_GET for each in clause[max(0, at - 4) : at])


def _beside(texts: Sequence[str], at: int) -> tuple[str, str]:
    return texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else ""


def _told_by_two(texts: Sequence[str], at: int) -> Pole | None:
    """Returns the pole that a word is with one before it, None where it isn't."""
    word, before = texts[at], texts[at - 1] if at else ""
    if word in _UP | _DOWN:
        return _way(texts[:at], word)
    if word == _AS_BEFORE:
        return Pole("amount", 0)
    if word in _REACHED and GOALS.intersection(texts):
        return Pole("quality", 1)
    if before in _TOO and word in _LATE:
        return Pole("speed", -1)
    if before in _TOO and word in _LACKING:
        return Pole("quality", -1)
    return Pole("going on", 1) if word in _KEPT and before in _FOR_GOOD else None


def _way(before: Sequence[str], word: str) -> Pole | None:
    """Returns what ``up`` or ``down`` says after the words `before` it, None where nothing."""
    if _NEITHER.intersection(before):
        return Pole("amount", 0)
    if word in _DOWN and _LAID.intersection(before):
        return Pole("going on", -1)
    if _GOING.intersection(before) or _SHORTENED.intersection(before[-1:]):
        return Pole("amount", 1 if word in _UP else -1)
    return None


def _counts(texts: Sequence[str], at: int) -> bool:
    """Says whether a word of more or less says neither here.

    ``mer enn 20`` and ``flere av dem`` count, as ``flere`` alone may; ``i økende grad`` is how;
    ``neste steg`` is a step; who ``falt fra`` left; ``noen mindre justeringer`` are small ones;
    ``mer effektiv`` is a quality.
    """
    word, (before, after) = texts[at], _beside(texts, at)
    beyond = texts[at + 2] if at + 2 < len(texts) else ""
    if after == "grad" or (after in THAN and (beyond[:1].isdigit() or beyond in _MERELY)):
        return True
    if word == "steg":
        return before in _ONE_OF or not before or (after != "" and after not in _BY)
    if word in _SEVERAL and not (THAN | {_AS_BEFORE}).intersection(texts[at:]):
        return _BECAME.isdisjoint(texts[max(0, at - 3) : at]) or after in _UNITS
    if word in _STABLE:
        return before not in _IS
    if word in {"falt", "falle"}:
        return after in _LEFT
    if word in _SIZES and (before in _ONE_OF or (_PLURAL.search(after) and after not in EMPTY)):
        return True
    if word in _DEGREES and _ADJECTIVE.search(after) and after not in EMPTY:
        return True
    return word in _MORE and (after in _OF or after in _UNITS)


def _mark_numbers(clause: Clause) -> None:
    """Marks ``went from 11 to 6`` as a fall, where no word says so."""
    said = {each.word for each in clause}
    if _FROM.isdisjoint(said) or _GOING.isdisjoint(said) or _has_amount(clause):
        return
    start = next(at for at, each in enumerate(clause) if each.word in _FROM)
    end = next((at for at in range(start, len(clause)) if clause[at].word in _TO), len(clause))
    before, after = _size(clause[start:end]), _size(clause[end:])
    if before is not None and after is not None and before != after:
        clause[start].pole = Pole("amount", 1 if after > before else -1)


def _has_amount(clause: Clause) -> bool:
    return any(each.pole and each.pole.scale == "amount" for each in clause)


def _size(tokens: Sequence[Token]) -> float | None:
    """Returns the first number, in minutes where it counts time; None without one."""
    for at, each in enumerate(tokens):
        if each.number is not None:
            unit = tokens[at + 1].word if at + 1 < len(tokens) else ""
            return each.number * MINUTES.get(unit, 1)
    return None


def _parted(clause: Clause) -> list[Clause]:
    """Returns a clause as two where ``and`` stands between two that say which way."""
    for at, token in enumerate(clause):
        first, second = clause[:at], clause[at + 1 :]
        if token.word in _AND and all(any(each.pole for each in part) for part in (first, second)):
            begins = next((each for each in second if each.pole or each.place is not None), None)
            if begins is not None and not begins.pole:
                return [Clause(first, clause.opener), *_parted(Clause(second, token.word))]
    return [clause]
