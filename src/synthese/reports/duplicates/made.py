"""How a run was made, as labels with lines: at the foot of the page and in the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from synthese.reports.duplicates.gathered import Gathered
from synthese.reports.duplicates.summary import texts_told
from synthese.reports.exports.cleaning import short_source
from synthese.wording import named

_LEGS = ("exact", "near", "meaning", "title")


def made(gathered: Gathered, covered: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    """Yields what was read, how it was compared and what it was set to.

    Args:
        gathered: the run.
        covered: its certificate (`coverage`).
    """
    told, record = gathered.told, gathered.record
    yield told.say("sources"), [short_source(each) for each in record.sources]
    if record.against:
        yield told.say("against"), [short_source(each) for each in record.against]
    yield told.say("texts"), [texts_told(gathered)]
    yield told.say("words"), [_words(gathered, covered)]
    languages = sorted(record.languages.items(), key=lambda each: (-each[1], each[0]))
    yield (
        told.say("languages_head"),
        [f"{named('language', code, told.language)}: {told.number(n)}" for code, n in languages],
    )
    legs = [
        f"{told.number(n)} {told.say(f'leg_{leg}') if leg in _LEGS else leg}"
        for leg, n in record.legs.items()
    ]
    yield told.say("candidates"), [told.number(record.candidates), *legs]
    yield told.say("settled"), [told.number(record.settled)]
    yield told.say("threshold"), [told.share(record.threshold)]
    yield told.say("fingerprint"), [record.fingerprint]
    yield told.say("version"), [f"Synthese {record.version}"]


def _words(gathered: Gathered, covered: Mapping[str, Any]) -> str:
    told, words, own = gathered.told, sum(covered["words"]), sum(covered["own_words"])
    share = told.share((words - own) / words) if words else told.share(0)
    return told.say("words_told", words=told.number(words), share=share)
