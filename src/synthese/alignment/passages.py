"""Two texts → the passages that they share, how each is found again, and the facts that differ.

Sentences (or lines) are matched by their words first: the same words, then the same sentence with
words changed. Only what is left is compared by meaning, so that copies cost no embedding. What
stands in another order than the passages around it has moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from synthese.alignment.by_meaning import match_by_meaning, match_translated
from synthese.alignment.changes import differing
from synthese.alignment.comparing import MOST_SENTENCES
from synthese.alignment.facts_apart import facts_apart, in_order
from synthese.alignment.matching import (
    Match,
    Matching,
    Rows,
    Side,
    match_edited,
    match_exactly,
    side_of,
    weighed,
)
from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Change,
    Difference,
    PassageKind,
    Text,
    TextSpan,
)
from synthese.embedding.static import StaticEmbedder

_WHOLE = 0.5  # share of a text from which it is found again as a whole
_LONG = 300  # words of a passage that no more are joined to
_VERBATIM = frozenset({PassageKind.EXACT, PassageKind.EDITED})


def align(
    lexicon: StaticEmbedder, left: Text, right: Text, *, most: int = MOST_SENTENCES
) -> Alignment:
    """Returns which passages of two texts are the same, and which facts differ.

    The same is found whichever is left.

    Args:
        lexicon: the embedded model, for which likeness is calibrated; asked only about sentences
            that aren't found by their words.
        left: the one text; its passages' order is that of the answer.
        right: the other.
        most: so many sentences of a text are compared by meaning, those that lie nearest to any
            of the other; see `compare`.
    """
    if _order(right) < _order(left):
        return _mirrored(align(lexicon, right, left, most=most))
    return _aligned(lexicon, side_of(left), side_of(right), most)


def _order(text: Text) -> tuple[str, str, tuple[TextSpan, ...]]:
    return text.text, text.language, text.template


def _aligned(lexicon: StaticEmbedder, left: Side, right: Side, most: int) -> Alignment:
    matching = Matching(left, right)
    match_exactly(matching)
    is_one_language = _is_one_language(matching)
    match_edited(matching)
    if is_one_language:
        match_by_meaning(lexicon, matching, most=most)
        kinds = PassageKind.EDITED, PassageKind.REWORDED
    else:
        match_translated(lexicon, matching, most=most)
        kinds = PassageKind.TRANSLATED, PassageKind.TRANSLATED
    passages = _joined(matching, _passages(matching, *kinds))
    return _told(matching, _with_moved(passages))


def _is_one_language(matching: Matching) -> bool:
    """Says whether two texts are in one language: of the very same words they mostly are."""
    left, right = matching.left, matching.right
    languages = {left.text.language, right.text.language}
    same = _own_words(left, matching.found)
    return len(languages) == 1 or "und" in languages or 2 * same > min(left.own[-1], right.own[-1])


def _own_words(side: Side, found: Iterable[Match]) -> int:
    return sum(
        side.count_own(side.units[each.rows[0]].first, side.units[each.rows[1] - 1].last)
        for each in found
    )


# ── Passages ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage, its sentences, and the words of each text that stand in it, by number."""

    passage: AlignedPassage
    match: Match
    left: tuple[int, int]
    right: tuple[int, int]


def _passages(matching: Matching, changed: PassageKind, met: PassageKind) -> list[_Found]:
    """Returns the passages in the order of the left text."""
    return [_passage(matching, each, changed if each.by_words else met) for each in matching.found]


def _passage(matching: Matching, match: Match, kind: PassageKind) -> _Found:
    mine, theirs = _words_of(matching.left, match.rows), _words_of(matching.right, match.columns)
    changes: tuple[Change, ...] = ()
    if match.by_words and match.likeness == 1:
        kind = PassageKind.EXACT
    elif kind is PassageKind.EDITED:
        changes = differing((matching.left.words, mine), (matching.right.words, theirs))
    passage = AlignedPassage(
        kind,
        _span(matching.left, match.rows),
        _span(matching.right, match.columns),
        round(match.likeness, 4),
        template=_is_template(matching.left, mine) and _is_template(matching.right, theirs),
        changes=changes,
    )
    return _Found(passage, match, mine, theirs)


def _span(side: Side, rows: Rows) -> TextSpan:
    return TextSpan(side.units[rows[0]].start, side.units[rows[1] - 1].end)


def _words_of(side: Side, rows: Rows) -> tuple[int, int]:
    return side.units[rows[0]].first, side.units[rows[1] - 1].last


def _is_template(side: Side, words: tuple[int, int]) -> bool:
    return 2 * side.count_own(*words) < words[1] - words[0]


def _joined(matching: Matching, found: Iterable[_Found]) -> list[_Found]:
    """Returns the passages, neighbours of the very same words as one.

    So are edited neighbours where a line is broken elsewhere: the words that the one has lost at
    its end, the other has got at its beginning.
    """
    joined: list[_Found] = []
    for each in found:
        last = joined[-1] if joined else None
        if last is not None and _go_on(matching, last, each):
            joined[-1] = _with_next(matching, last, each)
        else:
            joined.append(each)
    return joined


def _with_next(matching: Matching, last: _Found, each: _Found) -> _Found:
    rows = last.match.rows[0], each.match.rows[1]
    columns = last.match.columns[0], each.match.columns[1]
    if last.passage.kind is PassageKind.EXACT:
        return _passage(matching, Match(rows, columns, 1.0), PassageKind.EXACT)
    return _passage(matching, weighed(matching, rows, columns), PassageKind.EDITED)


def _go_on(matching: Matching, last: _Found, each: _Found) -> bool:
    if last.left[1] != each.left[0] or last.right[1] != each.right[0]:
        return False
    kinds = {last.passage.kind, each.passage.kind}
    if kinds == {PassageKind.EXACT}:
        return last.passage.template is each.passage.template
    lines = _is_line_end(matching.left, last.left) or _is_line_end(matching.right, last.right)
    return lines and kinds == {PassageKind.EDITED} and _is_broken_elsewhere(last, each)


def _is_line_end(side: Side, words: tuple[int, int]) -> bool:
    """Says whether the line ends after some words of it."""
    end = side.words.ends[words[1] - 1]
    return "\n" in side.text.text[end : side.words.starts[words[1]]]


def _is_broken_elsewhere(last: _Found, each: _Found) -> bool:
    if last.left[1] - last.left[0] > _LONG:
        return False
    tail, head = last.passage.changes[-1], each.passage.changes[0]
    if tail.left.end < last.passage.left.end and tail.right.end < last.passage.right.end:
        return False
    if head.left.start > each.passage.left.start and head.right.start > each.passage.right.start:
        return False
    lost, got = _sides(tail), _sides(head)
    return len(lost | got) == 2 and len(lost & got) < 2


def _sides(change: Change) -> set[str]:
    """Returns which sides have words of their own."""
    sides = {"left": change.left, "right": change.right}
    return {side for side, span in sides.items() if span.start < span.end}


def _with_moved(found: Sequence[_Found]) -> list[_Found]:
    """Returns the passages, those moved that don't belong to the heaviest rising sequence."""
    stay = _rising(
        [each.right[0] for each in found], [each.left[1] - each.left[0] for each in found]
    )
    return [
        each if at in stay else replace(each, passage=replace(each.passage, moved=True))
        for at, each in enumerate(found)
    ]


def _rising(places: Sequence[int], weights: Sequence[int]) -> set[int]:
    """Returns which of `places`, all different, make the rising sequence of the greatest weight.

    A binary indexed tree holds the best sequence that ends at or before each place (Fenwick 1994).
    """
    rank = {place: at for at, place in enumerate(sorted(places), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)
    before: list[int] = []
    best = (0, -1)
    for at, place in enumerate(places):
        held, spot = (0, -1), rank[place] - 1
        while spot:
            held = max(held, tree[spot])
            spot -= spot & -spot
        before.append(held[1])
        here = (held[0] + weights[at], at)
        best = max(best, here)
        spot = rank[place]
        while spot < len(tree):
            tree[spot] = max(tree[spot], here)
            spot += spot & -spot
    stay: set[int] = set()
    at = best[1]
    while at >= 0:
        stay.add(at)
        at = before[at]
    return stay


# ── What is told of it ───────────────────────────────────────────────────────────────────────


def _told(matching: Matching, found: Sequence[_Found]) -> Alignment:
    left, right = matching.left, matching.right
    passages = tuple(each.passage for each in found)
    own = [each for each in found if not each.passage.template]
    covered_left = _share(left, (left.count_own(*each.left) for each in own))
    covered_right = _share(right, (right.count_own(*each.right) for each in own))
    whole = max(covered_left, covered_right) >= _WHOLE
    verbatim = [each for each in own if each.passage.kind in _VERBATIM]
    return Alignment(
        passages,
        facts_apart(left.text, right.text, passages, whole=whole),
        covered_left,
        covered_right,
        _share(left, (_kept(left, each.left, _taken_out(each)) for each in verbatim)),
        _share(right, (_kept(right, each.right, _put_in(each)) for each in verbatim)),
    )


def _taken_out(found: _Found) -> Iterator[TextSpan]:
    return (each.left for each in found.passage.changes)


def _put_in(found: _Found) -> Iterator[TextSpan]:
    return (each.right for each in found.passage.changes)


def _share(side: Side, counts: Iterable[int]) -> float:
    every = side.own[-1]
    return round(sum(counts) / every, 4) if every else 0.0


def _kept(side: Side, words: tuple[int, int], changed: Iterable[TextSpan]) -> int:
    """Returns how many of a passage's own words stand in the other text too."""
    other = sum(side.count_own(*side.words.between(*span)) for span in changed)
    return side.count_own(*words) - other


def _mirrored(alignment: Alignment) -> Alignment:
    passages = sorted((_turned(each) for each in alignment.passages), key=lambda each: each.left)
    return Alignment(
        tuple(passages),
        in_order(
            Difference(each.kind, each.right, each.left, each.right_span, each.left_span)
            for each in alignment.differences
        ),
        alignment.covered_right,
        alignment.covered_left,
        alignment.verbatim_right,
        alignment.verbatim_left,
    )


def _turned(passage: AlignedPassage) -> AlignedPassage:
    changes = tuple(Change(each.right, each.left) for each in passage.changes)
    return replace(passage, left=passage.right, right=passage.left, changes=changes)
