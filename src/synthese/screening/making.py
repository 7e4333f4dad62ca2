"""Applications and an index → screenings: one at a time, each by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import synthese
from synthese.index import Index
from synthese.records import ProjectDetail
from synthese.relations.standing import Opened
from synthese.screening.cited import with_sources
from synthese.screening.matching import acquainted, matches_of
from synthese.screening.novelty import AKIN, novelty_of
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
_AT_ONCE = 8  # applications whose words are looked up together
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
    overlaps = overlaps_among([application, *among], index.lexicon) if among else {}
    (found,) = screen_all(index, [application], on=on, overlaps=overlaps)
    return found


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
    wanted = [each for each in applications if each.id not in skip]
    for at in range(0, len(wanted), _AT_ONCE):
        yield from screen_all(index, wanted[at : at + _AT_ONCE], on=on, overlaps=overlaps)


def screen_all(
    index: Index,
    applications: Sequence[Application],
    *,
    on: date,
    overlaps: Mapping[str, tuple[Overlap, ...]],
) -> Iterator[Screening]:
    """Yields the screenings of some applications whose overlaps with others are known, by id."""
    known = acquainted(index, applications, on=on)
    for each, acquaintances in zip(applications, known, strict=True):
        matches, details = matches_of(index, each, acquaintances, on=on)
        akin = {known.project for known in acquaintances if known.likeness >= AKIN}
        found = Screening(
            application=each.id,
            digest=each.digest,
            on=on.isoformat(),
            matches=matches,
            novelty=novelty_of(index, each, details, akin=akin),
            searched=searched(index),
            overlaps=overlaps.get(each.id, ()),
            unchecked=tuple(_unchecked(each, matches, searched(index))),
            version=synthese.__version__,
        )
        yield with_sources(found, [*details, *_nearest(index, found, details)])


def _nearest(
    index: Index, screening: Screening, known: Iterable[ProjectDetail]
) -> list[ProjectDetail]:
    """Returns the projects that what is new is nearest to, besides those that are known."""
    nearest = {e.nearest.project for e in screening.novelty.passages if e.nearest}
    return [index.project(id) for id in sorted(nearest - {e.project.id for e in known})]


def searched(index: Index) -> Searched:
    """Returns what applications are held against."""
    begun = index.catalogue.begun()
    return _searched(index.directory, index.generation, begun, Opened(index))


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
def _searched(directory: Path, generation: int, begun: str, opened: Opened) -> Searched:
    status = opened.index.status()
    sources = sorted(status.sources, key=lambda each: (-each.projects, each.name))
    return Searched(
        fingerprint=f"{status.corpus_digest[:16]}-{status.fingerprint[-16:]}",
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
