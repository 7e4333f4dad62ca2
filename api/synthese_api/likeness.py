"""A text that is asked about and a project → where they meet, and which roles are alike."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.alignment import Comparison, Meeting, Telling, compare, telling_of
from synthese.index import Index
from synthese.records import Document, DocumentDetail, Role, Sentence

# Of the first twelve projects for each text of corpus/applications, 11 of the 16 that are close by
# this are among those that truth.json expects, and 7 of the other 56.
_PLACES_CLOSE, _SHARE_CLOSE = 2, 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text meets a document of a project."""

    meeting: Meeting
    document: Document
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The project's own words."""
        start, end = self.meeting.right
        return self.document.text[start:end]

    @property
    def page(self) -> int | None:
        """The page that they begin on, where the document has pages."""
        start = self.meeting.right.start
        return next((p.number for p in self.document.pages if p.start <= start < p.end), None)

    @property
    def role(self) -> Role | None:
        """What most of the project's words tell, or None where that is nothing by itself."""
        start, end = self.meeting.right
        chars: dict[Role, int] = {}
        for each in self.sentences:
            if start <= each.start < end:
                chars[each.role] = chars.get(each.role, 0) + each.end - each.start
        role = max(chars, key=chars.__getitem__, default=Role.OTHER)
        return None if role is Role.OTHER else role


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text stands to a project."""

    compared: Comparison
    documents: tuple[DocumentDetail, ...]

    @property
    def close(self) -> bool:
        """Whether they meet in more than one place, or in most of a short text."""
        met = self.compared.met
        return met >= _PLACES_CLOSE or (met > 0 and self.compared.share >= _SHARE_CLOSE)

    def places(self, most: int) -> tuple[Place, ...]:
        """Returns where they meet, the likest first."""
        met = self.compared.meetings(most=most)
        own = [self.documents[each.right_text] for each in met]
        return tuple(
            Place(each, detail.document, detail.sentences)
            for each, detail in zip(met, own, strict=True)
        )


def likeness(index: Index, told: Telling, project_id: str) -> Likeness:
    """Returns how a text stands to a project.

    Raises:
        NotFoundError: there is no such project.
    """
    documents = index.project(project_id).documents
    return Likeness(compare(told, telling_of(index.lexicon, documents)), documents)
