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
    pole,
    thing,
)
from synthese.norwegian.letters import folded
from synthese.norwegian.words import STOP_WORDS

MOST_CHARS = 600  # a longer "sentence" is a table or a list that has lost its lines

_TOKEN = re.compile(
    r"\d+(?:[ \u00a0]\d{3})+|\d+(?:[.,]\d+)?|%|[^\W\d_]+(?:[-.][^\W\d_]+)*|[,;:–—()!?«»\"]"
)
AS_BEFORE = "somfør"
# Two words that are one: `som før`, and `om lag`, which says nothing.
_TOGETHER = re.compile(
    r"\b(?:(?:som|as)\s(?:før|tidligere|tidlegare|before)|(?P<about>om\slag))\b", re.IGNORECASE
)
_MARKS = frozenset(',;:–—()!?«»"')
_JOINS = frozenset(
    """
    men mens medan fordi selv_om but while whereas because although so at that as da då når nær
    when som which who whom derfor
    """.split()  # noqa: SIM905
)
_AND = frozenset("og and och samt".split())  # noqa: SIM905
_GOING = frozenset(
    "gå går gikk gjekk gått gang gick go goes went gone vart ble blei kom er har".split()  # noqa: SIM905
)
_UP, _DOWN = frozenset("opp op upp up".split()), frozenset("ned ner down".split())  # noqa: SIM905
UP_OR_DOWN = _UP | _DOWN
NEITHER = frozenset("verken hverken korkje neither varken hverken".split())  # noqa: SIM905
_LAID = frozenset("lagt legges la lagde leggjast lagd legge shut closed".split())  # noqa: SIM905
_SHORTENED = frozenset("kortet korta kortast bygget bygd skrudd trappet".split())  # noqa: SIM905
_LACKING = frozenset(
    "lite lita få dårlig dårleg dårlege dårlige svak svakt kort korte knapp little few".split()  # noqa: SIM905
)
_LATE = frozenset("sent seint sein late".split())  # noqa: SIM905
_FOR_GOOD = frozenset("ordinær ordinære fast faste permanent vanlig vanleg".split())  # noqa: SIM905
_KEPT = frozenset("drift ordning tilbod tilbud del".split())  # noqa: SIM905
_WHOLE = frozenset("hel hele heil heile full fulle fulltid".split())  # noqa: SIM905
_POST = frozenset("stilling stillinger stillingar stillingen".split())  # noqa: SIM905
_REACHED = frozenset("met reached nås nått".split())  # noqa: SIM905
_THAN = frozenset("enn than æn end".split())  # noqa: SIM905
_OF = frozenset("av of og and på".split())  # noqa: SIM905
_MORE = frozenset("flere fleire fler mer more meir flera".split())  # noqa: SIM905
_SEVERAL = frozenset("flere fleire flera fler".split())  # noqa: SIM905  # or `more`
_BECAME = frozenset(
    "ble blei blitt vart vorte vorten får fikk fått fekk gav ga gir gitt gjev gjeve ikke ikkje inte".split()  # noqa: SIM905
)
_STABLE = frozenset("stabil stabilt stabile stable".split())  # noqa: SIM905
_IS = frozenset(
    "er var vart ble blei blitt vore vært seg relativt nokså ganske is was were been remained".split()  # noqa: SIM905
)
_BY = frozenset("med i kraftig markant betydelig mykje mye litt noe".split())  # noqa: SIM905
UNITS = frozenset(
    "år ganger gonger dager dagar uker veker måneder månader timer timar minutter times".split()  # noqa: SIM905
)
_LEFT = frozenset("fra frå ut bort sammen om av".split())  # noqa: SIM905
_ONE_OF = frozenset(
    "de dei noen nokre små av neste første fyrste siste et eit ett hvert kvart dette tre to".split()  # noqa: SIM905
)
_FROM, _TO = frozenset("fra frå från from".split()), frozenset("til till to".split())  # noqa: SIM905
# A day is seven and a half hours of work.
MINUTES = {
    word: size
    for size, words in {
        1 / 60: "sekund sekunder seconds",
        1.0: "minutt minutter minutes",
        60.0: "time timer timar hour hours",
        450.0: "dag dager dagar day days",
        2250.0: "uke uker veke veker week weeks",
        9750.0: "måned måneder månad månader month months",
    }.items()
    for word in words.split()
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        """
        null|en ein ett eitt one|to two två|tre three|fire four fyra|fem five|seks six sex
        |sju syv seven|åtte eight åtta|ni nine nio|ti ten tio|elleve eleven|tolv twelve
        """.split("|")
    )
    for word in words.split()
    if word not in {"en", "ein", "ett", "eitt", "one", "to", "sex"}
}


# Adjectives as they end: `mer effektiv` says nothing of how much there is.
_ADJECTIVE = re.compile(
    r"(?:ig|ige|eg|ege|isk|iske|bar|bart|bare|iv|ivt|ive|sam|samt|full|fulle|løs|løse|løst|ert|erte|"
    r"ende|ande|al|alt|ale|ell|elt|elle|ant|ante|ent|ente|able|ful|ous|ing|ed|lig|lige|rett|nær|orientert)$"
)
_PLURAL = re.compile(r"(?:er|ar|or)$")
_SIZES = frozenset("mindre større".split())  # noqa: SIM905
_DEGREES = frozenset("mer meir mere mindre more less".split())  # noqa: SIM905

_ONE_OR_TWO = {"en": 1.0, "ein": 1.0, "ei": 1.0, "one": 1.0, "to": 2.0}  # where a unit follows


@dataclass(slots=True)
class Token:
    """A word of a clause, folded; `place` is where it stands among the words that tell something.

    `pole` is the end of a scale that it says by itself, `thing` the scale that it is a thing of.
    """

    word: str
    place: int | None = None
    pole: Pole | None = None
    thing: Pole | None = None
    number: float | None = None


class Clause(list[Token]):
    """The words of a clause; `opener` is the mark or the word that parts it from the one before."""

    opener: str = ""

    def __init__(self, tokens: Iterable[Token] = (), opener: str = "") -> None:
        super().__init__(tokens)
        self.opener = opener


def clauses_of(sentence: str) -> tuple[list[Clause], list[str]]:
    """Returns the clauses of a sentence, and its words that tell something, in order."""
    clauses = [Clause()]
    words: list[str] = []
    for match in _TOKEN.finditer(_TOGETHER.sub(_together, sentence[:MOST_CHARS])):
        word = folded(match.group())
        if word in _MARKS or word in _JOINS:
            if clauses[-1]:
                clauses.append(Clause(opener=word))
            elif word in _JOINS:
                clauses[-1].opener += f" {word}"
        else:
            clauses[-1].append(_token(word, words))
    for clause in clauses:
        _join_words(clause)
    return [part for clause in clauses for part in _parted(clause) if part], words


def _together(match: re.Match[str]) -> str:
    return "" if match["about"] else AS_BEFORE


def _token(word: str, words: list[str]) -> Token:
    if word[0].isdigit():
        return Token(word, number=float(re.sub(r"[ \u00a0]", "", word).replace(",", ".")))
    found = pole(word)
    if found or word in NEGATORS or word in CHANGES or word in AIMS:
        return Token(word, pole=found)
    if word in _NUMBERS:
        return Token(word, number=float(_NUMBERS[word]))
    if word in STOP_WORDS or word in EMPTY or len(word) < 2:
        return Token(word)
    words.append(word)
    return Token(word, len(words) - 1, thing=thing(word))


def _join_words(clause: Clause) -> None:
    """Marks what takes two words to say: ``went … down``, ``for lite``, ``full stilling``."""
    texts = [each.word for each in clause]
    for at, token in enumerate(clause):
        if (told := _told_by_two(texts, at)) is not None:
            token.pole = told
        elif token.word in {"nok", "enough"} and at and clause[at - 1].pole:
            token.pole, clause[at - 1].pole = Pole("enough", 1), None
        elif token.word in _ONE_OR_TWO and texts[at + 1 : at + 2] and texts[at + 1] in MINUTES:
            token.number = _ONE_OR_TWO[token.word]
        elif token.word in _POST and at and texts[at - 1] in _WHOLE:
            token.thing = Pole("full time", 1)
        elif token.pole and token.pole.scale == "amount" and _counts(texts, at):
            token.pole = None
    _mark_numbers(clause)


def _told_by_two(texts: Sequence[str], at: int) -> Pole | None:
    """Returns the pole that a word is with one before it, None where it isn't."""
    word, before = texts[at], texts[at - 1] if at else ""
    if word in UP_OR_DOWN:
        if NEITHER.intersection(texts[:at]):
            return Pole("amount", 0)
        if word in _DOWN and _LAID.intersection(texts[:at]):
            return Pole("going on", -1)
        if _GOING.intersection(texts[:at]) or before in _SHORTENED:
            return Pole("amount", 1 if word in _UP else -1)
    if word == AS_BEFORE:
        return Pole("amount", 0)
    if word in _REACHED and GOALS.intersection(texts):
        return Pole("success", 1)
    if before in {"for", "too"} and word in _LACKING | _LATE:
        return Pole("speed" if word in _LATE else "enough", -1)
    return Pole("going on", 1) if word in _KEPT and before in _FOR_GOOD else None


def _counts(texts: Sequence[str], at: int) -> bool:
    """Says whether a word of more or less says neither here.

    ``mer enn 20`` and ``flere av dem`` count; ``neste steg`` is a step; who ``falt fra`` left;
    ``noen mindre justeringer`` are small ones.
    """
    word, before = texts[at], texts[at - 1] if at else ""
    after = texts[at + 1] if at + 1 < len(texts) else ""
    if after in _THAN and at + 2 < len(texts) and texts[at + 2][0].isdigit():
        return True
    if after == "grad":  # `i økende grad`
        return True
    if word == "steg":
        return before in _ONE_OF or not (before and after in _FROM | _BY)
    if word in _SEVERAL and not (_THAN | {AS_BEFORE}).intersection(texts[at:]):
        return _BECAME.isdisjoint(texts[max(0, at - 3) : at])
    if word in _STABLE:
        return before not in _IS
    if (word in _MORE and after in _OF) or (word in {"falt", "falle"} and after in _LEFT):
        return True
    if word in _DEGREES and _ADJECTIVE.search(after) and after not in EMPTY:
        return True
    if word in _SIZES and (before in _ONE_OF or (_PLURAL.search(after) and after not in EMPTY)):
        return True
    return word in _MORE and after in UNITS


def _mark_numbers(clause: Clause) -> None:
    """Marks ``went from 11 to 6`` as a fall, where no word says so."""
    if any(each.pole and each.pole.scale == "amount" for each in clause):
        return
    start = next((at for at, each in enumerate(clause) if each.word in _FROM), None)
    if start is None or not _GOING.intersection(each.word for each in clause):
        return
    end = next((at for at in range(start, len(clause)) if clause[at].word in _TO), len(clause))
    before, after = _size(clause[start:end]), _size(clause[end:])
    if before is not None and after is not None and before != after:
        clause[start].pole = Pole("amount", 1 if after > before else -1)


def _size(clause: Clause) -> float | None:
    """Returns the first number, in minutes where it counts time; None without one."""
    for at, each in enumerate(clause):
        if each.number is not None:
            unit = clause[at + 1].word if at + 1 < len(clause) else ""
            return each.number * MINUTES.get(unit, 1)
    return None


def _parted(clause: Clause) -> list[Clause]:
    """Returns a clause as two where ``and`` stands between two that say which way."""
    for at, token in enumerate(clause):
        first, second = clause[:at], clause[at + 1 :]
        if token.word in _AND and all(any(each.pole for each in part) for part in (first, second)):
            begins = next((each for each in second if each.pole or each.place is not None), None)
            if begins is not None and not begins.pole:
                rest = _parted(Clause(second, token.word))
                return [Clause(first, clause.opener), *rest]
    return [clause]
