"""An application → the sentences that tell its challenge, measure, target group and solution.

What stands under a label that asks for a facet is its answer; where no label asks, the role model
and the words decide, as in the cells of a synthesis (`synthese.synthesis.belief`). An application
tells what is to come: what went wrong is its challenge, what is wanted is its measure. Where
nothing tells the solution by itself, the first that is said of the measure does: it is what the
challenge is to be met with.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synthese.describe.roles import tagged
from synthese.records import BlockKind, Document, DocumentDetail, Role
from synthese.screening.facets_form import Asked, asks
from synthese.screening_records import TOLD_FACETS, FacetName, FacetValue
from synthese.synthesis.belief import LEAST, belief
from synthese.synthesis.statements import Statement, statements_of

MOST = 3  # sentences of one facet: what an officer reads at a glance
# Of what no label asks for: a group is told in a sentence or two, and a solution once.
_UNASKED_MOST = {Role.TARGET_GROUP: 2, Role.SOLUTION: 1}
_LEAST_STEMS = 2  # own words of an answer; one with fewer tells nothing
_ANSWERS = 0.8  # belief in what stands under a label that asks for it, if the model says nothing
_PLAIN = 0.95  # where the words say it too
_GOES_ON = 0.7  # in what follows in the same paragraph, or is only said to come
_DOUBTED = 0.15  # what is lost where words speak of money, dates or what was decided
_SURELY_ELSE = 0.5  # the model's confidence from which an answer may tell something else
# What is understood by itself comes first, what stands first, and what the applicant wants.
_LEANS, _LATER, _FIRST_WANTED = 0.1, 0.02, 0.1
# Of what is to come, what the model of roles, which learnt from reports, calls by another name.
_READ_AS: Mapping[Role, Role] = {
    Role.OBSTACLE: Role.CHALLENGE,
    Role.RESULT: Role.CHALLENGE,
    Role.LESSON: Role.CHALLENGE,
}
# What is to come, in the main clause: ``når de skal velge`` tells nothing that will be done.
_TO_BE = re.compile(
    r"\A(?:(?!\b(?:når|som|at|fordi|dersom|hvis|viss|der|when|who|that|if)\b)[^:])*"
    r"\b(?:skal|vil|will|shall)\b",
    re.IGNORECASE,
)
_HAS_DONE = re.compile(
    r"(?:vi|me|kommunen|we) (?:har|hadde|have|had|\w+(?:te|de|et|a|ed))\b", re.IGNORECASE
)
_WANTED = re.compile(
    r"(?:(?:i prosjektet|deretter|så|først|der|derfor|difor|saman med \w+|sammen med \w+) )?"
    r"(?:vil|skal|ønsker|ønskjer|ynskjer|planlegger|planlegg) (?:vi|me|kommunen)\b"
    r"|^(?:vi|me|kommunen|prosjektet|we)"
    r" (?:vil|skal|ønsker|ønskjer|ynskjer|planlegger|will|want)\b",
    re.IGNORECASE,
)
# A sentence about a thing that is made or used: it tells what meets the challenge.
_THING = re.compile(
    r"\W*(?:[\w-]+ ){0,7}\w*(?:verktøy|\bapp(?:en|ar)?\b|modell|system|plattform|løsning|løysing"
    r"|teknologi|digital|robot|sensor|veivise|tool\b|platform|model\b|device|technology)",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(
    r"\bmålgrupp|\b(?:tilbudet|tilbodet|tiltaket|ordningen|ordninga|prosjektet) (?:gjelder|gjeld"
    r"|er (?:for|til)|retter seg|rettar seg)|rettet mot|retta mot|\b\d+ (?:deltakere|deltakarar)\b"
    r"|\ber (?:for|til) (?:barn|unge|ungdom|eldre|voksne|vaksne|person|famili|alle|elev|menn|kvinn)"
    r"|som skal (?:bruke|ha nytte av) (?:dette|det|den|løsning)|\btarget(?:ed)? (?:group|at)"
    r"|for (?:whom|those who)\b|participants (?:are|will be)",
    re.IGNORECASE,
)
_NO_FACET = re.compile(
    r"\b(?:søker|søkjer|søknad(?:en|a)?|egeninnsats|eigeninnsats|egenandel|eigenandel|kroner|NOK"
    r"|oppstart|startdato|styringsgrupp\w*|prosjektleder|prosjektleiar|applies|vedtatt|vedteke"
    r"|utlysning\w*|samarbeid med|kjenner (?:ikke|ikkje) til|(?:ikke|ikkje) funnet andre)\b"
    r"|^(?:spørsmålet|the question) (?:er|is)\b"
    # when it begins and ends
    r"|\b(?:starte?r?|halde på|holde på|gå fr[aå]|går fr[aå]|vare?r?|varar|pågår)\b.*\b20\d\d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that can be quoted, and what the label above it asks for."""

    statement: Statement
    asked: Asked | None
    place: int
    block: int


def told_in(project: str, form: Document) -> dict[FacetName, tuple[FacetValue, ...]]:
    """Returns the sentences of each facet that is told in sentences, the best first.

    Args:
        project: whom the quotes are of.
        form: what `facets_form.as_form` returned.
    """
    told = list(_told(project, form))
    found = {facet: tuple(_values(told, role)) for facet, role in TOLD_FACETS.items()}
    found["measure"] = found["measure"] or tuple(_halved(found["solution"]))
    found["solution"] = found["solution"] or tuple(_halved(_idea(told, found["measure"])))
    if not found["measure"]:
        found["measure"] = tuple(_halved(_after(told, found["challenge"])))
        found["solution"] = found["measure"][:1]
    if not found["challenge"]:
        found["challenge"] = tuple(_halved(_before(told, found["measure"])))
    return found


def _told(project: str, form: Document) -> Iterator[_Told]:
    detail = DocumentDetail(form, (), "", tagged(form))
    starts = [block.start for block in form.blocks]
    asked = list(_asked_by_block(form))
    for place, each in enumerate(statements_of(project, detail)):
        block = bisect_right(starts, each.told.start) - 1
        if len(each.stems) >= _LEAST_STEMS and asked[block] != "aside":
            yield _Told(each, asked[block], place, block)


def _asked_by_block(form: Document) -> Iterator[Asked | None]:
    """Yields for each block what the label above it asks for; a fact beside its label is aside."""
    asked: Asked | None = None
    for block in form.blocks:
        if block.kind is BlockKind.HEADING:
            asked = asks(form.text[block.start : block.end])
        yield "aside" if block.kind is BlockKind.LABEL else asked


def _values(told: Sequence[_Told], role: Role) -> Iterator[FacetValue]:
    under = [each for each in told if each.asked is role]
    if under:
        yield from _best([(each, _as_answer(each, role)) for each in under], MOST)
        return
    likely = [(each, sure) for each, sure in _unasked(told, role) if sure >= LEAST[role]]
    yield from _best(likely, _UNASKED_MOST.get(role, MOST))


def _as_answer(each: _Told, role: Role) -> float:
    """Returns how surely what stands under a label answers it, 0..1."""
    text, told = each.statement.text, each.statement.told
    sure = max(belief(replace(each.statement, asked=role), role), _ANSWERS)
    if role is Role.MEASURE and _WANTED.search(text):
        return _PLAIN
    else_told = told.role is Role.CHALLENGE and told.confidence >= _SURELY_ELSE
    if _NO_FACET.search(text) or (else_told and role is not Role.CHALLENGE):
        return _ANSWERS - _DOUBTED
    return sure


def _unasked(told: Sequence[_Told], role: Role) -> Iterator[tuple[_Told, float]]:
    """Yields how surely each sentence tells a role that no label asks for, 0..1."""
    before: tuple[int, float] = (-1, 0.0)
    for each in told:
        sure = _alone(each, role)
        if role is Role.MEASURE and each.block == before[0] and before[1] >= _GOES_ON:
            sure = max(sure, _going_on(each))
        before = (each.block, sure)
        yield each, sure


def _going_on(each: _Told) -> float:
    """Returns how surely a sentence goes on telling the measure that the one before tells."""
    text, role = each.statement.text, each.statement.told.role
    other = role in (Role.CHALLENGE, Role.TARGET_GROUP) or _FOR_WHOM.search(text)
    return 0.0 if other or _NO_FACET.search(text) else _GOES_ON


def _alone(each: _Told, role: Role) -> float:
    """Returns how surely a sentence tells a role that no label asks for, seen by itself."""
    text, told = each.statement.text, each.statement.told
    if _NO_FACET.search(text) or _is_fact(each.asked):
        return 0.0
    if role is Role.TARGET_GROUP and _FOR_WHOM.search(text):
        return _ANSWERS
    wanted = role is Role.MEASURE and _WANTED.search(text)
    if each.asked not in (None, Role.AIM) and not (wanted and each.asked is Role.SOLUTION):
        return 0.0
    if wanted:
        return _PLAIN
    if role is Role.MEASURE and _HAS_DONE.match(text):
        return 0.0
    if role is Role.MEASURE and told.role is not Role.CHALLENGE and _TO_BE.search(text):
        return max(_GOES_ON, belief(replace(each.statement, asked=None), role))
    if role is Role.CHALLENGE and _WANTED.search(text):
        return 0.0
    read = _READ_AS.get(told.role, told.role)
    statement = replace(each.statement, told=replace(told, role=read), asked=None)
    return belief(statement, role)


def _is_fact(asked: Asked | None) -> bool:
    return asked is not None and not isinstance(asked, Role)


def _idea(told: Sequence[_Told], measure: Sequence[FacetValue]) -> Iterator[FacetValue]:
    """Yields what tells of the thing that is made, else the first that is wanted, else done."""
    wanted = [
        (each, _ANSWERS)
        for each in told
        if _WANTED.search(each.statement.text)
        and not _NO_FACET.search(each.statement.text)
        and each.asked not in (Role.OTHER, Role.TARGET_GROUP)
        and not _is_fact(each.asked)
    ]
    asked = [(each, _ANSWERS) for each in told if each.asked is Role.MEASURE]
    things = [pair for pair in (*wanted, *asked) if _THING.match(pair[0].statement.text)]
    if things or wanted or asked:
        yield from _best((things or wanted or asked)[:1], 1)
    else:
        yield from measure[:1]


def _before(told: Sequence[_Told], measure: Sequence[FacetValue]) -> Iterator[FacetValue]:
    """Yields what is told before what is wanted: why it is, where nothing says so by itself."""
    first = min((each.quote.start for each in measure if each.quote), default=0)
    earlier = [
        (each, _GOES_ON)
        for each in told
        if each.statement.quote.end <= first
        and each.asked in (None, Role.AIM)
        and each.statement.text.endswith(".")
        and not _NO_FACET.search(each.statement.text)
        and not _WANTED.search(each.statement.text)
    ]
    yield from _best(earlier, MOST)


def _after(told: Sequence[_Told], challenge: Sequence[FacetValue]) -> Iterator[FacetValue]:
    """Yields what is told after why: what is done, where nothing says so by itself."""
    last = max((each.quote.end for each in challenge if each.quote), default=None)
    later = [
        (each, _GOES_ON)
        for each in told
        if last is not None
        and each.statement.quote.start >= last
        and each.asked is None
        and each.statement.text.endswith(".")
        and not _NO_FACET.search(each.statement.text)
        and not _FOR_WHOM.search(each.statement.text)
    ]
    yield from _best(later, MOST)


def _halved(values: Iterable[FacetValue]) -> Iterator[FacetValue]:
    """Yields values as surely as what is told for want of better."""
    for each in values:
        yield replace(each, confidence=round(each.confidence / 2, 2))


def _best(found: Sequence[tuple[_Told, float]], most: int) -> Iterator[FacetValue]:
    """Yields the surest sentences, each sentence of the text once."""
    ordered = sorted(found, key=lambda pair: (-_worth(*pair), pair[0].place))
    taken: list[Statement] = []
    for each, sure in ordered:
        if len(taken) == most:
            return
        if not any(each.statement.overlaps(other) for other in taken):
            taken.append(each.statement)
            quote = each.statement.quote
            yield FacetValue(quote.text, quote, round(min(1.0, sure), 2))


def _worth(each: _Told, sure: float) -> float:
    statement = each.statement
    wanted = _WANTED.search(statement.text) is not None
    return sure + _FIRST_WANTED * wanted - _LEANS * statement.leans - _LATER * each.place
