"""What holds of every application and every screening, whatever is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthese.index import Index
from synthese.pilot_records import Quote
from synthese.records import ProjectDetail
from synthese.screening_records import Application, Screening, Tab


def check_facets(application: Application) -> None:
    """Holds that every quote of a facet stands in the application, at its place."""
    texts = _texts(application.detail)
    for values in application.facets.values():
        for each in values:
            if each.quote:
                _check(each.quote, application.id, texts)


def check(index: Index, application: Application, screening: Screening) -> None:
    """Holds that every quote of a screening stands in its document, and that its parts agree."""
    check_facets(application)
    assert (screening.application, screening.digest) == (application.id, application.digest)
    mine = _texts(application.detail)
    for quote in _own(screening):
        _check(quote, application.id, mine)
    for quote in _others(screening):
        _check(quote, quote.project, _texts(index.project(quote.project)))
    found = [each.project for each in screening.matches]
    assert len(set(found)) == len(found)
    assert [each.hit.rank for each in screening.matches] == list(range(1, len(found) + 1))
    for each in screening.matches:
        assert each.tab in each.tabs
        assert each.likeness is None or 0 <= each.likeness <= 1
        assert 0 <= each.hit.score <= 1
        assert each.reasons
    assert screening.none_known == (not any(screening.under(each) for each in _TOLD))
    assert 0 <= screening.novelty.share <= 1


_TOLD = (Tab.ALREADY_DONE, Tab.PARALLEL, Tab.LEARN_FROM)


def _own(screening: Screening) -> Iterator[Quote]:
    yield from (each.quote for each in screening.novelty.passages)
    yield from (each.about for each in screening.lessons)
    yield from (pair.mine for match in screening.matches for pair in match.quotes)
    yield from (pair.mine for overlap in screening.overlaps for pair in overlap.quotes)


def _others(screening: Screening) -> Iterator[Quote]:
    yield from (each.nearest for each in screening.novelty.passages if each.nearest)
    yield from (each.quote for each in screening.lessons)
    yield from (pair.theirs for match in screening.matches for pair in match.quotes)


def _texts(detail: ProjectDetail) -> Mapping[str, str]:
    return {each.document.source: each.document.text for each in detail.documents}


def _check(quote: Quote, project: str, texts: Mapping[str, str]) -> None:
    assert quote.project == project
    assert quote.text == texts[quote.document][quote.start : quote.end]
    assert quote.text.strip()
