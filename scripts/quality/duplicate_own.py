"""What Synthese itself makes of labelled texts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from quality.duplicate_sets import Keys, LabelledTexts
from synthese.duplicate_records import COPIES, DuplicatePair, DuplicateType
from synthese.duplicates import Source, find_duplicates
from synthese.duplicates.comparing import compared
from synthese.index.opening import load_lexicon


@dataclass(frozen=True, slots=True)
class Own:
    """What a run found: the pairs called copies, those of each type, and all that were looked at.

    `candidates` are the pairs that were looked at, before any was judged; `empty` the places of
    the texts that are nothing but template text; `seconds` are of CPU.
    """

    copies: Keys
    types: Mapping[DuplicateType, Keys]
    candidates: Keys
    empty: frozenset[int]
    threshold: float
    seconds: float


def found_by_synthese(of: LabelledTexts) -> Own:
    """Returns what a run finds with its own settings."""
    lexicon = load_lexicon()
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        source = Source(tuple(of.texts), (), (of.name,))
        run = find_duplicates(source, out=Path(folder), lexicon=lexicon)
        pairs, record = run.pairs(), run.record
    took = time.process_time() - began
    at = {each.id: place for place, each in enumerate(of.texts)}

    def keys(chosen: Iterable[DuplicatePair]) -> Keys:
        ends = ((at[each.left], at[each.right]) for each in chosen)
        return of.keys((min(pair), max(pair)) for pair in ends)

    types = {kind: keys(p for p in pairs if p.type == kind) for kind in DuplicateType}
    copies = keys(each for each in pairs if each.type in COPIES)
    looked_at = compared(of.texts, lexicon).candidates
    rows = zip(looked_at.left.tolist(), looked_at.right.tolist(), strict=True)
    empty = frozenset(at[each] for each in record.empty)
    return Own(copies, types, of.keys(rows), empty, record.threshold, took)
