"""The facts of an export, as a reader takes them in."""

from __future__ import annotations

from datetime import datetime

from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.rows import Facts
from synthese.wording import Language, count, months, number, say

Told = list[tuple[str, tuple[str, ...]]]


def facts_told(facts: Facts, language: Language) -> Told:
    """Returns each fact's label and its lines, without those that there is nothing to say of."""
    lines: list[tuple[str, tuple[str, ...]]] = [
        (facts.kind, (facts.title or say("export.no_query", language),)),
        ("note", tuple(facts.note.splitlines())),
        ("read", facts.read),
        ("filters", facts.filters),
        ("searched", facts.notes),
        ("order", (say(f"results.by_{facts.order}", language),) if facts.order else ()),
        ("total", (counted("projects", facts.total, language), *_reservations(facts, language))),
        ("coverage", _coverage(facts, language)),
        ("updated", (_moment(facts.updated, language),) if facts.updated else ()),
        ("index", _index(facts, language)),
        ("version", (f"Synthese {facts.version}",)),
        ("made", (_moment(facts.made.isoformat(), language),)),
        ("address", (facts.address,)),
    ]
    told = ((name, tuple(filter(None, map(one_line, some)))) for name, some in lines)
    return [(say(f"export.fact_{name}", language), some) for name, some in told if some]


def counted(name: str, value: int, language: Language, /, **more: object) -> str:
    """Returns the form of ``export.<name>`` that goes with a number, with the number in it."""
    return count(f"export.{name}", value, language, n=number(value, language), **more)


def _reservations(facts: Facts, language: Language) -> list[str]:
    told = []
    if facts.unknown:
        told.append(counted("unknown", facts.unknown, language))
    if facts.quoted:
        told.append(counted("quoted", facts.quoted, language))
    return told


def _coverage(facts: Facts, language: Language) -> tuple[str, ...]:
    projects = counted("projects", facts.projects, language)
    documents = counted("documents", facts.documents, language)
    read = say("export.coverage", language, projects=projects, documents=documents)
    if not facts.failures:
        return read, say("export.failures_none", language)
    return read, counted("failures", facts.failures, language)


def _index(facts: Facts, language: Language) -> tuple[str, ...]:
    return (
        say("export.corpus", language, digest=facts.corpus_digest, generation=facts.generation),
        say("export.model", language, model=facts.model, fingerprint=facts.fingerprint),
    )


def _moment(iso: str, language: Language) -> str:
    """Returns a date and time in words, in the server's own time zone."""
    at = datetime.fromisoformat(iso).astimezone()
    month = months(language)[at.month - 1]
    return say(
        "web.moment",
        language,
        day=at.day,
        month=month,
        year=at.year,
        hour=at.hour,
        minute=at.minute,
    )
