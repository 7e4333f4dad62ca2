"""What was read out of a query, said to the reader: chips to switch, and notes on the rest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from synthese.narrowing import Where
from synthese.norwegian.synonyms import Synonym
from synthese.norwegian.units import today
from synthese.query import Condition, Misread, Query, understand
from synthese.records import Chip
from synthese.stores.facets import NUMERIC, bounds_of
from synthese.wording import Language, named, number, say

Mode = Literal["hybrid", "dense", "lexical"]
_MOST_FORMS = 3  # said in a chip
_MARKS = ' "«»“”„'
_MOST_SAID = 60  # characters of a piece of the query that is quoted in a sentence


def chips(
    asked: Query,
    *,
    plain: Collection[str] = (),
    without: Collection[str] = (),
    language: Language = "nb",
) -> tuple[Chip, ...]:
    """Returns what the query was read as, and what the reader has switched off of it.

    Args:
        asked: the query as it was run.
        plain: pieces that the reader wants as plain words.
        without: pieces that the reader has taken out.
        language: of the chips.
    """
    on = _read(asked, language)
    return (*on, *_switched_off(asked, plain=plain, without=without, language=language))


def notes(
    asked: Query,
    held: Sequence[str],
    *,
    mode: Mode,
    where: Where,
    language: Language,
    nowhere: Sequence[str] = (),
) -> tuple[str, ...]:
    """Returns what was done with the query, a sentence each.

    Args:
        asked: the query as it was run.
        held: phrases that stand in what was found.
        mode: how it was searched.
        where: filters chosen by the reader.
        language: of the sentences.
        nowhere: phrases that stand in nothing of what may be found.
    """
    told = [_searched(asked, mode, language)]
    if asked.meant:
        told.append(say("search.meant", language, words=_quoted(asked.meant)))
    if asked.alternatives:
        texts = [f"«{_short(each.text)}»" for each in asked.alternatives]
        told.append(say("search.either", language, alternatives=_either(texts, language)))
    elif held := [phrase for phrase in held if phrase not in nowhere]:
        told.append(say("search.quoted", language, phrases=_quoted(held)))
    if nowhere:
        told.append(say("search.nowhere", language, phrases=_quoted(nowhere)))
    if where:
        told.append(say("search.filtered", language, filters=_filters(where, language)))
    return (*told, *(_misread(each, language) for each in asked.misread))


def value_name(field: str, value: str, language: Language) -> str:
    """Returns a field's value as people say it: a number's municipality, a range of years."""
    if field in ("municipality", "mentioned") and (unit := today(value)):
        return unit.name
    if field == "amount":
        return _range("amount", value, language, thousands=True)
    below = value.partition("-")[2] if value.startswith(("0-", "-")) else ""
    if field == "population" and below and bounds_of(value):
        limit = int(below) + 1
        return say("chips.population_below", language, limit=_spaced(str(limit), language))
    if field == "population":
        return _range("population", value, language, thousands=True)
    if field in NUMERIC and not value.isdigit():
        return _range("year", value, language)
    return named(field, value, language)


def _searched(asked: Query, mode: Mode, language: Language) -> str:
    typed = asked.words[: len(asked.words) - len(asked.meant)]
    if not asked.words and (not asked.text or any(map(_filters_any, asked.ways))):
        return say("search.only_filters", language)
    if mode == "lexical":
        return say("search.by_words", language, words=_quoted(typed))
    if not asked.words:
        return say("search.only_small_words", language)
    if mode == "dense":
        return say("search.by_meaning", language)
    return say("search.by_both", language, words=_quoted(typed))


def _of_condition(condition: Condition, language: Language) -> Chip:
    field = condition.field
    if field == "centrality":
        values = say("chips.centrality_of_six", language, levels=_levels(condition.values))
    else:
        values = _either([value_name(field, each, language) for each in condition.values], language)
    if field == "role":
        text = say("chips.preference", language, values=values)
        return Chip("preference", field, condition.values, condition.typed, text)
    text = say("chips.filter", language, field=say(f"chips.{field}_is", language), values=values)
    return Chip("filter", field, condition.values, condition.typed, text)


def _of_synonym(synonym: Synonym, language: Language) -> Chip:
    text = say("chips.synonym", language, forms=_quoted(synonym.forms[:_MOST_FORMS]))
    forms, source = tuple(synonym.forms), synonym.provenance
    return Chip("synonym", "word", forms, synonym.typed, text, provenance=source)


def _excluded(typed: str, language: Language) -> Chip:
    text = say("chips.excluded", language, word=_short(typed))
    return Chip("excluded", "word", (typed,), f"-{typed}", text)


def _excluded_phrase(phrase: str, asked: Query, language: Language) -> Chip:
    typed = re.search(rf"-.\s*{re.escape(phrase)}\s*.", asked.text)
    text = say("chips.excluded_phrase", language, phrase=_short(phrase))
    return Chip("excluded", "phrase", (phrase,), typed[0] if typed else phrase, text)


def _excluded_condition(condition: Condition, language: Language) -> Chip:
    chip = _of_condition(condition, language)
    told = chip.text[0].lower() + chip.text[1:]
    return replace(chip, kind="excluded", text=say("chips.not", language, condition=told))


def _read(asked: Query, language: Language) -> list[Chip]:
    """Returns what the query was read as, each piece once, whatever alternatives it stands in."""
    found: list[Chip] = []
    for each in asked.ways:
        found += [_of_condition(one, language) for one in each.conditions]
        found += [_excluded_condition(one, language) for one in each.excluded_conditions]
    found += [_of_synonym(each, language) for each in asked.synonyms]
    for each in asked.ways:
        found += [_excluded(word, language) for word in each.excluded]
        found += [_excluded_phrase(one, each, language) for one in each.excluded_phrases]
    return list({(chip.kind, chip.field, chip.typed.casefold()): chip for chip in found}.values())


def _switched_off(
    asked: Query, *, plain: Collection[str], without: Collection[str], language: Language
) -> Iterable[Chip]:
    if not plain and not without:
        return
    words, out = ({each.casefold() for each in some} for some in (plain, without))
    for chip in _read(understand(asked.text, max_chars=len(asked.text)), language):
        typed = chip.typed.casefold()
        if typed in words:
            yield replace(chip, state="word")
        elif typed in out:
            yield replace(chip, state="off")


def _filters_any(asked: Query) -> bool:
    return bool(
        asked.conditions or asked.excluded or asked.excluded_phrases or asked.excluded_conditions
    )


def _misread(each: Misread, language: Language) -> str:
    """Returns why a piece was read as words; of a field, with its name and its value."""
    name, _, value = each.piece.removeprefix("-").partition(":")
    piece, name, value = map(_short, (each.piece, name, value.strip(_MARKS)))
    return say(each.why, language, piece=piece, name=name, value=value)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1].rstrip()}…"


def _filters(where: Where, language: Language) -> str:
    told = [
        say(
            "search.filter_is",
            language,
            name=named("facet", name, language).lower(),
            values=_either([value_name(name, value, language) for value in values], language),
        )
        for name, values in where.items()
    ]
    return f" {say('search.and', language)} ".join(told)


def _range(kind: str, value: str, language: Language, *, thousands: bool = False) -> str:
    """Returns a range in words: ``fra 2018 til 2020``, ``til 2014``, ``minst 1 000 000 kr``."""
    bounds = bounds_of(value)
    if bounds is None:
        return value
    low, high = value.partition("-")[::2] if "-" in value else (value, value)
    shown = [_spaced(each, language) if thousands else each for each in (low, high)]
    if low == high:
        return say(f"chips.{kind}_one", language, value=shown[0])
    if not low:
        return say(f"chips.{kind}_to", language, high=shown[1])
    if not high:
        return say(f"chips.{kind}_from", language, low=shown[0])
    return say(f"chips.{kind}_between", language, low=shown[0], high=shown[1])


def _spaced(digits: str, language: Language) -> str:
    return number(int(digits), language) if digits else ""


def _levels(values: Sequence[str]) -> str:
    """Returns classes of centrality as a range where they are one: ``5–6``."""
    numbers = sorted({int(each) for each in values if each.isdecimal() and len(each) == 1})
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers)) or ", ".join(values)


def _either(values: Sequence[str], language: Language) -> str:
    return f" {say('search.or', language)} ".join(values)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"«{_short(word)}»" for word in words)
