"""Records → lines of text, as the command line shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthese.evaluation import Comparison, Evaluation
from synthese.records import (
    SURE,
    AddReport,
    Failure,
    Field,
    Hit,
    IndexStatus,
    Project,
    ProjectDetail,
    SearchResult,
)
from synthese.wording import Language, named, say

_MOST_SOURCES = 20  # an index of websites can have hundreds


def add_text(report: AddReport, language: Language) -> Iterator[str]:
    """Yields what one `add` did, line by line."""
    yield say(
        "cli.added",
        language,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        removed=report.removed,
    )
    yield say("cli.holds", language, projects=report.projects, passages=report.passages)
    yield from _failures_text(report.failed, language)


def _failures_text(failed: Sequence[Failure], language: Language) -> Iterator[str]:
    if failed:
        yield say("cli.failed", language, count=len(failed))
    for each in failed:
        yield f"  {each.source}: {each.reason(language)}"


def search_text(result: SearchResult, language: Language) -> Iterator[str]:
    """Yields what a search found, line by line."""
    for chip in result.interpretation:
        state = "" if chip.state == "on" else say(f"cli.chip_{chip.state}", language)
        yield f"«{chip.typed}»: {chip.text}{state}"
    yield from result.notes
    yield say("cli.total", language, total=result.total)
    if result.unknown:
        yield say("cli.unknown", language, count=result.unknown)
    if result.hits and not result.good:
        yield say("cli.no_good_hits", language)
    yield ""
    yield from hits_text(result.hits, language)


def hits_text(hits: Sequence[Hit], language: Language) -> Iterator[str]:
    """Yields the projects found, line by line."""
    if not hits:
        yield say("cli.no_hits", language)
    for hit in hits:
        yield f"{hit.rank:>3}. {hit.project.title}  [{hit.strength:.2f}]"
        facts = " · ".join(_facts(hit.project))
        if facts:
            yield f"     {facts}"
        if hit.passages:
            text = " ".join(hit.passages[0].text.split())
            yield f"     «{text if len(text) <= 240 else text[:240].rsplit(' ', 1)[0] + ' …'}»"
        yield f"     {hit.project.id}"
        yield ""


def _facts(project: Project) -> Iterator[str]:
    if project.municipalities:
        yield ", ".join(unit.name for unit in project.municipalities)
    if project.lead:
        yield project.lead
    if project.period:
        yield f"{project.period.start or ''}–{project.period.end or ''}"
    if project.amount_nok is not None:
        yield f"{project.amount_nok:,} kr".replace(",", "\u00a0")


def status_text(told: IndexStatus, language: Language) -> Iterator[str]:
    """Yields what an index holds, line by line."""
    yield say("cli.index_is", language, path=told.directory, generation=told.generation)
    yield say("cli.holds", language, projects=told.projects, passages=told.passages)
    yield say(
        "cli.made_with",
        language,
        model=told.fingerprint,
        published=told.published,
        mb=told.size_bytes / 1e6,
    )
    yield ", ".join(f"{name}: {count}" for name, count in told.languages.items())
    recall = _number(told.recall_at_10, ".3f", language)
    yield say(f"cli.search_{told.search}", language, recall=recall)
    for each in told.sources[:_MOST_SOURCES]:
        kind = say(f"cli.source_{each.kind}", language)
        yield say(
            "cli.coverage",
            language,
            kind=kind,
            name=each.name,
            projects=each.projects,
            documents=each.documents,
            date=each.last_added[:10],
        )
    if told.pending:
        yield say("cli.pending", language, count=told.pending)
    if told.pages_without_text:
        yield say("cli.pages_without_text", language, count=told.pages_without_text)
    yield from _failures_text(told.failed, language)


def evaluation_text(
    found: Evaluation, queries: Mapping[str, str], language: Language
) -> Iterator[str]:
    """Yields how well queries were answered, line by line."""

    def told(value: float, form: str = ".3f") -> str:
        return _number(value, form, language)

    yield say("cli.evaluated", language, queries=found.queries, answered=found.answered)
    yield ""
    mean, between = say("cli.mean", language), say("cli.interval", language)
    yield f"{'':12}{mean:>12}  {between:>16}"
    for name, value in found.measures.items():
        low, high = found.intervals[name]
        yield f"{name:12}{told(value):>12}  {f'{told(low)}–{told(high)}':>16}"
    yield ""
    yield say(
        "cli.latency",
        language,
        median=told(found.latency_ms.median, ".1f"),
        p95=told(found.latency_ms.p95, ".1f"),
    )
    if found.per_query:
        yield ""
        yield "".join(f"{name:>12}" for name in found.measures) + "  " + say("cli.query", language)
    for each in found.per_query:
        values = "".join(f"{told(value):>12}" for value in each.measures.values())
        yield f"{values}  {each.query}  {queries[each.query]}"
    if found.against:
        yield from _comparison_text(found.against, queries, language)


def _comparison_text(
    found: Comparison, queries: Mapping[str, str], language: Language
) -> Iterator[str]:
    def told(value: float, form: str = "+.3f") -> str:
        return _number(value, form, language)

    heads = [say(f"cli.{each}", language) for each in ("interval", "better", "worse")]
    yield ""
    yield say("cli.against", language)
    yield ""
    yield f"{'':12}{say('cli.difference', language):>12}  {heads[0]:>16}{'p':>8}" + "".join(
        f"{each:>9}" for each in heads[1:]
    )
    for name, each in found.differences.items():
        between = f"{told(each.low)} – {told(each.high)}"
        counts = f"{each.better:>9}{each.worse:>9}"
        yield f"{name:12}{told(each.mean):>12}  {between:>16}{told(each.p, '.4f'):>8}{counts}"
    if found.most_changed:
        yield ""
        yield say("cli.most_changed", language)
    for change in found.most_changed:
        moved = f"{told(change.before, '.3f')} → {told(change.after, '.3f')}"
        yield f"  {moved}  {change.query}  {queries[change.query]}"


def _number(value: float, form: str, language: Language) -> str:
    shown = format(value, form).replace("-", "−")
    return shown if language == "en" else shown.replace(".", ",")


def _value(field: Field, language: Language) -> str:
    """Returns a value as people say it: a phase by its name, a period by its months."""
    if field.name in ("phase", "status"):
        return named(field.name, field.value, language)
    if field.name == "period":
        return field.value.partition(" ")[0].replace("/", "–")
    return field.value


def project_text(told: ProjectDetail, language: Language) -> Iterator[str]:
    """Yields a project's record, value by value, with where and how each was read."""
    yield told.project.title
    yield told.project.id
    for doubt in told.project.doubts:
        yield say(doubt, language)
    yield ""
    units = (*told.project.municipalities, *told.project.mentioned)
    names = {unit.number: f"{unit.number} {unit.name}" for unit in units}
    for each in told.fields:
        if each.name in ("title", "summary"):
            continue
        value = names.get(each.value) or _value(each, language)
        name = named("field", each.name, language)
        how = named("how", each.how, language)
        place = f"{each.document} {each.start}–{each.end}" if each.start is not None else how
        unsure = say("cli.unsure", language) if each.confidence < SURE else ""
        yield f"{name:22}{value[:60]:40} {how} ({each.confidence:.2f}) {unsure}"
        if each.start is not None:
            yield f"{'':22}{place}"
    yield ""
    for document in told.documents:
        yield f"  {document.document.source}"
    for bond in told.bonds:
        agreed = ", ".join(named("evidence", each, language) for each in bond.evidence)
        key = "cli.joined" if bond.joined else "cli.parted"
        who = bond.by or named("how", bond.how, language)
        yield say(key, language, left=bond.left, right=bond.right, why=agreed or who)
