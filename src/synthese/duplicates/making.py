"""Texts → a run in a folder: what is compared, judged and kept, in steps that can be gone on from.

What was done is in the folder: a run that was killed goes on where it was, if it is asked for the
same texts again. The same texts give the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np

import synthese
from synthese.alignment.passages import align
from synthese.duplicate_records import (
    Alignment,
    DuplicatePair,
    DuplicateType,
    TemplatePiece,
    Text,
    TextSpan,
)
from synthese.duplicates.comparing import Compared, compared
from synthese.duplicates.kinds import Judged, Seen, judged, may_be_told_anew, may_be_written_anew
from synthese.duplicates.run import HALF_DONE, Run, open_run, run_as_made
from synthese.duplicates.scoring import (
    SAME_TITLE,
    THRESHOLD,
    Doubt,
    Scores,
    doubtful,
    scored,
    second_look,
)
from synthese.duplicates.sources import Source, from_index
from synthese.duplicates.tokens import Mask, word_spans
from synthese.embedding.static import StaticEmbedder
from synthese.errors import InputError
from synthese.index import Index
from synthese.pilot_records import RelationKind
from synthese.records import Progress
from synthese.relations import standing
from synthese.stores.duplicate_runs import DuplicateRuns

OnProgress = Callable[[Progress], None]
Pairs = Mapping[tuple[str, str], DuplicateType]

_DOUBTED = 0.1  # probability from which a pair in doubt is looked at again
_KEPT = 0.02  # probability from which a pair is kept, so that a threshold may be moved
_ALIGNED_AT_ONCE = 200  # after which they are written: what a kill costs
_PIECES = 200  # pieces of template text that are told
_STEPS = 6  # before the alignments
_SAMPLE = 5  # texts that hold one, told by id


def find_duplicates(
    source: Source,
    against: Source | None = None,
    *,
    out: Path,
    lexicon: StaticEmbedder,
    threshold: float = THRESHOLD,
    relations: Pairs | None = None,
    on_progress: OnProgress | None = None,
) -> Run:
    """Returns the run of some texts, made in a folder, or gone on with where it lies half made.

    Args:
        source: the texts that are examined.
        against: what they are held against; without it, one another.
        out: the folder of the run.
        lexicon: the embedder.
        threshold: from which a pair is called a copy, 0..1.
        relations: how projects of an index stand, by their ids in alphabetical order.
        on_progress: is told what is done.

    Raises:
        InputError: the threshold isn't between 0 and 1, or the folder holds something else.
    """
    if not 0 < threshold < 1:
        raise InputError("cli.threshold", given=threshold)
    texts = [*source.texts, *(against.texts if against else ())]
    fingerprint = _fingerprint(texts, lexicon.fingerprint)
    asked_for = _input(fingerprint, source, against, relations or {})
    store = DuplicateRuns.open(out)
    if store.fact("input") != asked_for or store.fact("made") is None:
        store.emptied()
        with store.transaction():
            _compare(store, source, against, lexicon, relations or {}, _step(on_progress))
            store.keep_fact("input", asked_for)
    store.keep_fact(HALF_DONE, True)
    store.keep_fact("threshold", threshold)
    align_found(run_as_made(out), lexicon, on_progress)
    store.keep_fact(HALF_DONE, False)
    return open_run(out)


def find_among(texts: Sequence[Text], *, lexicon: StaticEmbedder) -> Run:
    """Returns the run of some texts, all of it in memory: nothing is written anywhere."""
    store = DuplicateRuns.in_memory()
    with store.transaction():
        _compare(store, Source(tuple(texts), (), ()), None, lexicon, {}, _step(None))
    return align_found(Run(Path(), THRESHOLD, store=store), lexicon)


def find_in_index(
    index: Index,
    against: Source | None = None,
    *,
    out: Path,
    threshold: float = THRESHOLD,
    on_progress: OnProgress | None = None,
) -> Run:
    """Returns the run of the projects of an index: see `find_duplicates`.

    How they stand to each other, as parallel pilots or as one that goes on, is told too.
    """
    return find_duplicates(
        from_index(index),
        against,
        out=out,
        lexicon=index.lexicon,
        threshold=threshold,
        relations={} if against else _relations(index),
        on_progress=on_progress,
    )


_TOLD = {
    RelationKind.PARALLEL: DuplicateType.PARALLEL,
    RelationKind.RENEWAL: DuplicateType.RENEWAL,
}


def _relations(index: Index) -> dict[tuple[str, str], DuplicateType]:
    return {
        (each.left, each.right): _TOLD[each.kind]
        for each in standing(index).relations
        if each.kind in _TOLD
    }


def _step(on_progress: OnProgress | None) -> Callable[[str], None]:
    steps: list[str] = []

    def step(key: str) -> None:
        steps.append(key)
        if on_progress:
            on_progress(Progress(len(steps), _STEPS, key))

    return step


def _input(texts: str, source: Source, against: Source | None, relations: Pairs) -> str:
    """Returns a hash of all that a run tells of: its texts, where they were read, what failed."""
    read = [(each.names, each.failures) for each in (source, against) if each is not None]
    told = repr((texts, read, sorted(relations.items())))
    return blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _fingerprint(texts: Sequence[Text], embedder: str) -> str:
    told = blake2b(digest_size=16)
    for part in (embedder, synthese.__version__):
        told.update(part.encode() + b"\0")
    for each in texts:
        facts = (each.set, each.id, each.content, each.period, each.municipalities, each.language)
        more = (each.applicant, each.amount_nok, each.programme, each.status, each.href)
        told.update(repr(facts + more).encode() + b"\0")
    return told.hexdigest()


def _compare(
    store: DuplicateRuns,
    source: Source,
    against: Source | None,
    lexicon: StaticEmbedder,
    relations: Pairs,
    step: Callable[[str], None],
) -> None:
    """Compares and judges all, and keeps it."""
    given = [*source.texts, *(against.texts if against else ())]
    first = len(source.texts) if against is not None else None
    found = compared(given, lexicon, first=first, related=_rows(given, relations), step=step)
    texts = _with_template(found)
    step("cli.duplicates_keeping")
    store.keep_texts(texts)
    store.keep_pieces(tuple(_pieces(texts)))
    scores = scored(found.candidates, found.features)
    across = against is not None
    doubts: list[tuple[int, int, str]] = []
    store.keep_pairs(_judge(texts, found, scores, relations, across=across, doubts=doubts))
    store.keep_doubts(doubts)
    candidates = found.candidates
    store.keep_fact(
        "made",
        {
            "texts": (len(source.texts), len(against.texts) if against else 0),
            "sources": source.names,
            "against": against.names if against else (),
            "words": _by_set(texts, [each.words for each in texts]),
            "own_words": _by_set(texts, [each.own_words for each in texts]),
            "languages": _counted([each.language for each in texts]),
            "candidates": len(candidates),
            "legs": {
                name: int(getattr(candidates, name).sum())
                for name in ("exact", "near", "meaning", "title")
            },
            "empty": [each.id for each in texts if each.empty],
            "failures": [
                asdict(each) for each in (*source.failures, *(against.failures if against else ()))
            ],
            "fingerprint": _fingerprint(given, lexicon.fingerprint),
            "version": synthese.__version__,
        },
    )


def _rows(texts: Sequence[Text], relations: Pairs) -> list[tuple[int, int]]:
    """Returns the rows of the pairs that an index knows a relation between."""
    if not relations:
        return []
    at = {each.id: row for row, each in enumerate(texts)}
    return sorted(
        (min(at[left], at[right]), max(at[left], at[right]))
        for left, right in relations
        if left in at and right in at
    )


def _by_set(texts: Sequence[Text], words: Sequence[int]) -> list[int]:
    sums = [0, 0]
    for each, count in zip(texts, words, strict=True):
        sums[each.set] += count
    return sums


def _counted(languages: Sequence[str]) -> dict[str, int]:
    return {each: languages.count(each) for each in sorted(set(languages))}


# ---- judging


def _judge(
    texts: Sequence[Text],
    found: Compared,
    scores: Scores,
    relations: Pairs,
    *,
    across: bool,
    doubts: list[tuple[int, int, str]],
) -> Iterator[tuple[int, int, DuplicatePair]]:
    """Yields every pair that is worth keeping, with the rows of its texts.

    Those that only an alignment decides are put among the `doubts`.
    """
    candidates, features = found.candidates, found.features
    doubted = doubtful(scores, features)
    reworded = doubted[Doubt.REWORDED]
    worth = (scores.probability >= _KEPT) | (features.titles >= SAME_TITLE)
    worth |= candidates.related | reworded
    empty = np.array([each.empty for each in texts], np.bool_)
    worth &= ~(empty[candidates.left] | empty[candidates.right])
    for at in np.flatnonzero(worth):
        left, right = int(candidates.left[at]), int(candidates.right[at])
        if not across and texts[left].id > texts[right].id:
            left, right = right, left
        ours, theirs = texts[left], texts[right]
        relation = relations.get(_key(ours, theirs))
        doubt = _doubt(doubted, int(at), ours, theirs, float(features.titles[at]))
        seen = _seen(found, scores, int(at), relation=relation, reworded=doubt is Doubt.REWORDED)
        made = judged(ours, theirs, seen)
        if doubt is not None and (made.probability >= _DOUBTED or doubt is Doubt.REWORDED):
            doubts.append((left, right, doubt))
            yield left, right, _pair(ours, theirs, made)
        elif made.probability >= _KEPT or made.relation is not DuplicateType.NONE:
            yield left, right, _pair(ours, theirs, made)


def _doubt(
    doubted: Mapping[Doubt, Mask], at: int, left: Text, right: Text, titles: float
) -> Doubt | None:
    """Returns what only an alignment decides of a pair, None where nothing does."""
    if doubted[Doubt.LANGUAGE][at]:
        return Doubt.LANGUAGE
    if doubted[Doubt.REWORDED][at] and may_be_told_anew(left, right, titles):
        return Doubt.REWORDED
    if doubted[Doubt.ANEW][at] and may_be_written_anew(left, right):
        return Doubt.ANEW
    return None


def _key(left: Text, right: Text) -> tuple[str, str]:
    return (left.id, right.id) if left.id < right.id else (right.id, left.id)


def _pair(left: Text, right: Text, made: Judged) -> DuplicatePair:
    return DuplicatePair(
        left.id,
        right.id,
        DuplicateType.NONE,
        made.similarity,
        made.probability,
        made.copy_type,
        made.relation,
        made.reasons,
    )


def _seen(
    found: Compared, scores: Scores, at: int, *, relation: DuplicateType | None, reworded: bool
) -> Seen:
    features = found.features
    return Seen(
        exact=bool(scores.exact[at]),
        probability=float(scores.probability[at]),
        wording=float(scores.wording[at]),
        language=float(scores.language[at]),
        idea=float(scores.idea[at]),
        contained=float(features.contained[at]),
        mutual=float(features.mutual[at]),
        cosine=float(features.cosine[at]),
        titles=float(features.titles[at]),
        title_within=float(features.title_within[at]),
        tongues=bool(features.tongues[at]),
        reworded=reworded,
        relation=relation,
    )


# ---- template text


def _with_template(found: Compared) -> list[Text]:
    """Returns the texts with the spans of their template text, and their words counted."""
    starts, titled = found.tokens.starts, found.titled
    total = np.diff(starts)
    ends = np.concatenate([[0], np.cumsum(found.template)])
    template = ends[starts[1:]] - ends[starts[:-1]]
    return [
        replace(
            each,
            words=int(total[at]),
            own_words=int(total[at] - template[at]),
            template=_spans(each.text, found.template[starts[at] + titled[at] : starts[at + 1]])
            if template[at]
            else (),
        )
        for at, each in enumerate(found.texts)
    ]


def _spans(text: str, mask: Mask) -> tuple[TextSpan, ...]:
    """Returns where the words that are template text stand, those in a row as one span."""
    if not mask.any():
        return ()
    words = word_spans(text)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return tuple(
        TextSpan(words[first][0], words[last - 1][1])
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    )


def _pieces(texts: Sequence[Text]) -> Iterator[TemplatePiece]:
    """Yields the template text that most texts hold, longest first of those in as many.

    Numbers of headings and the like aren't told: they say nothing by themselves.
    """
    held: dict[str, dict[tuple[int, str], tuple[Text, TextSpan]]] = {}
    for each in texts:
        for span in each.template:
            words = " ".join(each.text[span.start : span.end].lower().split())
            if any(map(str.isalpha, words)):
                held.setdefault(words, {}).setdefault((each.set, each.id), (each, span))
    ranked = sorted(held.items(), key=lambda item: (-len(item[1]), -len(item[0]), item[0]))
    for words, found in ranked[:_PIECES]:
        if len(found) < 2:
            continue
        example, span = next(iter(found.values()))
        yield TemplatePiece(
            text=example.text[span.start : span.end],
            texts=len(found),
            example=example.id,
            span=span,
            sample=tuple(dict.fromkeys(each for _, each in found))[:_SAMPLE],
            words=len(words.split()),
        )


# ---- alignment


def align_found(run: Run, lexicon: StaticEmbedder, on_progress: OnProgress | None = None) -> Run:
    """Works out and keeps the alignments of what was found, and returns the run with them.

    Those that are in doubt come first: some of them are found only now.
    """
    store = run.store
    doubts = store.doubts()
    in_doubt = [(number, each) for number, each in run.numbered() if number in doubts]
    for number, each, found in _aligned(run, lexicon, in_doubt, on_progress):
        probability = second_look(each.probability, found, Doubt(doubts[number]))
        similarity = max(each.similarity, found.covered_left, found.covered_right)
        store.decide({number: (round(probability, 4), round(similarity, 4))})
    if in_doubt:
        run = replace(run)  # its pairs are read again: some are others now
    kept = store.aligned()
    waiting = [
        (number, each)
        for number, each in run.numbered()
        if each.type is not DuplicateType.NONE and number not in kept
    ]
    for _ in _aligned(run, lexicon, waiting, on_progress):
        pass
    return run


def _aligned(
    run: Run,
    lexicon: StaticEmbedder,
    waiting: Sequence[tuple[int, DuplicatePair]],
    on_progress: OnProgress | None,
) -> Iterator[tuple[int, DuplicatePair, Alignment]]:
    """Yields pairs with their alignments, which are kept some at a time with what is done to them.

    What a kill costs is what wasn't kept yet.
    """
    for at in range(0, len(waiting), _ALIGNED_AT_ONCE):
        some = waiting[at : at + _ALIGNED_AT_ONCE]
        with run.store.transaction():
            for number, each in some:
                found = align(lexicon, *run.sides(each))
                run.store.keep_alignments({number: found})
                yield number, each, found
        if on_progress:
            done = min(at + _ALIGNED_AT_ONCE, len(waiting))
            on_progress(Progress(done, len(waiting), "cli.duplicates_aligning"))
