"""How far a pilot has come, by its months and its status, on a day that is given."""

from __future__ import annotations

from datetime import date

import pytest

from synthese.pilot_records import Stage
from synthese.records import Period, Phase, Project
from synthese.synthesis import stage_of, window_of

TODAY = date(2024, 3, 15)


def project(start: str | None, end: str | None, **told: object) -> Project:
    period = Period(start, end) if start or end else None
    return Project("p", "p", "s", period=period, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "status", "stage"),
    [
        ("2024-04", "2025-04", None, "planned"),
        ("2024-03", "2026-03", None, "starting"),  # it begins this month
        ("2023-12", "2024-12", None, "starting"),  # less than six months in
        ("2023-01", "2028-12", None, "starting"),  # first quarter of six years
        ("2023-01", "2024-12", None, "midway"),
        ("2022-01", "2024-03", "pågående", "midway"),  # its last month
        ("2022-01", "2024-02", None, "finished"),
        ("2022-01", "2024-02", "pågående", "finished"),  # an old page
        ("2022-01", "2025-12", "avsluttet", "finished"),
        ("2022-01", "2025-12", "stoppet", "stopped"),
        ("2025-01", "2025-12", "stoppet", "stopped"),
        ("2023-01", None, None, "midway"),
        ("2015-01", None, None, "unknown"),
        ("2015-01", None, "pågående", "midway"),
        (None, "2023-01", None, "finished"),
        (None, None, "pågående", "midway"),
        (None, None, "planlagt", "planned"),
        (None, None, "avsluttet", "finished"),
        (None, None, None, "unknown"),
    ],
)
def test_stage(start: str | None, end: str | None, status: str | None, stage: Stage) -> None:
    assert stage_of(project(start, end, status=status), today=TODAY) == stage


def test_a_final_report_says_that_it_is_over() -> None:
    assert stage_of(project(None, None, phase=Phase.FINAL), today=TODAY) == "finished"
    assert stage_of(project("2015-01", None, phase=Phase.FOLLOW_UP), today=TODAY) == "finished"
    assert stage_of(project(None, None, phase=Phase.PAGE), today=TODAY) == "unknown"


def test_the_window_of_all() -> None:
    long, short = project("2020-01", "2022-12"), project("2021-05", "2021-08")
    assert window_of([long, short]) == Period("2021-05", "2021-08")
    assert window_of([long, project("2022-06", None)]) == Period("2022-06", "2022-12")
    assert window_of([long, project("2023-01", "2023-02")]) is None
    assert window_of([long, project(None, None)]) is None
    assert window_of([long, short, project(None, "2021-06")]) == Period("2021-05", "2021-08")
    assert window_of([]) is None
