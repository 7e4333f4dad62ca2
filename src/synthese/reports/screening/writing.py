"""A call → all its files in a folder, each written beside and then put in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from synthese.errors import InputError
from synthese.reports.screening.call_memo import call_memo_of, call_outline
from synthese.reports.screening.coverage import coverage_of
from synthese.reports.screening.lines import line_of
from synthese.reports.screening.memo import memo_of, outline
from synthese.reports.screening.pdf_file import to_pdf
from synthese.reports.screening.telling import Telling, title_of
from synthese.reports.screening.workbook import to_workbook
from synthese.reports.syntheses.blocks import Outline
from synthese.reports.syntheses.docx_file import to_docx
from synthese.reports.whole_files import written_whole
from synthese.screening_records import Application, Call, Decision, Screening
from synthese.wording import Language

MemoFormat = Literal["docx", "pdf"]
Decisions = Mapping[str, Sequence[Decision]]  # by the application's id

MEDIA_TYPES: Mapping[MemoFormat, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_RENDERED: Mapping[MemoFormat, Callable[[Outline, Language], bytes]] = {
    "docx": to_docx,
    "pdf": to_pdf,
}
_NO_DECISIONS: Decisions = {}
_NO_OTHERS: Mapping[str, str] = {}
_MEMOS: tuple[MemoFormat, ...] = ("docx",)
_SAFE = re.compile(r"[a-zæøå0-9][a-zæøå0-9._-]{0,79}(?<!\.)")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # names that Windows keeps


def memo(
    application: Application,
    screening: Screening,
    format: MemoFormat,
    *,
    language: Language = "nb",
    decisions: Sequence[Decision] = (),
    others: Mapping[str, str] = _NO_OTHERS,
) -> bytes:
    """Returns the memo of an application.

    Args:
        application: what was applied with.
        screening: what was found for it.
        format: of the file.
        language: the reader's: that of headings. Quotes stay as they are.
        decisions: all that was decided of it.
        others: what the other applications of its call are called, by id.

    Raises:
        InputError: it can't be set (PDF).
    """
    held = memo_of(application, screening, language=language, decisions=decisions, others=others)
    return _RENDERED[format](outline(held), language)


def call_memo(
    call: Call,
    format: MemoFormat,
    *,
    language: Language = "nb",
    decisions: Decisions = _NO_DECISIONS,
) -> bytes:
    """Returns the memo of a call: the table in short, and half a page of each application.

    Raises:
        InputError: it can't be set (PDF).
    """
    held = call_memo_of(call, language=language, decisions=decisions)
    return _RENDERED[format](call_outline(held), language)


def write_reports(
    call: Call,
    folder: Path,
    *,
    language: Language = "nb",
    decisions: Decisions = _NO_DECISIONS,
    memos: Collection[MemoFormat] = _MEMOS,
) -> tuple[Path, ...]:
    """Writes what people and scripts read of a call, and returns the files.

    ``screening.jsonl``, ``tabell.xlsx``, ``dekning.json``, and in each format of `memos`
    ``notat.<format>`` and ``notat/<application>.<format>``. The same call gives the same bytes.

    Args:
        call: the applications, what was found for each, and what could not be read.
        folder: where the files go; it is made where it isn't there.
        language: the reader's.
        decisions: all that was decided, by the application's id.
        memos: the formats that memos are written in.

    Raises:
        InputError: a file can't be written.
    """
    t = Telling(language)
    made = [
        _written(folder / "screening.jsonl", _encoded("".join(_lines(t, call, decisions)))),
        _written(folder / "tabell.xlsx", to_workbook(call, language=language, decisions=decisions)),
        _written(folder / "dekning.json", _json(coverage_of(t, call))),
    ]
    for each in sorted(memos):
        made += _write_memos(call, folder, each, language=language, decisions=decisions)
    return tuple(made)


def memo_name(application: str) -> str:
    """Returns what an application's memo is called, without its ending.

    It is the id where that can be a file's name anywhere; else its readable part and a digest,
    so that no id leads out of the folder and no two share a file.
    """
    if _SAFE.fullmatch(application) and not _RESERVED.match(application):
        return application
    kept = re.sub(r"[^a-zæøå0-9]+", "-", application.lower())[:60].strip("-")
    digest = sha256(application.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"{kept}-{digest}" if kept else digest


def _write_memos(
    call: Call, folder: Path, format: MemoFormat, *, language: Language, decisions: Decisions
) -> Iterator[Path]:
    whole = call_memo(call, format, language=language, decisions=decisions)
    yield _written(folder / f"notat.{format}", whole)
    names = {each.id: title_of(each) for each in call.applications}
    for application in call.applications:
        screening = call.screenings.get(application.id)
        if screening is None:
            continue
        held = memo(
            application,
            screening,
            format,
            language=language,
            decisions=decisions.get(application.id, ()),
            others=names,
        )
        yield _written(folder / "notat" / f"{memo_name(application.id)}.{format}", held)


def _lines(t: Telling, call: Call, decisions: Decisions) -> Iterator[str]:
    for each in call.applications:
        if each.id in call.screenings:
            told = line_of(t, each, call.screenings[each.id], decisions.get(each.id, ()))
            yield f"{told}\n"


def _json(document: dict[str, Any]) -> bytes:
    return _encoded(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")


def _encoded(told: str) -> bytes:
    """Returns JSON as bytes; half a character, which UTF-8 can't hold, as JSON does."""
    return told.encode(errors="backslashreplace")


def _written(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("export.not_written", path=path.parent) from error
    with written_whole(path) as file:
        file.write(content)
    return path
