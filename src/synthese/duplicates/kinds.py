"""How two texts stand to each other: which kind of copy, or what else, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from synthese.duplicate_records import DuplicateType, Text
from synthese.duplicates.scoring import SAME_TITLE, THRESHOLD
from synthese.duplicates.tongues import UNKNOWN
from synthese.norwegian.language import language_of
from synthese.norwegian.words import stem
from synthese.relations.facts import month_of

Reason = tuple[str, Mapping[str, str | int | float]]

# What is left of the probability that one text is a copy of another where the titles differ, or
# the same applicant's later project has much the same text: of 385 pairs of swecris-kth that are
# called renewals therefore, 1 is one project (scripts/measure_duplicates.py prints both).
_LEFT_OF_IT = 0.3
# Two applicants' texts in two languages are parallel pilots rather than a translation.
_OF_TWO = 0.1
_EXTENDED = 0.8  # share of either text in the other, below which one of them is more than the other
_SAID = 0.02  # probability of a copy, below which nothing is said of what it would be
_ON_ONE_MATTER = 0.6  # cosine of two texts under one title
_NAMES_ONLY = 0.7  # share of either text that stands in the other, from which names are looked at
_WORD = re.compile(r"[^\W_]+")
_ROMAN = r"(?-i:[IVX]+|ii|iii|iv)"  # `i` and `vi` are small words: "en ny fase i livet"
# What a title says of a project that goes on: nb, nn, sv and en.
_GOES_ON = re.compile(
    rf"\b(?:fase|phase|fas|etappe|etapp|stage|trinn|steg|step|del|part)\s*(?:\d|{_ROMAN}\b)"
    r"|\b(?:vidareføring|videreføring|vidareutvikling|videreutvikling|fortsettelse|framhald"
    r"|oppfølging|oppfølgjing|hovedprosjekt|hovudprosjekt|forprosjekt|forstudie|förstudie"
    r"|fortsättning|förlängning|continuation|follow-up|extension|renewal)\w*",
    re.IGNORECASE,
)
_STAGE = re.compile(
    rf"\b(?:fase|phase|fas|etappe|etapp|stage|trinn|steg|step|del|part)\s*(\d+|{_ROMAN})\b", re.I
)
_BODY = re.compile(r"\b(?:kommune|herad|fylkeskommune|municipality|kommun|as|ab|sa|ks|asa)\b", re.I)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of a pair: numbers of `Features` and `Scores`, and what relation an index
    knows between the two.
    """

    exact: bool
    probability: float
    wording: float
    language: float
    idea: float
    contained: float
    mutual: float
    cosine: float
    titles: float
    tongues: bool
    title_within: float = 0.0
    reworded: bool = False
    relation: DuplicateType | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a pair is called where it is a copy, and where it isn't, and why."""

    probability: float
    similarity: float
    copy_type: DuplicateType
    relation: DuplicateType
    reasons: tuple[Reason, ...]


def judged(left: Text, right: Text, seen: Seen) -> Judged:
    """Returns how two texts stand to each other."""
    who, when = _applicants(left, right), _periods(left, right)
    relation = _relation(left, right, seen, who, when)
    copy_type, because, probability = _copy(left, right, seen, who, when)
    similarity = seen.contained if seen.wording >= max(seen.language, seen.idea) else seen.cosine
    reasons = [*(because if probability >= _SAID else ()), *_told(left, right, who, when)]
    if seen.relation not in (None, DuplicateType.NONE):
        reasons.append(("relation", {"kind": relation.value}))
    if probability < THRESHOLD <= seen.probability and who is not False and seen.relation is None:
        # the same text, and yet another project
        relation = DuplicateType.RENEWAL
    return Judged(
        round(probability, 4),
        round(min(1.0, max(0.0, 1.0 if seen.exact else similarity)), 4),
        copy_type,
        relation,
        tuple(reasons),
    )


def may_be_written_anew(left: Text, right: Text) -> bool:
    """Says whether nothing is known that makes one text a revision of another with much in common.

    Two applicants' texts are no revisions anyway; one applicant's of one time are.
    """
    return _applicants(left, right) is not False and _periods(left, right) != "overlap"


def may_be_told_anew(left: Text, right: Text, titles: float) -> bool:
    """Says whether two texts without words in common may be one idea.

    Of one body, or of unknown ones, two titles are two projects; what one title says of two texts
    is told otherwise.
    """
    return titles < 0 or _applicants(left, right) is False


def _copy(
    left: Text, right: Text, seen: Seen, who: bool | None, when: str | None
) -> tuple[DuplicateType, list[Reason], float]:
    """Returns which kind of copy it is, the rule that says so, and how likely it is one."""
    p = seen.probability
    if _stages(left, right):
        p *= _LEFT_OF_IT
    if seen.exact:
        if who is False:
            return DuplicateType.OTHER_APPLICANT, [("exact_same_text", {})], p
        return DuplicateType.IDENTICAL, [("exact_same_text", {})], p
    share: Reason = ("copied", {"share": round(seen.contained, 2)})
    meaning: Reason = ("meaning", {"share": round(max(seen.cosine, 0), 2)})
    if seen.tongues and p > 0:
        languages: Reason = ("languages", {"left": left.language, "right": right.language})
        other = 0 <= seen.titles < SAME_TITLE / 2 and _in_one_language(left.title, right.title)
        p = p * _LEFT_OF_IT if other else _later(p, who, when)
        p = p * _OF_TWO if who is False else p
        return DuplicateType.TRANSLATED, [languages, meaning], p
    if seen.reworded:
        return DuplicateType.SAME_IDEA, [meaning], _later(p, who, when)
    if seen.idea > seen.wording:
        return DuplicateType.SAME_IDEA, [("titles_alike", {}), meaning], _later(p, who, when)
    if who is False:
        return DuplicateType.OTHER_APPLICANT, [share], p
    if who is None and seen.mutual >= _NAMES_ONLY and _only_names_differ(left, right):
        return DuplicateType.OTHER_APPLICANT, [("exact_but_names", {}), share], p
    if _has_another_title(seen) and when != "overlap":
        return DuplicateType.REVISED, [share, ("titles_differ", {})], p * _LEFT_OF_IT
    return DuplicateType.REVISED, [share], _later(p, who, when)


def _has_another_title(seen: Seen) -> bool:
    """Says whether two titles are two; a text made of several may be called by all their titles."""
    if seen.mutual < _EXTENDED and seen.title_within >= SAME_TITLE:
        return False
    return 0 <= seen.titles < SAME_TITLE


def _in_one_language(left: str, right: str) -> bool:
    """Says whether two titles are plainly in one language, so that they can be held together."""
    ours, theirs = language_of(left), language_of(right)
    return ours == theirs != UNKNOWN


def _later(probability: float, who: bool | None, when: str | None) -> float:
    """Returns the probability of a copy where one applicant's periods may follow each other."""
    return probability * _LEFT_OF_IT if who and when == "follow" else probability


def _stages(left: Text, right: Text) -> bool:
    """Says whether the titles name two stages of one project: ``etappe 2``, ``etappe 3``."""
    ours, theirs = _STAGE.search(left.title), _STAGE.search(right.title)
    return bool(ours and theirs and ours[1].lower() != theirs[1].lower())


def _relation(
    left: Text, right: Text, seen: Seen, who: bool | None, when: str | None
) -> DuplicateType:
    """Returns how two that aren't copies stand to each other."""
    if seen.relation is not None:
        return seen.relation
    near = seen.cosine >= _ON_ONE_MATTER or seen.contained >= _NAMES_ONLY
    if who is False or not near:
        return DuplicateType.NONE
    goes_on = _GOES_ON.search(left.title) or _GOES_ON.search(right.title)
    if seen.titles >= SAME_TITLE or (goes_on and seen.titles >= SAME_TITLE / 2):
        return DuplicateType.RENEWAL if when != "overlap" else DuplicateType.NONE
    return DuplicateType.NONE


def _told(left: Text, right: Text, who: bool | None, when: str | None) -> list[Reason]:
    """Returns what the records of the two say of who and when."""
    found: list[Reason] = []
    if who is False:
        found.append(("applicants_differ", {"left": _name(left), "right": _name(right)}))
    elif who:
        found.append(("same_applicant", {"name": _name(left)}))
    else:
        found.append(("applicant_unknown", {}))
    if when == "follow" and left.period and right.period:
        told = {"left": _months(left), "right": _months(right)}
        found.append(("periods_follow", told))
    word = _GOES_ON.search(left.title) or _GOES_ON.search(right.title)
    if word:
        found.append(("continues_word", {"word": word.group()}))
    return found


def _name(text: Text) -> str:
    return text.applicant or (text.municipalities[0].name if text.municipalities else "")


def _months(text: Text) -> str:
    period = text.period
    return f"{period.start or '?'}–{period.end or '?'}" if period else "?"


def _applicants(left: Text, right: Text) -> bool | None:
    """Says whether one body applies for both; None where it isn't known."""
    if left.applicant and right.applicant:
        ours, theirs = _body(left.applicant), _body(right.applicant)
        return ours == theirs
    if left.municipalities and right.municipalities:
        return left.municipalities[0] == right.municipalities[0]
    return None


def _body(name: str) -> tuple[str, ...]:
    """Returns what tells one body from another in its name: ``Tokke kommune`` is ``Tokke``."""
    words = tuple(_WORD.findall(name.casefold()))
    return tuple(_WORD.findall(_BODY.sub(" ", name.casefold()))) or words


def _periods(left: Text, right: Text) -> str | None:
    """Returns ``follow`` where no month is shared, ``overlap`` where one is, None if not known."""
    ours, theirs = _span(left), _span(right)
    if ours is None or theirs is None:
        return None
    if ours[0] <= theirs[1] and theirs[0] <= ours[1]:
        return "overlap"
    earlier, later = (left, right) if ours < theirs else (right, left)
    known = earlier.period and earlier.period.end and later.period and later.period.start
    return "follow" if known else None  # what has no end may have gone on


def _span(text: Text) -> tuple[int, int] | None:
    if text.period is None:
        return None
    start = month_of(text.period.start, last=False)
    end = month_of(text.period.end, last=True)
    if start is None and end is None:
        return None
    return (start or end or 0, end or start or 0)


def _only_names_differ(left: Text, right: Text) -> bool:
    """Says whether the words that only one of two texts has are names and numbers, and few."""
    ours, theirs = _words(left), _words(right)
    apart = ours.keys() ^ theirs.keys()
    both = ours | theirs
    if not apart or not any(word[0].isalpha() for word in apart):
        return False
    return all(both[word] for word in apart)


def _words(text: Text) -> dict[str, bool]:
    """Returns the stems of a text's words, each with whether it is a number or always a name."""
    found: dict[str, bool] = {}
    body = f"{text.title}\n{text.text}"
    for match in _WORD.finditer(body):
        word = match.group()
        named = word[0].isdigit() or (word[0].isupper() and len(word) > 1)
        key = stem(word.lower()) if not word[0].isdigit() else word
        found[key] = found.get(key, True) and named
    return found
