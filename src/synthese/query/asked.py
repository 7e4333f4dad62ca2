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
class Query:
    """A query as it will be run.

    Attributes:
        text: What was typed, cleaned.
        words: The content words left to search for, as typed, each once.
        stems: The stem of each word, in the same order as far as they differ.
        related: Stems of the parts of compounds, and of words that might be written as one.
        phrases: What stood in quotation marks.
        meant: The last of `words` where some of those typed were unknown: what was probably meant
            by them.
        sought: The text left to search for; empty where all that was typed are conditions.
        conditions: What was read as conditions, in the order typed.
        synonyms: Other names of what is left, in the order of `words`, which they point into.
        excluded: Words and phrases, as typed, that may not stand in what is found.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    related: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    sought: str = ""
    conditions: tuple[Condition, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    excluded: tuple[str, ...] = ()
