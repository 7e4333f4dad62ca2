"""A run → a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from synthese.duplicate_records import DuplicatePair, DuplicateType
from synthese.reports.duplicates.gathered import Gathered, RunLike
from synthese.reports.duplicates.telling import Telling
from synthese.reports.exports.cleaning import one_line
from synthese.wording import Language

_MOST = 3  # pairs told on either side of the threshold
_WIDE = 60  # characters of a title


def summary_text(run: RunLike, language: Language) -> Iterator[str]:
    """Yields what was found, and the pairs nearest the threshold."""
    gathered = Gathered(run, Telling(language), {})
    told, record = gathered.told, gathered.record
    yield told.say(
        "line_texts", texts=texts_told(gathered), candidates=told.number(record.candidates)
    )
    found = [
        f"{told.type(each).lower()} {told.number(record.found[each])}"
        for each in DuplicateType
        if each is not DuplicateType.NONE and record.found.get(each)
    ]
    yield told.say("line_found", found=", ".join(found)) if found else told.say("none_found")
    yield told.say(
        "line_groups",
        groups=told.count("groups_n", record.groups),
        share=told.share(gathered.share_with_copy),
        threshold=told.share(record.threshold),
    )
    if record.settled:
        yield told.say("line_settled", n=told.number(record.settled))
    if record.empty:
        yield f"{told.say('empty')}: {told.number(len(record.empty))}."
    above, below = run.borderline(_MOST)
    yield from _nearest(gathered, "borderline_above", above)
    yield from _nearest(gathered, "borderline_below", below)
    for failure in record.failures:
        yield f"{failure.source}: {failure.reason(language)}"


def texts_told(gathered: Gathered) -> str:
    """Returns how many texts each set has."""
    told, (first, second) = gathered.told, gathered.record.texts
    if not gathered.across:
        return told.count("texts_n", first)
    return told.say("texts_two", first=told.number(first), second=told.number(second))


def _nearest(gathered: Gathered, name: str, pairs: Iterable[DuplicatePair]) -> Iterator[str]:
    told, shown = gathered.told, list(pairs)
    if not shown:
        return
    yield f"{told.say(name)}:"
    for pair in shown:
        left, right = (_short(each.title or each.id) for each in gathered.run.sides(pair))
        yield told.say("line_pair", share=told.share(pair.probability), left=left, right=right)


def _short(title: str) -> str:
    title = one_line(title)
    return title if len(title) <= _WIDE else f"{title[: _WIDE - 1].rstrip()}…"
