"""Records of applications: any at all, made of their types, and one that reads like one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from synthese.duplicate_records import DuplicateType
from synthese.pilot_records import Quote
from synthese.records import Document, DocumentDetail, Format, Project, ProjectDetail
from synthese.screening_records import (
    Application,
    Coverage,
    Decision,
    Draft,
    NewPassage,
    Novelty,
    Overlap,
    QuotePair,
    Screening,
    Searched,
    Verdict,
)

R = TypeVar("R")

# What a text may hold: nothing, letters of ours, what JSON escapes, a file name that isn't UTF-8.
TEXTS = ("", "æøå «sitat»", 'linje\n\t"\\\u2028', "\U0001f9ea", "fil-\udce6.pdf", "12", "null")
FLOATS = (0.0, 1.0, 0.1 + 0.2, 1e-300, -3.5, 2 / 3)


def anything(kind: type[R], chance: random.Random) -> R:
    """Returns a record of any of its type's values, as deep as the type goes."""
    made: R = _any(kind, chance)
    return made


def _any(kind: Any, chance: random.Random) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind](chance)
    if origin is Literal:
        return chance.choice(arguments)
    if origin in (Union, UnionType):
        return _any(chance.choice(arguments), chance)
    if origin is tuple and arguments[-1] is Ellipsis:
        return tuple(_any(arguments[0], chance) for _ in range(chance.choice((0, 1, 2))))
    if origin is tuple:
        return tuple(_any(each, chance) for each in arguments)
    if origin is Mapping:
        return {_any(arguments[0], chance): _any(arguments[1], chance) for _ in range(2)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return chance.choice(list(kind))
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return kind(**{each.name: _any(hints[each.name], chance) for each in fields(kind)})


_PLAIN: dict[Any, Any] = {
    str: lambda chance: chance.choice(TEXTS) + str(chance.randrange(9)),
    int: lambda chance: chance.choice((0, 1, -7, 2**40)),
    float: lambda chance: chance.choice(FLOATS),
    bool: lambda chance: chance.random() < 0.5,
    NoneType: lambda _: None,
}


# ---- one that reads like one


def application(id: str, *, text: str = "Vi vil prøve sensorar om natta.") -> Application:
    """Returns an application; its digest is of its text."""
    source = f"/inn/soknad-{text[:20]}.docx"
    digest = sha256(text.encode()).hexdigest()
    document = Document(source, source, digest, Format.DOCX, "Trygg natt", text)
    return Application(
        id,
        f"soknad-{text[:20]}.docx",
        source,
        digest,
        ProjectDetail(
            Project(id, f"Trygg natt: {text[:30]}", source),
            (DocumentDetail(document, (), "2026-01-05T08:00:00+00:00"),),
        ),
        {},
        Coverage(len(text), len(text.split())),
    )


def screening(
    of: Application, *others: Application, fingerprint: str = "indeks-1", nearest: str = "p1"
) -> Screening:
    """Returns a screening of one; each of `others` is quoted in it as saying the same."""
    mine = Quote(of.id, of.source, "Vi vil", 0, 6)
    return Screening(
        of.id,
        of.digest,
        "2026-01-05",
        (),
        Novelty((NewPassage(mine, replace(mine, project=nearest, text="Dei vil"), 0.3),), 1, 1.0),
        Searched(fingerprint, 1, None, 119, 130, 900, 0, 0, {"nb": 119}),
        tuple(
            Overlap(
                each.id,
                DuplicateType.REVISED,
                0.9,
                0.8,
                (QuotePair(mine, _quoted(each), 0.9),),
            )
            for each in others
        ),
    )


def _quoted(of: Application) -> Quote:
    text = of.detail.documents[0].document.text
    return Quote(of.id, of.source, text, 0, len(text))


def decision(
    of: Application, reason: str = "Same utfordring, same svar.", **given: Any
) -> Decision:
    """Returns what somebody found of an application; `given` is taken over."""
    base = Decision(of.id, of.digest, Verdict.PARALLEL, reason, "Kari", "", "indeks-1")
    return replace(base, **given)


def draft(of: Application, reason: str = "Ser ut som", by: str = "Kari") -> Draft:
    """Returns what somebody is writing of an application."""
    return Draft(of.id, by, "2026-01-05T09:00:00+00:00", Verdict.UNCLEAR, reason, ("p1",))
