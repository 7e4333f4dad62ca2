"""What every command does with what it was given and what came out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from synthese.errors import InputError
from synthese.records import Progress
from synthese.wording import Language, say


def answer(
    asked: argparse.Namespace, record: Any, to_text: Callable[[Any, Language], Iterator[str]]
) -> None:
    """Prints a record: as one JSON document where that is asked for, otherwise as lines."""
    if asked.json:
        from synthese.reports.json_documents import to_json

        json.dump(to_json(record), sys.stdout, ensure_ascii=False)
        print()
        return
    for line in to_text(record, asked.language):
        print(line)


@contextmanager
def progress(
    language: Language, *, quiet: bool, told: str = "cli.reading"
) -> Iterator[Callable[[Progress], None] | None]:
    """Shows a bar with rate and time left on standard error, once a job takes two seconds."""
    if quiet:
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=say(told, language), unit="", delay=2, file=sys.stderr, leave=False) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_postfix_str(progress.source[-40:], refresh=False)
            bar.update(progress.done - bar.n)

        yield show


@contextmanager
def steps(language: Language, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Shows a bar as `progress` does for a job of several steps, named by keys of the wording."""
    if quiet:
        yield None
        return
    from tqdm import tqdm

    def begun(key: str, total: int) -> Any:
        told = say(key, language) if key else ""
        return tqdm(desc=told, total=total or None, unit="", delay=2, file=sys.stderr, leave=False)

    current, bar = "", begun("", 0)

    def show(progress: Progress) -> None:
        nonlocal current, bar
        if progress.source != current:
            bar.close()
            current, bar = progress.source, begun(progress.source, progress.total)
        bar.update(progress.done - bar.n)

    try:
        yield show
    finally:
        bar.close()


def count(raw: str) -> int:
    """Returns a whole number that isn't negative, for argparse."""
    if not (raw.isascii() and raw.isdigit()):
        raise argparse.ArgumentTypeError(f"{raw!r}")
    return int(raw)


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Returns ``["title=Navn"]`` as a mapping.

    Raises:
        InputError: one has no equals sign.
    """
    pairs = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name or not value:
            raise InputError("cli.not_a_pair", given=each)
        pairs[name.strip()] = value.strip()
    return pairs


def where_of(given: Sequence[str]) -> dict[str, list[str]]:
    """Returns ``["kommune=Tokke", "kommune=Vinje"]`` as the values of each field."""
    where: dict[str, list[str]] = {}
    for each in given:
        for name, value in pairs([each]).items():
            where.setdefault(name, []).append(value)
    return where
