"""Who, where, when and under which programme: what decides how projects of one challenge stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from synthese.norwegian.programmes import programmes_in
from synthese.records import Period, ProjectDetail

_GOES_ON = ("pågående", "planlagt")  # an end that isn't known is still to come
_FUNDED_WITHIN, _MOST_CHARS = 60, 600  # sentences, and characters of one
# A sentence that tells of money from somebody; others may name a programme that others have.
_FUNDED = re.compile(
    r"\bkr\b|krone|mill|støtt|støtte|finansier|tilskudd|tilskot|løyv|bevil|midl|ramme|ordning"
    r"|program|grant|funded|NOK",
    re.I,
)
# The county governors' money for renewal, by the word alone no name of a programme.
_DISCRETIONARY = re.compile(r"\bskjønn?s(?:mid|tilsk)", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """A project's facts; what isn't known is None or empty.

    `lead` is the body that leads, in lower case; `units` today's numbers of the municipalities
    that take part, the leading one first. `start` and `end` are months counted from year 0.
    `goes_on` says that an end that isn't known is still to come.
    """

    lead: str | None
    units: tuple[str, ...]
    start: int | None
    end: int | None
    goes_on: bool
    programmes: tuple[str, ...]

    @classmethod
    def of(cls, detail: ProjectDetail) -> Facts:
        """Returns the facts of a project."""
        project = detail.project
        period = project.period or Period()
        return cls(
            lead=project.lead.lower() if project.lead else None,
            units=tuple(unit.number for unit in project.municipalities),
            start=month_of(period.start, last=False),
            end=month_of(period.end, last=True),
            goes_on=period.end is None and project.status in _GOES_ON,
            programmes=tuple(dict.fromkeys(_programmes(detail))),
        )


def _programmes(detail: ProjectDetail) -> Iterator[str]:
    """Yields the programmes that a project has money from, as its record or its text says."""
    if detail.project.programme:
        yield detail.project.programme
    for each in detail.documents:
        text = each.document.text
        for sentence in each.sentences[:_FUNDED_WITHIN]:
            said = text[sentence.start : sentence.end]
            if len(said) < _MOST_CHARS and _FUNDED.search(said):
                yield from (span.programme.name for span in programmes_in(said))
                if _DISCRETIONARY.search(said):
                    yield "Prosjektskjønnsmidler"


def month_of(text: str | None, *, last: bool) -> int | None:
    """Returns a month as a number, January of year 0 being 0; of a year, its first or last."""
    if not text:
        return None
    year, _, month = text.partition("-")
    return int(year) * 12 + (int(month[:2]) - 1 if month else 11 * last)


def written(month: int) -> str:
    """Returns a month as it is written: ``"2018-08"``."""
    return f"{month // 12:04}-{month % 12 + 1:02}"
