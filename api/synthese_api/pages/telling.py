"""What the sentences of a project's texts tell: counted, marked by role, told in the margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from synthese.describe.roles import TOLD
from synthese.records import DocumentDetail, Role, Sentence
from synthese_api.pages.layout import Mark
from synthese_api.pages.links import Search

STOPPED = "stoppet"  # beside the roles' own ids, in addresses
MARGIN_ON = "på"  # the value of ``roller`` by which the margin tells roles
# Roles answer four questions, and have four colours: why, what, what came of it, what stood in
# the way. The letters tell each from the others.
FAMILY = MappingProxyType(
    {
        Role.CHALLENGE: "why",
        Role.AIM: "why",
        Role.TARGET_GROUP: "why",
        Role.MEASURE: "what",
        Role.SOLUTION: "what",
        Role.RESULT: "came",
        Role.SUCCESS_FACTOR: "came",
        Role.COST: "came",
        Role.LESSON: "came",
        Role.OBSTACLE: "hindered",
        Role.OTHER: "other",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A role, how many sentences have it, and the address that marks them, or no longer does."""

    role: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Margin:
    """Whether the margin tells roles, and the address that turns it on or off."""

    on: bool
    url: str


def roles_told(
    search: Search,
    project_id: str,
    documents: Iterable[DocumentDetail],
    *,
    chosen: str,
    kept: dict[str, str],
) -> list[Told]:
    """Returns the roles that sentences have, in the roles' own order, what was stopped last.

    Args:
        search: what the page remembers.
        project_id: the project.
        documents: its documents.
        chosen: the role that is marked.
        kept: what else the addresses keep.
    """
    sentences = [each for detail in documents for each in detail.sentences]
    counts = Counter(role for each in sentences for role in _roles(each))
    order = [*(str(role) for role in Role if role is not Role.OTHER), STOPPED]
    off = search.page_of(project_id, **kept) + "#tekst"
    return [
        Told(
            role,
            counts[role],
            role == chosen,
            off if role == chosen else search.page_of(project_id, **kept, rolle=role) + "#treff",
        )
        for role in order
        if counts[role]
    ]


def margin(search: Search, project_id: str, *, on: bool, kept: dict[str, str]) -> Margin:
    """Returns whether the margin tells roles, and how that is changed."""
    switched = kept if on else {**kept, "roller": MARGIN_ON}
    return Margin(on, search.page_of(project_id, **switched) + "#tekst")


def role_marks(sentences: Sequence[Sentence], role: str) -> tuple[Mark, ...]:
    """Returns a mark for each sentence with a role; what was stopped has a mark of its own."""
    return tuple(
        Mark(each.start, each.end, "stopped" if each.stopped else "role")
        for each in sentences
        if role in _roles(each)
    )


def in_margin(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Returns the sentences that the margin tells of: of a sure role, or of what was stopped."""
    return tuple(each for each in sentences if any(_roles(each)))


def is_told(sentence: Sentence) -> bool:
    """Says whether a sentence's role is sure enough to be told."""
    return sentence.role is not Role.OTHER and sentence.confidence >= TOLD


def _roles(sentence: Sentence) -> Iterable[str]:
    if is_told(sentence):
        yield str(sentence.role)
    if sentence.stopped:
        yield STOPPED
