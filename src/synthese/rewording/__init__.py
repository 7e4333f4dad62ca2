"""Quotes → sentences that a language model made of them, where code has found them supported.

Without a model there are none, and nothing else changes. With one, what it says passes the gate
(`rewording.gate`) or is dropped and counted. See ``docs/language-model.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from synthese.errors import ModelError
from synthese.llm import LLM
from synthese.pilot_records import Quote, Reworded
from synthese.rewording.asking import (
    MOST_SENTENCES,
    instruction,
    offers_in,
    question,
    shown_of,
)
from synthese.rewording.gate import judged
from synthese.rewording.offers import Citation, Offer, Reason
from synthese.wording import Language

__all__ = ["Citation", "Offer", "Reason", "Rewording", "judged", "reworded"]


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a language model said that stands, and what became of the rest.

    `reasons` counts the sentences that were dropped, by the first reason found. `failure` is why
    the model was asked no further; what it had said by then is kept.
    """

    sentences: tuple[Reworded, ...] = ()
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    failure: ModelError | None = None

    @property
    def dropped(self) -> int:
        """How many sentences did not pass."""
        return sum(self.reasons.values())


def reworded(llm: LLM | None, findings: Iterable[Sequence[Quote]], language: Language) -> Rewording:
    """Returns what the model makes of each finding's quotes, as far as the quotes support it.

    Args:
        llm: the model, or None: then nothing is reworded.
        findings: the quotes of one finding or column at a time; each is one question.
        language: the reader's. Quotes in another language are not sent.
    """
    if llm is None:
        return Rewording()
    kept: dict[str, Reworded] = {}
    reasons: Counter[Reason] = Counter()
    failure: ModelError | None = None
    for shown in filter(None, (shown_of(quotes, language) for quotes in findings)):
        try:
            answer = llm.complete(instruction(language), question(shown))
        except ModelError as error:
            failure = error
            break
        for verdict in _verdicts(answer, shown, language):
            if isinstance(verdict, Reworded) and verdict.text not in kept:
                kept[verdict.text] = verdict
            else:
                reasons["repeated" if isinstance(verdict, Reworded) else verdict] += 1
    return Rewording(tuple(kept.values()), dict(sorted(reasons.items())), failure)


def _verdicts(
    answer: str, shown: Sequence[Quote], language: Language
) -> Iterator[Reworded | Reason]:
    """Yields what becomes of each sentence of an answer."""
    passed = 0
    for offer in offers_in(answer):
        verdict = judged(offer, shown, language) if offer else "unreadable"
        if isinstance(verdict, Reworded):
            passed += 1
            verdict = verdict if passed <= MOST_SENTENCES else "too_many"
        yield verdict
