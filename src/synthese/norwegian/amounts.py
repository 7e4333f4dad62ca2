"""Sums of money as Norwegians write them → whole kroner."""

from __future__ import annotations

import re

_NUMBER = r"(?P<number>\d{1,3}(?:[ .\u00a0]\d{3})+|\d+(?:[.,]\d+)?)"
_SCALE = (
    r"(?P<scale>milliarder|milliard|mrd\.?|millioner|millionar|million|mill\.?"
    r"|mnok|mkr\.?|tusen|tkr\.?)"
)
_AMOUNT = re.compile(
    rf"(?:(?:kr|nok)\.?\s*{_NUMBER}(?:\s*{_SCALE})?)"
    rf"|(?:{_NUMBER.replace('number', 'number2')}\s*{_SCALE.replace('scale', 'scale2')})"
    rf"|(?:{_NUMBER.replace('number', 'number3')}\s*(?:,-|kroner\b|kr\b|nok\b))",
    re.IGNORECASE,
)
_FACTORS = {
    "mr": 1_000_000_000,
    "tu": 1_000,
    "tk": 1_000,
    "mi": 1_000_000,
    "mn": 1_000_000,
    "mk": 1_000_000,
}


def amount_nok(text: str) -> int | None:
    """Returns the first sum of money in `text` in whole kroner, or None.

    Reads ``kr 0,25 mill.``, ``250 000 kr``, ``1,5 millioner kroner`` and ``kr 450.000``. A bare
    number is a sum only where nothing else stands beside it (a table's cell).
    """
    found = _AMOUNT.search(text)
    if not found:
        bare = text.strip().replace(" ", "").replace("\u00a0", "")
        return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 13 else None
    groups = found.groupdict()
    number = groups["number"] or groups["number2"] or groups["number3"]
    scale = (groups["scale"] or groups["scale2"] or "").lower()
    return round(_value(number) * _factor(scale))


def _factor(scale: str) -> int:
    if scale.startswith("milliard"):
        return 1_000_000_000
    return _FACTORS.get(scale[:2], 1)


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[ .\u00a0]\d{3})+", number):
        return float(re.sub(r"\D", "", number))
    return float(number.replace(",", "."))
