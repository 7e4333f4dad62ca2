"""What is indexed, from where, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from synthese.errors import IndexStateError
from synthese.records import Addition, Coverage, Failure, IndexStatus, Run
from synthese.wording import Language, say
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.links import Search
from synthese_api.pages.templating import Say

router = APIRouter(include_in_schema=False)

_SOURCES = 100  # shown, the largest first
_REASONS = 50
_OF_A_REASON = 100


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the table shows it: its share of the largest in percent, and its projects."""

    told: Coverage
    share: int
    url: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be read, and what that was: the first of them, and how many more."""

    text: str
    sources: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Latest:
    """A document that came lately."""

    told: Addition
    title: str
    source: str
    url: str


@router.get("/status")
def status_page(request: Request) -> Response:
    """Shows what the index holds, source by source; also before there is one."""
    try:
        told = services(request).live.current().status()
    except IndexStateError:
        return services(request).templates.page(request, "status.html", {"status": None})
    context = {"status": told, **_shown(told, reader_language(request))}
    return services(request).templates.page(request, "status.html", context)


def _shown(told: IndexStatus, language: Language) -> Mapping[str, object]:
    reasons = reasons_of(told.failed, language)
    return {
        "sources": source_rows(told.sources[:_SOURCES]),
        "newest": max((each.last_added for each in told.sources), default=""),
        "reasons": reasons[:_REASONS],
        "more_reasons": len(reasons[_REASONS:]),
        "latest": [_latest(each) for each in told.latest],
        "runs": [(run, took(run, language), outcome(run, language)) for run in told.runs],
    }


def source_rows(sources: Sequence[Coverage]) -> list[SourceRow]:
    """Returns the rows of the sources; the bars are shares of the one with most projects."""
    most = max((each.projects for each in sources), default=1)
    return [
        SourceRow(
            each,
            max(1, round(100 * each.projects / most)),
            Search(where=(("source", each.name),)).url,
        )
        for each in sources
    ]


def reasons_of(failed: Sequence[Failure], language: Language) -> list[Reason]:
    """Returns what could not be read by why, the commonest reason first."""
    grouped: dict[str, list[str]] = {}
    for each in failed:
        grouped.setdefault(each.reason(language), []).append(figures.short_source(each.source))
    ordered = sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        Reason(text, tuple(sources[:_OF_A_REASON]), len(sources[_OF_A_REASON:]))
        for text, sources in ordered
    ]


def _latest(told: Addition) -> Latest:
    source = figures.short_source(told.source)
    return Latest(told, told.title or source, source, Search().project_url(told.project))


def took(run: Run, language: Language) -> str:
    """Returns how long a run took, empty where it hasn't ended."""
    if run.finished is None:
        return ""
    between = datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)
    seconds = round(between.total_seconds())
    if seconds < 100:
        return say("status.seconds", language, n=seconds)
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return say("status.minutes", language, n=minutes)
    return say("status.hours", language, hours=hours, minutes=minutes)


def outcome(run: Run, language: Language) -> str:
    """Returns what a run came to."""
    if run.finished is None:
        return say("status.run_open", language)
    t = Say(language)
    counts = [(name, run.outcome.get(name, 0)) for name in ("added", "updated")]
    told = [t.count(f"status.run_{name}", count) for name, count in counts if count]
    return ", ".join(told) or say("status.run_nothing", language)
