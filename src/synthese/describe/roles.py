"""Which sentence of a document says what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from synthese.describe.role_features import features
from synthese.describe.role_model import role_model
from synthese.describe.sentences import sentences_of
from synthese.describe.stopping import is_stopped
from synthese.records import Document, Passage, Role, Sentence

ROLES = tuple(Role)  # in the order of the model's answers
# Confidence from which a role is told of a passage: three in four are right (docs/roles.md).
TOLD = 0.6


def tagged(document: Document) -> tuple[Sentence, ...]:
    """Returns every sentence of a document with what it tells.

    A sentence's confidence is how often, in 0..1, sentences told as surely have that role.
    """
    sentences = tuple(sentences_of(document))
    if not sentences:
        return ()
    model, text = role_model(), document.text
    likely = model.probabilities(features(text, sentences, model.words))
    best = likely.argmax(axis=1).tolist()
    sure = likely.max(axis=1).tolist()
    return tuple(
        Sentence(
            each.start, each.end, ROLES[role], confidence, is_stopped(text[each.start : each.end])
        )
        for each, role, confidence in zip(sentences, best, sure, strict=True)
    )


def with_roles(passages: Sequence[Passage], sentences: Sequence[Sentence]) -> list[Passage]:
    """Returns the passages, each with the roles that sentences beginning in it surely have."""
    found, at = [], 0
    for passage in passages:
        while at < len(sentences) and sentences[at].start < passage.start:
            at += 1
        end = at
        chars: Counter[Role] = Counter()
        while end < len(sentences) and sentences[end].start < passage.end:
            each = sentences[end]
            if each.role is not Role.OTHER and each.confidence >= TOLD:
                chars[each.role] += each.end - each.start
            end += 1
        roles = tuple(role for role, _ in chars.most_common())
        found.append(replace(passage, roles=roles, role=roles[0] if roles else None))
    return found
