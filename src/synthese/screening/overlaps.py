"""Applications of one call that say the same: copies, revisions, several applicants with one text.

Found as duplicates are, in memory alone: applications are confidential.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthese.chunking import page_at
from synthese.duplicate_records import (
    Alignment,
    DuplicatePair,
    DuplicateType,
    PassageKind,
    TextSpan,
)
from synthese.duplicates import find_among, text_of
from synthese.embedding.static import StaticEmbedder
from synthese.pilot_records import Quote, RelationKind
from synthese.screening_records import Application, Overlap, QuotePair

_QUOTES = 3
_LEAST = 0.5  # probability from which two are told as copies: `duplicates.scoring.THRESHOLD`
_SHARES = 0.15  # of the shorter one's own words, from which the two are told though they're none
_RELATIONS = {
    DuplicateType.RENEWAL: RelationKind.RENEWAL,
    DuplicateType.PARALLEL: RelationKind.PARALLEL,
}


def overlaps_among(
    applications: Sequence[Application], lexicon: StaticEmbedder
) -> Mapping[str, tuple[Overlap, ...]]:
    """Returns the overlaps of each application that has any, by its id, the surest first."""
    by_id = {each.id: each for each in applications}
    if len(by_id) < 2:
        return {}
    run = find_among([text_of(each.detail) for each in by_id.values()], lexicon=lexicon)
    found: dict[str, list[Overlap]] = {}
    alike = [each for each in run.pairs() if max(each.probability, each.similarity) >= _SHARES]
    for pair in (each for each in run.aligned(alike) if _is_told(each)):
        for own, other in ((pair.left, pair.right), (pair.right, pair.left)):
            found.setdefault(own, []).append(_overlap(pair, by_id[own], by_id[other]))
    run.store.close()
    return {each: tuple(overlaps) for each, overlaps in found.items()}


def _is_told(pair: DuplicatePair) -> bool:
    return pair.probability >= _LEAST or _share(pair.alignment) >= _SHARES


def _share(alignment: Alignment | None) -> float:
    """Returns how much of the text of which more stands in both does, 0..1."""
    return max(alignment.covered_left, alignment.covered_right) if alignment else 0.0


def _overlap(pair: DuplicatePair, own: Application, other: Application) -> Overlap:
    mirrored = pair.left != own.id
    return Overlap(
        application=other.id,
        type=pair.type,
        probability=round(pair.probability, 4),
        share=round(_share(pair.alignment), 4),
        quotes=tuple(_quotes(pair.alignment, own, other, mirrored=mirrored)),
        relation=_RELATIONS.get(pair.relation),
    )


def _quotes(
    alignment: Alignment | None, own: Application, other: Application, *, mirrored: bool
) -> Iterator[QuotePair]:
    """Yields the longest passages that stand in both, in the order of the application."""
    passages = [each for each in alignment.passages if not each.template] if alignment else []
    longest = sorted(passages, key=lambda each: each.left.start - each.left.end)[:_QUOTES]
    for each in longest:
        mine, theirs = (each.right, each.left) if mirrored else (each.left, each.right)
        likeness = 1.0 if each.kind is PassageKind.EXACT else each.likeness
        yield QuotePair(_quote(own, mine), _quote(other, theirs), likeness)


def _quote(application: Application, span: TextSpan) -> Quote:
    document = application.detail.documents[0].document
    return Quote(
        application.id,
        document.source,
        document.text[span.start : span.end],
        span.start,
        span.end,
        page_at(document, span.start),
    )
