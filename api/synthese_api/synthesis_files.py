"""A synthesis → the file that is sent: a document, a mail merge, or a calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import cast, get_args

from starlette.responses import Response

from synthese.errors import NotFoundError
from synthese.pilot_records import Synthesis
from synthese.reports.networks import calendar, mail_merge
from synthese.reports.syntheses import MEDIA_TYPES, STYLE_HASH, DocumentFormat, render
from synthese.wording import Language
from synthese_api.exports import disposition

SUFFIXES = (*get_args(DocumentFormat), "csv", "ics")
_TABLE, _CALENDAR = "text/csv; charset=utf-8; header=present", "text/calendar; charset=utf-8"
_MOST_NAME_CHARS = 60
# The page is shown at once, and its style stands in it: that style, and nothing else.
_PAGE_POLICY = (
    f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def synthesis_file(
    synthesis: Synthesis, suffix: str, language: Language, *, today: date
) -> Response:
    """Returns a synthesis as a file.

    Args:
        synthesis: what is told.
        suffix: one of `SUFFIXES`.
        language: of headings.
        today: for the file's name and the calendar.

    Raises:
        NotFoundError: there is no such kind of file.
        InputError: a calendar is asked for and no period is known.
    """
    content, kind = _content(synthesis, suffix, language, today=today)
    name = _name(synthesis.title, suffix, today)
    headers = {
        "Content-Disposition": disposition(name, suffix),
        "Content-Language": language,
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
    }
    if suffix == "html":
        headers["Content-Security-Policy"] = _PAGE_POLICY
    return Response(content, media_type=kind, headers=headers)


def _content(
    synthesis: Synthesis, suffix: str, language: Language, *, today: date
) -> tuple[bytes, str]:
    if suffix == "csv":
        return mail_merge(synthesis, language), _TABLE
    if suffix == "ics":
        return calendar(synthesis, language, today=today), _CALENDAR
    if suffix not in MEDIA_TYPES:
        raise NotFoundError("web.no_such_page")
    format_ = cast(DocumentFormat, suffix)
    return render(synthesis, format_, language), MEDIA_TYPES[format_]


def _name(title: str, suffix: str, today: date) -> str:
    words = "-".join(re.findall(r"[^\W_]+", title.lower()))[:_MOST_NAME_CHARS].rstrip("-")
    return f"{'-'.join(filter(None, ('synthese', words, today.isoformat())))}.{suffix}"
