"""The gate: what a language model says passes only if the quotes that it cites say it too.

Everything is checked by code, against the whole sentences that the cited quotes stand in, so that
a quote cut short can't hide an ``ikke``. What isn't sure doesn't pass: a sentence lost costs
little, one that says what nobody said costs the trust in all the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthese.pilot_records import Quote, Reworded
from synthese.rewording.form import fault_of_form
from synthese.rewording.offers import Offer, Reason, Source, slice_of, sources_of
from synthese.rewording.saying import Part, parts_of
from synthese.rewording.support import (
    fault_of_projects,
    figures_kept,
    is_used,
    names_kept,
    order_kept,
    quotations_kept,
    subject_kept,
    supporters,
)
from synthese.rewording.turning import turned
from synthese.wording import Language


def judged(offer: Offer, shown: Sequence[Quote], language: Language) -> Reworded | Reason:
    """Returns the sentence with what it cites, or the first reason why it doesn't pass.

    Args:
        offer: what the model said.
        shown: the quotes that it was shown; the first has number 1.
        language: of the sentence; the quotes are in it too, or in the other Norwegian norm.
    """
    if fault := fault_of_form(offer.sentence, language):
        return fault
    if not offer.citations:
        return "uncited"
    cited: dict[Quote, None] = {}
    sources: dict[tuple[str, str], Source] = {}
    for citation in offer.citations:
        quote = shown[citation.number - 1] if 1 <= citation.number <= len(shown) else None
        found = quote and slice_of(quote, citation.quote)
        if not quote or not found:
            return "invented_quote"
        cited[found] = None
        sources |= {(each.project, each.text): each for each in sources_of(quote, found, language)}
    fault = fault_of_content(offer.sentence, [*sources.values()], language)
    return fault or Reworded(offer.sentence, tuple(cited))


def fault_of_content(sentence: str, sources: Sequence[Source], language: Language) -> Reason | None:
    """Returns what a sentence says that its sources don't, or None."""
    if not sources or not quotations_kept(sentence, sources):
        return "invented_quote"
    if not names_kept(sentence, sources):
        return "name"
    if not figures_kept(sentence, sources, language):
        return "number"
    parts = parts_of(sentence, language)
    if fault := _fault_of_parts(sentence, parts, sources):
        return fault
    if not all(is_used(each, parts) for each in sources):
        return "unused_quote"
    if not order_kept(parts, sources):
        return "order"
    return None if subject_kept(sentence, sources) else "subject"


def _fault_of_parts(
    sentence: str, parts: Sequence[Part], sources: Sequence[Source]
) -> Reason | None:
    """Returns what parts say that those who are to have said it didn't, or None."""
    by_project: dict[str, list[Source]] = {}
    for each in sources:
        by_project.setdefault(each.project, []).append(each)
    supported = [supporters(part, by_project) for part in parts]
    if not all(supported):
        said_between_them = all(_said_together(part, sources) for part in parts)
        return "stitched" if said_between_them else "words"
    if fault := fault_of_projects(sentence, supported, by_project):
        return fault
    turns = (
        turned(part, by_project[project])
        for part, projects in zip(parts, supported, strict=True)
        for project in projects
    )
    return next(filter(None, turns), None)


def _said_together(part: Part, sources: Sequence[Source]) -> bool:
    stems = frozenset().union(*(each.stems for each in sources))
    together = Source("", "", (), stems)
    return bool(supporters(part, {"": [together]}))
