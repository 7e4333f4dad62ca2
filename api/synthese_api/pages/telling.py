"""What the sentences of a project's texts tell, counted and marked by role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synthese.records import SURE, DocumentDetail, Role, Sentence
from synthese_api.pages.links import Search
from synthese_api.pages.marking import Mark

STOPPED = "stoppet"  # beside the roles' own ids, in addresses


@dataclass(frozen=True, slots=True)
class Told:
    """A role, how many sentences have it, and the address that marks them, or no longer does."""

    role: str
    count: int
    chosen: bool
    url: str


def roles_told(
    search: Search, project_id: str, documents: Iterable[DocumentDetail], *, chosen: str
) -> list[Told]:
    """Returns the roles that sentences have, in the roles' own order, what was stopped last."""
    sentences = [each for detail in documents for each in detail.sentences]
    counts = Counter(role for each in sentences for role in _roles(each))
    order = [*(str(role) for role in Role if role is not Role.OTHER), STOPPED]
    return [
        _told(search, project_id, role=role, count=counts[role], chosen=role == chosen)
        for role in order
        if counts[role]
    ]


def role_marks(sentences: Sequence[Sentence], role: str) -> tuple[Mark, ...]:
    """Returns a mark for each sentence with a role; what was stopped has a mark of its own."""
    return tuple(
        Mark(each.start, each.end, "stopped" if each.stopped else "role")
        for each in sentences
        if role in _roles(each)
    )


def _roles(sentence: Sentence) -> Iterable[str]:
    if sentence.role is not Role.OTHER and sentence.confidence >= SURE:
        yield str(sentence.role)
    if sentence.stopped:
        yield STOPPED


def _told(search: Search, project_id: str, *, role: str, count: int, chosen: bool) -> Told:
    if chosen:
        return Told(role, count, True, search.page_of(project_id) + "#tekst")
    return Told(role, count, False, search.page_of(project_id, rolle=role) + "#treff")
