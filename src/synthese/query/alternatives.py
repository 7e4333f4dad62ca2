"""``OR`` → the queries that it parts a query into, each as it would be typed by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import product

from synthese.query.marks import Marks, Span

MOST_ALTERNATIVES = 8


def alternatives(marks: Marks) -> list[str]:
    """Returns the queries any of which a project may answer; none where ``OR`` parts nothing.

    ``OR`` binds its two neighbours, tighter than the space does: ``a b OR c`` is ``a b`` or
    ``a c``. Values of one field are alternatives of one another as they stand.
    """
    groups, over = parted(marks)
    loose = frozenset(over)
    chosen = (frozenset(each) for each in product(*groups))
    every = {span for group in groups for span in group}
    texts = [_text(marks, every - kept, loose) for kept in chosen] if groups or loose else []
    return list(dict.fromkeys(texts))


def parted(marks: Marks) -> tuple[list[list[Span]], list[Span]]:
    """Returns what is alternative to what, and what would be one alternative too many."""
    room, groups, loose = MOST_ALTERNATIVES, [], []
    for group in marks.groups:
        if _is_of_one_field(marks, group):
            continue
        kept = group[:room] if room > 1 else []
        loose += group[len(kept) :]
        if kept:
            groups.append(kept)
            room //= len(kept)
    return groups, loose


def _is_of_one_field(marks: Marks, group: Sequence[Span]) -> bool:
    named = {each.span: each.field for each in marks.said if marks.words.whole[each.start] != "-"}
    fields = {named.get(span) for span in group}
    return len(fields) == 1 and None not in fields


def _text(marks: Marks, cut: Collection[Span], loose: Collection[Span]) -> str:
    """Returns the text without `cut`, and with `loose` as plain words."""
    text, reached, kept = marks.words.whole, 0, []
    brackets = [found.span() for found in re.finditer(r"[()]", marks.free)]
    for start, end in sorted([*cut, *loose, *marks.operators, *brackets]):
        kept.append(text[reached:start])
        if (start, end) in loose:
            kept.append(re.sub(r'["«»“”„:]|^-', " ", text[start:end]))
        reached = end
    return " ".join(" ".join([*kept, text[reached:]]).split())
