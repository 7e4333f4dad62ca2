"""Applications and an index → screenings: one at a time, each by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import synthese
from synthese.index import Index
from synthese.relations.standing import Opened
from synthese.screening.matching import matches_of
from synthese.screening.novelty import novelty_of
from synthese.screening.overlaps import overlaps_among
from synthese.screening_records import (
    Application,
    Overlap,
    Reason,
    Screening,
    ScreeningMatch,
    Searched,
)

_FEW_WORDS = 60  # of a whole application: what is so short says little of what is wanted
_KNOWN_LANGUAGES = frozenset(("nb", "nn", "en", "sv", "da"))


def screen(
    index: Index,
    application: Application,
    *,
    on: date,
    among: Sequence[Application] = (),
) -> Screening:
    """Returns what is known that an application is like, what in it is new, and what is unchecked.

    Nothing of the application is kept, and the index is not changed.

    Args:
        index: the projects that are known.
        application: what was handed in.
        on: the day that it is done for: what is over by then is over.
        among: other applications of the same call.
    """
    others = overlaps_among([application, *among], index.lexicon) if among else {}
    return screen_alone(index, application, on=on, overlaps=others.get(application.id, ()))


def screen_call(
    index: Index,
    applications: Sequence[Application],
    *,
    on: date,
    skip: Collection[str] = (),
) -> Iterator[Screening]:
    """Yields the screening of each application of a call, in their order; see `screen`.

    Those in `skip`, by id, have one already: the others are held against them all the same.
    """
    overlaps = overlaps_among(applications, index.lexicon)
    for each in (each for each in applications if each.id not in skip):
        yield screen_alone(index, each, on=on, overlaps=overlaps.get(each.id, ()))


def searched(index: Index) -> Searched:
    """Returns what applications are held against."""
    return _searched(index.directory, index.generation, Opened(index))


def screen_alone(
    index: Index, application: Application, *, on: date, overlaps: tuple[Overlap, ...] = ()
) -> Screening:
    """Returns the screening of an application of which the overlaps with others are known."""
    matches, looked_at = matches_of(index, application, on=on)
    details = [index.project(each) for each in looked_at]
    return Screening(
        application=application.id,
        digest=application.digest,
        on=on.isoformat(),
        matches=matches,
        novelty=novelty_of(index, application, details),
        searched=searched(index),
        overlaps=overlaps,
        unchecked=tuple(_unchecked(application, matches, searched(index))),
        version=synthese.__version__,
    )


def _unchecked(
    application: Application, matches: Sequence[ScreeningMatch], known: Searched
) -> Iterator[Reason]:
    """Yields what was not looked at, and what can't be known."""
    read = application.coverage
    if read.silent:
        yield "unchecked_pages", {"pages": ", ".join(map(str, read.silent))}
    if read.recognised:
        yield "unchecked_recognised", {"pages": ", ".join(map(str, read.recognised))}
    if read.words < _FEW_WORDS:
        yield "unchecked_short", {"words": read.words}
    if strange := [each for each in read.languages if each not in _KNOWN_LANGUAGES]:
        yield "unchecked_language", {"languages": ", ".join(strange)}
    if not application.facets.get("period"):
        yield "unchecked_period", {}
    if not application.facets.get("municipality"):
        yield "unchecked_municipality", {}
    if likely := sum(bool(each.missing) for each in matches):
        yield "unchecked_likely", {"count": likely}
    if known.pages_without_text:
        yield "unchecked_known_pages", {"count": known.pages_without_text}
    if known.failed:
        yield "unchecked_known_failed", {"count": known.failed}


@lru_cache(maxsize=2)
def _searched(directory: Path, generation: int, opened: Opened) -> Searched:
    status = opened.index.status()
    sources = sorted(status.sources, key=lambda each: (-each.projects, each.name))
    return Searched(
        fingerprint=f"{status.corpus_digest[:16]}-{status.fingerprint[:16]}",
        generation=status.generation,
        published=status.published,
        projects=status.projects,
        documents=status.documents,
        passages=status.passages,
        pages_without_text=status.pages_without_text,
        failed=len(status.failed),
        languages=status.languages,
        sources=tuple((each.name, each.projects) for each in sources),
    )
