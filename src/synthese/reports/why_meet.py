"""Why two pilots should talk, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthese.pilot_records import Match
from synthese.wording import Language, say

_ASKED = tuple(f"network.answers_{role}" for role in ("challenge", "aim", "measure", "obstacle"))
_BOTH = ("network.same_county", "network.same_class", "network.like_size")


def why(match: Match, language: Language, *, knows: str, asks: str) -> str:
    """Returns why the two should talk, in a few sentences, the weightiest first.

    Args:
        match: the two, with the reasons.
        language: the reader's.
        knows: what the one that has come further is called.
        asks: what the other is called.
    """
    told = _sentences(match.reasons, language)
    return " ".join(each.format(knows=knows, asks=asks) for each in told)


def _sentences(reasons: Sequence[str], language: Language) -> Iterator[str]:
    """Yields the sentences of reasons; those about one thing are one."""
    joined = {"network.answers": _ASKED, "network.both": _BOTH}
    whole = {part: key for key, parts in joined.items() for part in parts}
    for key in dict.fromkeys(whole.get(reason, reason) for reason in reasons):
        told = say(key, language)
        if key in joined:
            parts = [say(each, language) for each in reasons if each in joined[key]]
            told = told.replace("{what}", _listed(parts, language))
        yield told


def _listed(words: Sequence[str], language: Language) -> str:
    if len(words) < 2:
        return "".join(words)
    return say("network.and", language, before=", ".join(words[:-1]), last=words[-1])
