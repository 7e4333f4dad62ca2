"""What an application overlaps with, what in it is new, and what there is to learn for it."""

from __future__ import annotations

from synthese.screening.applications import (
    application_of_text,
    edited,
    named,
    read_application,
    read_applications,
)
from synthese.screening.making import screen, screen_call, searched

__all__ = [
    "application_of_text",
    "edited",
    "named",
    "read_application",
    "read_applications",
    "screen",
    "screen_call",
    "searched",
]
