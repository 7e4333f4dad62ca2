"""A run of duplicates made by hand, for tests of what people say about its pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from synthese.duplicate_records import Alignment, Difference, DuplicatePair, DuplicateType, Text
from synthese.duplicates.run import Run, open_run
from synthese.stores.duplicate_runs import DuplicateRuns


def text(
    id: str,
    body: str = "",
    *,
    title: str = "",
    applicant: str | None = None,
    set: Literal[0, 1] = 0,
) -> Text:
    """Returns a text; its content is a hash of what the records say it is of."""
    told = title or f"Tittel {id}", body or f"Prosjektet {id} prøver sensorer i hjemmet."
    content = sha256("\n".join((*told, applicant or "")).encode()).hexdigest()[:24]
    return Text(
        id, set, *told, content, "søknader.csv", "nb", applicant=applicant, words=6, own_words=6
    )


def pair(
    left: str,
    right: str,
    probability: float,
    *,
    copy_type: DuplicateType = DuplicateType.REVISED,
    relation: DuplicateType = DuplicateType.NONE,
) -> DuplicatePair:
    """Returns a pair as a run keeps it."""
    return DuplicatePair(
        left, right, DuplicateType.NONE, probability, probability, copy_type, relation
    )


def made(
    folder: Path,
    texts: Sequence[Text],
    pairs: Iterable[DuplicatePair],
    *,
    threshold: float = 0.5,
    differences: tuple[Difference, ...] = (),
) -> Run:
    """Returns a run over texts, set 0 first, with every pair aligned alike."""
    number = {(each.set, each.id): at for at, each in enumerate(texts)}
    second = sum(each.set for each in texts)
    other = 1 if second else 0
    kept = [(number[0, each.left], number[other, each.right], each) for each in pairs]
    with DuplicateRuns.open(folder) as store:
        store.keep_texts(texts)
        store.keep_pairs(kept)
        aligned = Alignment((), differences, 1.0, 1.0, 0.0, 0.0)
        store.keep_alignments(dict.fromkeys(range(1, len(kept) + 1), aligned))
        store.keep_fact("made", {"texts": [len(texts) - second, second]})
        store.keep_fact("threshold", threshold)
    return open_run(folder)
