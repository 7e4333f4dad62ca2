"""How well roles are told, beside simple baselines, and how well two labellers agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from roles.labelled import Run
from synthese.describe.sentences import Sentence
from synthese.records import Role

ROLES = tuple(Role)
TEN = ROLES[:-1]  # without annet
POOLED = (Role.CHALLENGE, Role.MEASURE, Role.RESULT, Role.OBSTACLE, Role.LESSON)

# The keyword baseline: the first role one of whose words stands in the heading or the sentence.
KEYWORDS: Mapping[Role, re.Pattern[str]] = {
    role: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for role, words in (
        (Role.COST, r"kr\b|krone|mill|NOK|kost|budsjett|finansier|tilsk|spar|cost|funded"),
        (Role.SUCCESS_FACTOR, r"suksess|avgjør|avgjer|nøkkel|takket være|forutset|essential|key\b"),
        (Role.LESSON, r"lær(?:t|te|dom)|erfaring|anbefal|tilrå|bør\b|burde|råd\b|lesson|recommend"),
        (Role.OBSTACLE, r"hind|forsink|forsein|avvik|dessverre|risiko|svikt|delay|barrier|failed"),
        (Role.TARGET_GROUP, r"målgrupp|deltaker|deltakar|for personer|target group|participants"),
        (Role.AIM, r"mål\b|målet|formål|skal bidra|ønsker å|forvent|vil gi|aim|goal|expected"),
        (Role.RESULT, r"resulta|effekt|økte?\b|auka|redusert|færre|gikk ned|falt|sank|result|fell"),
        (Role.CHALLENGE, r"utfordr|problem|mangl|behov|i dag\b|challenge|lack|need"),
        (Role.SOLUTION, r"løsning|består av|system|app\b|appen|teknologi|modell|solution|consist"),
        (Role.MEASURE, r"tiltak|gjennomfør|etabler|ble\b|vart\b|skal\b|kurs|møte|will\b|develop"),
    )
}


def keyword_role(sentence: str, heading: str) -> Role:
    """Returns the baseline's role: by the heading, otherwise by the sentence."""
    for text in (heading, sentence):
        for role, words in KEYWORDS.items():
            if words.search(text):
                return role
    return Role.OTHER


def f1(gold: Sequence[Role], told: Sequence[Role]) -> dict[Role, float]:
    """Returns each role's F1, 0 where it is neither asked for nor told."""
    both = Counter(role for role, other in zip(gold, told, strict=True) if role is other)
    asked, said = Counter(gold), Counter(told)
    return {
        role: 2 * both[role] / (asked[role] + said[role]) if asked[role] + said[role] else 0.0
        for role in ROLES
    }


def macro(each: Mapping[Role, float], roles: Iterable[Role] = TEN) -> float:
    """Returns the mean F1 of the roles."""
    return float(np.mean([each[role] for role in roles]))


def pooled(gold: Sequence[Role], told: Sequence[Role]) -> float:
    """Returns the F1 of the five roles that matter most, counted together."""
    both = sum(g is t and g in POOLED for g, t in zip(gold, told, strict=True))
    asked, said = (sum(role in POOLED for role in every) for every in (gold, told))
    return 2 * both / (asked + said)


def kappa(left: Sequence[object], right: Sequence[object]) -> float:
    """Returns Cohen's kappa (1960) of two labellers."""
    total = len(left)
    same = sum(a == b for a, b in zip(left, right, strict=True)) / total
    one, two = Counter(left), Counter(right)
    chance = sum(one[each] * two[each] for each in one) / total**2
    return (same - chance) / (1 - chance)


def told_by(
    runs: Iterable[Run], role_of: Callable[[Run, Sentence], Role]
) -> tuple[list[Role], list[Role]]:
    """Returns the labelled roles, and beside them what `role_of` says."""
    pairs = [
        (label.role, role_of(run, run.sentences[label.at])) for run in runs for label in run.labels
    ]
    return [gold for gold, _ in pairs], [told for _, told in pairs]


def line(name: str, gold: Sequence[Role], told: Sequence[Role]) -> str:
    """Returns one line of measures."""
    each = f1(gold, told)
    right = np.mean([a is b for a, b in zip(gold, told, strict=True)])
    by_role = " ".join(f"{role} {value:.2f}" for role, value in each.items())
    return (
        f"{name:12} n {len(gold):4}  macro {macro(each):.3f}  pooled {pooled(gold, told):.3f}  "
        f"eleven {macro(each, ROLES):.3f}  right {right:.3f}  {by_role}"
    )
