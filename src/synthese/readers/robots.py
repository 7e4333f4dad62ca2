"""robots.txt → what a host allows us (RFC 9309: the longest rule decides, ``*`` and ``$`` count).

The standard library's parser takes the first rule that fits and knows no wildcards, so it would
fetch what rules such as ``Disallow: /*?`` ask us not to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

_KEPT = "/?&=*$:;,@!()'+~#[]"  # characters that paths and rules hold as they are


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that hold for us at one host."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay_s: float = 0.0

    def allow(self, address: str) -> bool:
        """Tells whether an address may be fetched: by the longest rule, an allowing one first."""
        parts = urlsplit(address)
        path = _spelt((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(rule), allowed) for rule, allowed in self.rules if _fits(rule, path)]
        return max(fitting, default=(0, True))[1]


def read_robots(text: str, user_agent: str) -> Robots:
    """Returns what a robots.txt says to `user_agent`, else what it says to all.

    Args:
        text: the file.
        user_agent: as sent; its first word before a slash is the name that rules use.
    """
    ours = user_agent.split("/")[0].strip().lower()
    lines = list(_lines(text))
    named = _lines_for(lines, ours)
    return _robots(named if named is not None else _lines_for(lines, "*") or [])


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _lines_for(lines: list[tuple[str, str]], name: str) -> list[tuple[str, str]] | None:
    """Returns the rules of every group that names `name`, or None where none does."""
    found: list[tuple[str, str]] | None = None
    agents: set[str] = set()
    in_rules = False
    for key, value in lines:
        if key == "user-agent":
            agents = agents if not in_rules else set()
            agents.add(value.lower())
            in_rules = False
            if name in agents:
                found = found or []
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            if name in agents and found is not None:
                found.append((key, value))
    return found


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = [(_spelt(value), key == "allow") for key, value in lines if key != "crawl-delay"]
    delays = [_seconds(value) for key, value in lines if key == "crawl-delay"]
    return Robots(tuple(rule for rule in rules if rule[0]), max(delays, default=0.0))


def _seconds(value: str) -> float:
    whole, _, part = value.partition(".")
    return float(value) if whole.isdecimal() and (part or "0").isdecimal() else 0.0


def _spelt(path: str) -> str:
    return quote(unquote(path), safe=_KEPT)


def _fits(rule: str, path: str) -> bool:
    """Tells whether a rule fits the start of a path, without a regex that could be made slow."""
    ends = rule.endswith("$")
    first, *rest = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest, start=1):
        last = ends and number == len(rest)
        found = path.rfind(part, at) if last else path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not ends or at == len(path)
