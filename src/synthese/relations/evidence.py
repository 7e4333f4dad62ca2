"""What a relation rests on: worked out from the two texts when somebody asks."""

from __future__ import annotations

from synthese.alignment import Meeting, Span, compare, telling_of
from synthese.chunking import page_at
from synthese.index import Index
from synthese.neighbours import COMPARED, compared
from synthese.pilot_records import Evidence, Quote, Relation
from synthese.records import ProjectDetail

_MOST_MEETINGS = 3


def evidence(index: Index, relation: Relation) -> Evidence:
    """Returns what two projects have in common: by role, in their own words, and where they are.

    Raises:
        NotFoundError: one of them is no more.
    """
    left, right = index.project(relation.left), index.project(relation.right)
    lexicon = index.lexicon
    alike = compare(
        telling_of(lexicon, compared(left)), telling_of(lexicon, compared(right))
    ).by_role()
    whole = compare(telling_of(lexicon, left.documents), telling_of(lexicon, right.documents))
    theirs = {unit.number for unit in right.project.municipalities}
    return Evidence(
        relation,
        left.project,
        right.project,
        tuple((role, alike[role]) for role in COMPARED if role in alike),
        tuple(quoted(left, right, each) for each in whole.meetings(most=_MOST_MEETINGS)),
        tuple(unit for unit in left.project.municipalities if unit.number in theirs),
    )


def quoted(left: ProjectDetail, right: ProjectDetail, met: Meeting) -> tuple[Quote, Quote]:
    """Returns the stretches where two projects meet, as they stand in either."""
    return _quote(left, met.left_text, met.left), _quote(right, met.right_text, met.right)


def _quote(detail: ProjectDetail, number: int, span: Span) -> Quote:
    document = detail.documents[number].document
    return Quote(
        detail.project.id,
        document.source,
        document.text[span.start : span.end],
        span.start,
        span.end,
        page_at(document, span.start),
    )
