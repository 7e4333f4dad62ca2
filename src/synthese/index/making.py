"""Document → what is stored of it: languages, sentences with their roles, passages, vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from synthese.chunking import Chunker
from synthese.describe import Description, describe, with_language
from synthese.describe.identity import traits_of
from synthese.describe.roles import tagged, with_roles
from synthese.describe.tongues import languages_of, with_languages
from synthese.embedding import Embedder
from synthese.records import Correction, Document, Passage, Sentence
from synthese.stores import vectors as vector_files
from synthese.stores.catalogue import Catalogue, Entry


@dataclass(frozen=True, slots=True)
class Made:
    """A document cut into passages and sentences, not embedded yet."""

    document: Document
    passages: Sequence[Passage]
    sentences: Sequence[Sentence]

    def described(self, project_id: str, corrections: Sequence[Correction] = ()) -> Description:
        """Returns the project that the document is by itself."""
        return describe([self.document], project_id, corrections)

    def entry(self, told: Description, vectors: Sequence[bytes]) -> Entry:
        """Returns what the catalogue takes."""
        traits = traits_of(self.document, told)
        text = traits.to_text() if traits else None
        return Entry(self.document, self.passages, vectors, self.sentences, text)


def made(document: Document, chunker: Chunker) -> Made:
    """Cuts a document, whose language has been told, into passages and sentences."""
    sentences = tagged(document)
    passages = with_languages(document, with_roles(chunker.passages(document), sentences))
    return Made(replace(document, languages=languages_of(passages)), passages, sentences)


def encoded(embedder: Embedder, passages: Sequence[Passage]) -> list[bytes]:
    """Returns the passages' vectors in half precision; the context is read along with the text."""
    texts = [read_with_context(each) for each in passages]
    return [row.tobytes() for row in vector_files.encoded(embedder.encode_passages(texts))]


def read_with_context(passage: Passage) -> str:
    """Returns what is found of a passage: the context is read along with the text."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


class Making:
    """Makes documents that the catalogue holds anew: cut, told by role, embedded."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        self._catalogue, self._embedder = catalogue, embedder
        self._chunker = Chunker(embedder.count_tokens, embedder.max_tokens)

    def again(self, row: int, document: Document) -> None:
        """Gives the document of `row` its passages and sentences."""
        cut = made(document, self._chunker)
        vectors = encoded(self._embedder, cut.passages)
        self._catalogue.refill(row, cut.entry(cut.described(""), vectors))

    def anew(self, row: int, document: Document, project_id: str, *, generation: int) -> None:
        """Does the same with its language told again, and describes the project that it is."""
        cut = made(with_language(document), self._chunker)
        told = cut.described(project_id, self._catalogue.corrections(project_id))
        self._catalogue.refill(row, cut.entry(told, encoded(self._embedder, cut.passages)))
        self._catalogue.put_project(told.project, told.fields, generation=generation)
