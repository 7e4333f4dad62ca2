"""Who, where, when and under which programme: what decides how projects of one challenge stand."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.records import Period, Project

_GOES_ON = ("pågående", "planlagt")  # an end that isn't known is still to come


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
    programme: str | None

    @classmethod
    def of(cls, project: Project) -> Facts:
        """Returns the facts of a project's record."""
        period = project.period or Period()
        return cls(
            lead=project.lead.lower() if project.lead else None,
            units=tuple(unit.number for unit in project.municipalities),
            start=month_of(period.start, last=False),
            end=month_of(period.end, last=True),
            goes_on=period.end is None and project.status in _GOES_ON,
            programme=project.programme,
        )


def month_of(text: str | None, *, last: bool) -> int | None:
    """Returns a month as a number, January of year 0 being 0; of a year, its first or last."""
    if not text:
        return None
    year, _, month = text.partition("-")
    return int(year) * 12 + (int(month[:2]) - 1 if month else 11 * last)


def written(month: int) -> str:
    """Returns a month as it is written: ``"2018-08"``."""
    return f"{month // 12:04}-{month % 12 + 1:02}"
