"""What is asked for, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from synthese.norwegian.synonyms import Synonym


@dataclass(frozen=True, slots=True)
class Condition:
    """Something typed that means a filter or a preference, and no word to search for.

    Attributes:
        field: ``municipality``, ``county``, ``region``, ``centrality``, ``population``, ``year``,
            ``status``, ``amount``, ``programme``, ``funder``, ``actor``, ``language``, ``kind``,
            ``phase``, ``theme``, ``source`` or ``role``.
        values: Any of them; today's numbers of municipalities, other names in bokmål, ranges of
            numbers as ``2018-2020``, ``-2014`` and ``1000000-``.
        typed: The words as typed: ``Query.text[start:end]``.
        start: Offset in `Query.text`.
        end: Offset after it.
        explicit: The reader said so, in field syntax (``kommune:Grong``).
    """

    field: str
    values: tuple[str, ...]
    typed: str
    start: int
    end: int
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Misread:
    """A piece that looks like query language and was read as words: as typed, and why.

    `why` is the name of the sentence that says it (``search.misread_field``).
    """

    piece: str
    why: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it will be run.

    Attributes:
        text: What was typed, cleaned.
        words: The content words left to search for, as typed, each once.
        stems: The stem of each word, in the same order as far as they differ.
        related: Stems of the parts of compounds, and of words that might be written as one.
        phrases: What stood in quotation marks and has to stand in what is found.
        loose: Those of `words` that stand outside quotation marks. Where there are none,
            everything that holds the phrases is found.
        meant: The last of `words` where some of those typed were unknown: what was probably meant
            by them.
        sought: The text left to search for; empty where all that was typed are conditions.
        conditions: What was read as conditions, in the order typed.
        synonyms: Other names of what is left, in the order of `words`, which they point into.
        excluded: Words, as typed, no form of which may stand in what is found.
        excluded_phrases: Phrases that may not stand in what is found.
        excluded_conditions: Conditions in field syntax that what is found may not meet.
        alternatives: Where ``OR`` was typed, the queries that it parts this one into: a project is
            found that any of them finds. Each is whole, and `text` of each is what it would be
            typed as. What filters or restricts then stands in them and not here; here are all
            their words, to mark and to tell by.
        misread: What looks like query language and was read as words.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    related: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    sought: str = ""
    conditions: tuple[Condition, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    excluded_conditions: tuple[Condition, ...] = ()
    alternatives: tuple[Query, ...] = ()
    misread: tuple[Misread, ...] = ()

    @property
    def ways(self) -> tuple[Query, ...]:
        """The queries any of which a project may answer: the alternatives, or this one."""
        return self.alternatives or (self,)
