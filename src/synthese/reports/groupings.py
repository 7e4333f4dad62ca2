"""Groups → the document that the command line prints with ``--json`` and REST answers with."""

from __future__ import annotations

from typing import Any

from synthese.pilot_records import Group, GroupChange, Grouping, Theme
from synthese.reports.json_documents import to_json
from synthese.wording import Language


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
