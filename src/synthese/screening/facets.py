"""What an application says it is about: challenge, measure, target group, solution, and its facts.

Nobody has filled in our form, so any form and any letter is read as one (`facets_form`), and each
facet is taken from what answers it: sentences as they stand (`facets_told`), values as the record
writes them (`facets_facts`). Every value has its place in the text, unless it stands in none.
`scripts/measure_facets.py` measures it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace

from synthese.describe.values import to_municipality, to_period
from synthese.pilot_records import Quote
from synthese.records import Document, Project, ProjectDetail
from synthese.screening.facets_facts import Fact, facts_of
from synthese.screening.facets_form import as_form
from synthese.screening.facets_told import told_in
from synthese.screening.facets_typed import shown, typed_as, value_of_edit
from synthese.screening_records import FACETS, FacetName, FacetValue

__all__ = ["facets_of", "recorded", "shown", "typed_as", "value_of_edit"]


def facets_of(detail: ProjectDetail) -> Mapping[FacetName, tuple[FacetValue, ...]]:
    """Returns each facet as read, the best value first, empty where nothing tells it.

    Of several documents the first that tells a facet is the one that is believed: what was handed
    in stands before what is attached.
    """
    told: dict[FacetName, tuple[FacetValue, ...]] = dict.fromkeys(FACETS, ())
    for each in detail.documents:
        for name, values in _facets_in(detail.project.id, as_form(each.document)).items():
            told[name] = told[name] or values
    return told


def recorded(project: Project, facets: Mapping[FacetName, tuple[FacetValue, ...]]) -> Project:
    """Returns an application's record with what its facets say of where, when, how much, with whom.

    What no facet tells stays as the record has it, but for the sum: a budget is not what is
    applied for.
    """
    values = {name: [each.value for each in told] for name, told in facets.items()}
    units = tuple(unit for each in values["municipality"] if (unit := to_municipality(each)))
    period = to_period(values["period"][0]) if values["period"] else None
    return replace(
        project,
        municipalities=units or project.municipalities,
        mentioned=tuple(unit for unit in project.mentioned if unit not in units),
        period=period or project.period,
        amount_nok=int(values["amount"][0]) if values["amount"] else None,
        partners=tuple(values["partners"]) or project.partners,
    )


def _facets_in(project: str, form: Document) -> Mapping[FacetName, tuple[FacetValue, ...]]:
    facts = facts_of(form)
    found = told_in(project, form)
    found["municipality"] = tuple(_values(project, form, facts.municipality))
    found["period"] = tuple(_values(project, form, facts.period))
    found["amount"] = tuple(_values(project, form, facts.amount))
    found["partners"] = tuple(_values(project, form, facts.partners))
    return found


def _values(project: str, form: Document, facts: tuple[Fact, ...]) -> Iterator[FacetValue]:
    for each in facts:
        yield FacetValue(each.value, _quote(project, form, each), round(each.confidence, 2))


def _quote(project: str, form: Document, fact: Fact) -> Quote | None:
    if fact.start is None or fact.end is None:
        return None
    at = bisect_right([page.start for page in form.pages], fact.start) - 1
    page = form.pages[at].number if at >= 0 else None
    words = form.text[fact.start : fact.end]
    return Quote(project, form.source, words, fact.start, fact.end, page)
