"""What Synthese itself makes of labelled texts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from quality.duplicate_sets import Keys, LabelledTexts
from synthese.duplicate_records import COPIES, DuplicatePair, DuplicateType
from synthese.index.opening import load_lexicon


@dataclass(frozen=True, slots=True)
class Own:
    """What a run found: the pairs called copies, those of each type, and all that were looked at.

    `candidates` are the pairs that the run kept; `seconds` are of CPU.
    """

    copies: Keys
    types: Mapping[DuplicateType, Keys]
    candidates: Keys
    threshold: float
    seconds: float


def found_by_synthese(of: LabelledTexts) -> Own | None:
    """Returns what a run finds with its own settings; None where there is nothing to run yet."""
    try:
        from synthese.duplicates.finding import find_duplicates
    except ImportError:
        return None
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        run = find_duplicates(of.texts, out=Path(folder), lexicon=load_lexicon())
        pairs = run.pairs()
    took = time.process_time() - began
    at = {each.id: place for place, each in enumerate(of.texts)}

    def keys(chosen: Iterable[DuplicatePair]) -> Keys:
        ends = ((at[each.left], at[each.right]) for each in chosen)
        return of.keys((min(pair), max(pair)) for pair in ends)

    types = {kind: keys(p for p in pairs if p.type == kind) for kind in DuplicateType}
    copies = keys(each for each in pairs if each.type in COPIES)
    return Own(copies, types, keys(pairs), run.record.threshold, took)
