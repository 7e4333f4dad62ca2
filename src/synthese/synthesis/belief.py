"""How likely a sentence is to tell a role: what the role model, its heading and its words say.

The model of roles is right in six of ten; where the heading that the writer put above a sentence
asks for the same role, the two are right together in nine of ten, and where it asks for another
one, in one of three. Words that only one role has much use for have a small say.
`scripts/calibrate_cells.py` prints how many belong, by role and belief.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from synthese.records import Phase, Role
from synthese.synthesis.statements import Statement

# Belief from which a sentence is put under a role: of the role model's test sentences four in
# five belong there from there on (solutions and success factors: two in three). No sentence of
# them tells a target group.
LEAST: Mapping[Role, float] = {
    Role.CHALLENGE: 0.6,
    Role.AIM: 0.7,
    Role.MEASURE: 0.7,
    Role.TARGET_GROUP: 0.6,
    Role.SOLUTION: 0.6,
    Role.RESULT: 0.65,
    Role.OBSTACLE: 0.65,
    Role.SUCCESS_FACTOR: 0.65,
    Role.COST: 0.45,
    Role.LESSON: 0.55,
}
_DOUBT_LEFT = 0.25  # of what the model doubts, where the heading says the same
_OTHER_HEADING = 0.25  # what belief loses where the heading asks for another role
_HEADING_ALONE = 0.5  # where the model says something else and isn't sure
_UNSURE = 0.6  # the model's confidence below which it isn't
_SIGN, _OTHER_SIGN = 0.15, 0.1
_LATE = 0.3  # what belief in a challenge loses until the end of a report, which begins with it


def _words(listed: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{listed})", re.IGNORECASE)


# Words that tell a role by themselves more often than any other; own list, nb, nn and English.
_SIGNS: Mapping[Role, re.Pattern[str]] = {
    Role.CHALLENGE: _words(
        r"problemet (?:er|var)|utfordring(?:en|a|ene|ane)? (?:er|var)|mangler|manglar|manglet"
        r"|mangla|har økt|har auka|ventetid|behov for|stå?r ledig|sto(?:d)? ledig|sliter|slit\b"
        r"|presset|tidligere (?:måtte|var|ble)|tidlegare (?:måtte|var|vart|blei)|lack|shortage"
        r"|the problem|the challenge"
    ),
    Role.AIM: _words(
        r"\w*mål(?:et|setting\w*|setjing\w*)? (?:er|var|om)\b|har som mål"
        r"|the (?:aim|goal|objective)|aims? to"
    ),
    Role.RESULT: _words(
        r"(?:gikk|gjekk|gått) (?:ned|opp)|(?:sank|falt|økte|auka|steg|redusert|halvert|fell|rose"
        r"|dropped|increased|decreased)\b[^.]{0,60}\d|hovedfunn|funn(?:et|ene|a) (?:er|viser|var)"
        r"|main finding|figures show"
        r"|result(?:atene|ata|atet|s) (?:viser|viste|er|ble|vart|show|were)|mot \d+ (?:før|i 20)"
        r"|har (?:ført til|gitt|gjeve|resultert)|førte til|er nå (?:fast|i drift|en del)"
        r"|er no (?:fast|i drift|ein del)|fast drift|videreført|vidareført"
        r"|[\d,]+ (?:prosent|per cent|av ti) (?:av|sier|seier|mener|meiner|of)|færre|fewer"
        r"|fr[aåo]m? [\d,.]+ (?:til|to)\b"
    ),
    Role.OBSTACLE: _words(
        r"forsink|forsein|svikt|klart[e]? (?:vi |me )?(?:ikke|ikkje)|mangl|problem|barriere|hindr"
        r"|falske? (?:alarm|varsel)|feil(?:en)? (?:var|er|på|i)\b|for sein?t\b|sa (?:nei|opp)"
        r"|ville (?:ikke|ikkje) (?:ha|være|vere|bruke)|skeptisk|motstand"
        r"|tok (?:lengre|lenger|for lang)|trakk seg|drog seg ut|kom aldri|aldri (?:kom|ble|vart)"
        r"|tålte (?:ikke|ikkje)|vir?ker?te? (?:ikke|ikkje)|delay|failed|sceptical|reluctan"
    ),
    Role.SUCCESS_FACTOR: _words(
        r"nøk(?:kelen|len)|avgjørende|avgjerande|suksess|det som (?:virk|verk|hjalp|bar|gjorde)"
        r"|takket være|takka vere|gjorde at|kritisk|forutsetning|føresetnad|key (?:to|factor)"
        r"|crucial|essential|thanks to|success"
    ),
    Role.LESSON: _words(
        r"(?:vi|me|har|lærte) (?:har )?lært|lærte (?:vi|me)|lærdom|anbefal|tilrår|rår til|bør\b"
        r"|burde\b|råd(?:et)? (?:til|vårt|er)|skulle (?:vi|me|ha|ønske)|ville (?:vi|me) ha"
        r"|neste gang|lesson|we learn|recommend|should (?:be|have|not)|advice"
    ),
    Role.TARGET_GROUP: _words(
        r"målgrupp|(?:tilbudet|tilbodet) (?:gjelder|gjeld|er for)|rettet mot|retta mot"
        r"|target(?:ed)? (?:group|at)|participants|deltaker(?:ne|e)\b|deltakar(?:ane|ar)\b"
    ),
    Role.COST: _words(
        r"kr\b|kroner|NOK|mill(?:ion|\.)|koste?[rt]?a?r?\b|kostnad|budsjett(?!formål|føremål)|spar(?:er|te|t|e|ar)?\b"
        r"|innspar|besparel|utgift|rekning|regning|timer\b|timar\b|årsverk|cost|sav(?:ed|ing)"
        r"|budget|hours\b|EUR|euro"
    ),
}
# Of an application these are what is hoped for, or what others have learnt.
_HOPED = frozenset((Role.RESULT, Role.LESSON))
_TO_COME = _words(
    r"(?:skal|vil|ønsker å|ønskjer å|ynskjer å|forvent\w*|ventes|ventast|planlegg\w*|håper|håpar"
    r"|vonar|will|shall|expect\w*|hopes?|aims? to)\b"
)
_HAS_BEEN = _words(
    r"(?:ble|blei|blitt|vart|var|hadde|har|fikk|fekk|fått|gikk|gjekk|gått|kom|viste|sank|falt"
    r"|was|were|had|has|have|fell|rose|\w{3,}(?:te|de|ed))\b"
)


def belief(statement: Statement, role: Role) -> float:
    """Returns how likely, 0..1, a sentence is to tell a role."""
    if not _can_tell(statement, role):
        return 0.0
    found = _by_model_and_heading(statement, role)
    if not found:
        return 0.0
    text = statement.text
    if role in _SIGNS and _SIGNS[role].search(text):
        return min(1.0, found + _SIGN)
    if statement.asked is not role and any(sign.search(text) for sign in _SIGNS.values()):
        return found - _OTHER_SIGN
    return found


def _by_model_and_heading(statement: Statement, role: Role) -> float:
    """Returns the belief before the words have their say, 0 where neither names the role."""
    confidence, asked = statement.told.confidence, statement.asked
    if statement.told.role is not role:
        return _HEADING_ALONE if asked is role and confidence < _UNSURE else 0.0
    if asked is role:
        return 1 - (1 - confidence) * _DOUBT_LEFT
    if role is Role.CHALLENGE and asked is None:
        return confidence - _LATE * statement.place
    # A sum of money is told under any heading.
    return confidence - (_OTHER_HEADING if asked and role is not Role.COST else 0.0)


def _can_tell(statement: Statement, role: Role) -> bool:
    """Says whether a sentence can tell a role at all: a cost names one, a result has come."""
    text = statement.text
    if role is Role.COST:
        named = _SIGNS[role].search(text) is not None
        counted = statement.asked is role and statement.figures
        return counted or (named and (statement.figures or not statement.labelled))
    if role in _HOPED and statement.phase is Phase.APPLICATION:
        return False
    return not (role is Role.RESULT and is_to_come(text))


def is_to_come(text: str) -> bool:
    """Says whether a sentence tells only of what is to come."""
    return _TO_COME.search(text) is not None and _HAS_BEEN.search(text) is None
