"""Groups → the document that the command line prints with ``--json`` and REST answers with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthese.pilot_records import Group, GroupChange, GroupEdit, Grouping, Relation, Theme
from synthese.reports.json_documents import to_json
from synthese.wording import Language, count, number, say


def grouping_document(grouping: Grouping, language: Language) -> dict[str, Any]:
    """Returns themes, groups and who stands alone, with labels for a reader of `language`."""
    return {
        "themes": [theme_document(each, language) for each in grouping.themes],
        "groups": [group_document(each, language) for each in grouping.groups],
        "alone": list(grouping.alone),
        "changes": [_change(each, language) for each in grouping.changes],
        "fingerprint": grouping.fingerprint,
        "query": grouping.query,
        "where": [f"{field}:{value}" for field, value in grouping.where],
    }


def theme_document(theme: Theme, language: Language) -> dict[str, Any]:
    """Returns a theme."""
    return {"id": theme.id, **_named(theme, language), "projects": list(theme.projects)}


def group_document(group: Group, language: Language) -> dict[str, Any]:
    """Returns a group; its projects stand with the most typical first."""
    return {
        "id": group.id,
        **_named(group, language),
        "theme": group.theme,
        "parallel": group.parallel,
        "projects": list(group.projects),
        "typical": group.typical,
        "named": group.named,
        "edited": group.edited,
    }


def _named(each: Theme | Group, language: Language) -> dict[str, Any]:
    return {
        "label": each.label.text(language),
        "language": each.label.spoken(language),
        "keywords": list(each.keywords.get(language, ())),
    }


def _change(change: GroupChange, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = to_json(change)
    return told | {"label": change.label.text(language)}


# ---- lines for the command line


def grouping_text(grouping: Grouping, language: Language) -> Iterator[str]:
    """Yields the groups, theme by theme, and how many projects stand alone."""
    yield count(
        "groups.cli_summary",
        len(grouping.groups),
        language,
        n=len(grouping.groups),
        alone=len(grouping.alone),
    )
    for theme in grouping.themes:
        own = [each for each in grouping.groups if each.theme == theme.id]
        if own:
            yield ""
            yield theme.label.text(language)
        for each in own:
            parallel = f" ({say('groups.kind_parallel', language)})" if each.parallel else ""
            yield f"  {each.id}  {each.label.text(language)}{parallel}"
            yield f"      {', '.join(each.projects)}"


def relations_text(
    project: str, relations: Sequence[Relation], titles: Mapping[str, str], language: Language
) -> Iterator[str]:
    """Yields a line for each of a project's relations."""
    if not relations:
        yield say("groups.relations_none", language)
    for each in relations:
        kind = say(f"groups.kind_{each.kind.name.lower()}", language)
        if not each.sure:
            kind = say("groups.likely", language, kind=kind)
        reasons = [
            say("groups.cli_likeness", language, share=number(each.likeness, language, decimals=2))
        ]
        if each.months:
            reasons.append(count("groups.months_together", each.months, language, n=each.months))
        if each.missing:
            reasons.append(say(f"groups.missing_{'_'.join(each.missing)}", language))
        other = each.other(project)
        yield f"{kind}: {titles.get(other, other)} [{other}] ({'; '.join(reasons)})"


def edits_text(edits: Sequence[GroupEdit], language: Language) -> Iterator[str]:
    """Yields a line for each edit of the log."""
    if not edits:
        yield say("groups.log_none", language)
    for each in edits:
        what = " ".join(filter(None, [each.group, *each.others, *each.projects, each.label]))
        undone = f" ({say('groups.log_undone', language)})" if each.undone else ""
        yield f"{each.id}  {each.at}  {each.by}: {each.action} {what}{undone}"
