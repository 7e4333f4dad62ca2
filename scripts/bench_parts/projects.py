"""Projects by the hundred thousand: real running text, cut, with fields drawn for each."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path

from bench_parts.texts import norwegian_texts
from synthese.norwegian.units import municipalities

_SEED = 1905
_WORDS = (60, 260)  # of a project's text
_THEMES = (
    "Velferdsteknologi",
    "Sykefravær",
    "Rekruttering",
    "Inkludering",
    "Klima og energi",
    "Folkehelse",
    "Digital saksbehandling",
    "Oppvekst",
    "Frivillighet",
    "Samferdsel",
    "Kultur",
    "Beredskap",
)
_PROGRAMMES = (
    "Klimasats",
    "Helseteknologiordningen",
    "Regionale forskningsfond",
    "Kommunal innovasjon",
    "Prosjektskjønn",
    "Områdesatsing",
    "Barnevernsløftet",
    "Bolyst",
)
_STATUSES = ("Planlagt", "Pågående", "Avsluttet", "Stoppet")


def write_projects(path: Path, projects: int) -> str:
    """Writes so many projects as JSON lines; returns in words what they are."""
    chance = random.Random(_SEED)
    texts = _stretches(chance)
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, projects + 1):
            title, text = next(texts)
            record = {"id": f"p{number:06d}", "title": title, "text": text, **_fields(chance)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return f"{projects} projects of {_WORDS[0]} to {_WORDS[1]} words of real text, fields drawn"


def _stretches(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yields titles and texts without end; a second round cuts the texts elsewhere."""
    texts = norwegian_texts()
    chance.shuffle(texts)
    for title, text in cycle(texts):
        words = text.split()
        at = chance.randrange(_WORDS[0])
        for part in count(1):
            length = chance.randint(*_WORDS)
            if at + length > len(words):
                break
            yield (
                f"{title[:90]} ({part})" if part > 1 else title[:90],
                " ".join(words[at : at + length]),
            )
            at += length


def _fields(chance: random.Random) -> dict[str, str]:
    """Returns what a register tells of a project: each field missing now and then."""
    units = chance.sample(municipalities(), chance.choice((1, 1, 1, 2, 4)))
    start = chance.randint(2008, 2025)
    told = {
        "Kommune": "; ".join(unit.name for unit in units),
        "Prosjekteier": f"{units[0].name} kommune",
        "Periode": f"{start}–{start + chance.randint(0, 4)}",
        "Status": chance.choice(_STATUSES),
        "Tildelt": f"{chance.randint(50, 9_000) * 1000} kr",
        "Program": chance.choice(_PROGRAMMES),
        "Tema": "; ".join(chance.sample(_THEMES, chance.choice((1, 2)))),
    }
    return {name: value for name, value in told.items() if chance.random() < 0.9}
