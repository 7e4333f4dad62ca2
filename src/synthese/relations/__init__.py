"""How two projects stand to each other, and what that rests on."""

from __future__ import annotations

from synthese.index import Index
from synthese.pilot_records import Relation
from synthese.relations.evidence import evidence
from synthese.relations.standing import standing

__all__ = ["among", "evidence", "relations_of", "standing"]


def relations_of(index: Index, project_id: str, *, most: int | None = None) -> tuple[Relation, ...]:
    """Returns a project's relations to those near it, the likest first."""
    return tuple(standing(index).of.get(project_id, ())[:most])


def among(index: Index, project_ids: tuple[str, ...] | list[str]) -> tuple[Relation, ...]:
    """Returns every relation between any two of some projects, the likest first."""
    return standing(index).among(project_ids)
