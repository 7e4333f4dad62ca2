"""What an order of reading would have saved: ``synthese evaluate --screening``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from synthese.cli.shared import answer, count, pairs, progress
from synthese.screening.labelled import TENTHS, ReadingResult, read_labelled, simulate_readings
from synthese.wording import Language, number, say

_WIDE = 40  # characters of a bar that stands for all that is relevant


def evaluate(asked: argparse.Namespace) -> int:
    """Simulates readings of a labelled table and prints what they save."""
    from synthese.index.opening import load_lexicon

    labelled = read_labelled(
        asked.screening,
        label=asked.label,
        limits=asked.settings.read,
        columns=pairs(asked.map),
    )
    for each in labelled.failures:
        print(f"{each.source}: {each.reason(asked.language)}", file=sys.stderr)
    told = "reading_order.simulating"
    with progress(asked.language, quiet=asked.quiet, told=told) as on_progress:
        found = simulate_readings(
            labelled,
            load_lexicon(),
            seeds=range(asked.seeds),
            question=asked.question,
            on_progress=on_progress,
        )
    answer(asked, found, _lines)
    return 1 if labelled.failures else 0


def _lines(found: ReadingResult, language: Language) -> Iterator[str]:
    def share(value: float) -> str:
        return number(100 * value, language, decimals=1)

    yield say("reading_order.texts", language, total=found.total, relevant=found.relevant)
    if found.question:
        yield say("reading_order.asked", language, question=found.question)
    mean, least, most = map(share, found.work_saved)
    readings = len(found.each)
    if readings == 1:
        yield say("reading_order.saved_once", language, mean=mean)
    else:
        yield say(
            "reading_order.saved", language, mean=mean, least=least, most=most, readings=readings
        )
    yield ""
    yield say("reading_order.curve", language)
    for tenth, reached in zip(TENTHS, found.curve, strict=True):
        bar = "█" * round(_WIDE * reached)
        yield f"{round(100 * tenth):>5} %  {bar:{_WIDE}}  {share(reached):>5} %"
    yield ""
    read, recall = share(found.stopped_at), share(found.stopped_recall)
    yield say("reading_order.stop", language, read=read, recall=recall)
    yield say("reading_order.early", language, early=found.early, readings=readings)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    """Adds what is asked of a labelled table to the command that measures."""
    file, label = (
        say("reading_order.help_file", language),
        say("reading_order.help_label", language),
    )
    parser.add_argument("--screening", type=Path, metavar="FILE", help=file)
    parser.add_argument("--label", default="relevant", metavar="COLUMN[=VALUE]", help=label)
    map_ = say("cli.help_map", language)
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help=map_)
    question = say("reading_order.help_question", language)
    parser.add_argument("--question", default="", metavar="TEXT", help=question)
    seeds = say("reading_order.help_seeds", language)
    parser.add_argument("--seeds", type=count, default=10, metavar="N", help=seeds)
