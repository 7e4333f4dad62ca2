"""Where sentences begin and end in Norwegian (both norms) and English text.

One regular expression finds what may end a sentence; what stands before a full stop decides
whether it does: an abbreviation, an ordinal, an initial or a list's number doesn't.
"""

from __future__ import annotations

import re

# Something always follows these, so a full stop after them ends nothing.
_NEVER_LAST = frozenset(
    (
        "adm", "adv", "ansv", "avd", "bl", "ca", "cand", "cf", "dir", "dnr", "dr", "dvs", "e.g",
        "ekskl", "ev", "evt", "f.eks", "fig", "fork", "gnr", "hhv", "i.e", "ibid", "inkl", "jf",
        "jfr", "kap", "kgl", "kl", "mht", "mob", "mr", "mrs", "ms", "nr", "org", "p.g.a", "pga",
        "pkt", "pr", "prof", "prop", "s.k", "sk", "sml", "st", "st.meld", "str", "t.d", "tab",
        "tel", "tlf", "u.off", "utg", "vedl", "vol", "vs",
    )
)  # fmt: skip
# These stand last as often as not: a capital after the full stop begins a new sentence.
_MAYBE_LAST = frozenset(
    (
        "a.m", "a.s", "art", "aug", "bnr", "dept", "des", "e.kr", "e.l", "el", "etc", "f.kr",
        "feb", "fl", "flg", "inc", "jan", "kr", "ltd", "m.a", "m.fl", "m.m", "m.v", "maks", "mfl",
        "mill", "min", "mm", "mrd", "mv", "nov", "o.a", "o.fl", "o.l", "o.s.v", "ofl", "okt",
        "osv", "p.m", "ph.d", "pst", "s.a", "sep", "sept", "sst", "stk", "u.k", "u.s", "årg",
    )
)  # fmt: skip
# What may end a sentence: marks with the quotation marks and brackets that close after them and
# a space, or no space at all where a word plainly ends and another begins ("penger.Vi regner");
# a line's end; a bullet. Repeats are bounded, so that a line of dots takes no longer than text.
_END = re.compile(
    r"[.!?…\n•▪●◦‣]"
    r"(?:(?<=\n)\s*"
    r"|(?<=[•▪●◦‣])\s*"
    r"|(?<=[.!?…])[.!?…]{0,5}[)\]\"'»”’]{0,3}\s+"
    r"(?=[(\[\"'«“”‘–—-]*[ \xa0]?[^\W_a-zæøåäöáčđŋšŧž])"
    r"|(?<=[a-zæøå][a-zæøå)][.!?])(?=[A-ZÆØÅ][a-zæøå]*[ ,]))"
)
_PARTING = "\n•▪●◦‣"  # belongs to neither sentence
_BULLETS = " \t\r\n\xa0•▪●◦‣\uf0b7"
_INNER_STOPS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,4}")
_MOST_CHARS = 16  # of what stands before a full stop: abbreviations are shorter
_OPENING = "([\"'«“”‘–—-"


def sentences_in(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Returns the spans of the sentences of ``text[start:end]``, in order.

    Spans are code points into `text`; spaces and bullets between sentences belong to none.
    A sentence never spans two lines, for a reader's block is one line. What holds no letter and
    no digit is no sentence.
    """
    end = len(text) if end is None else min(end, len(text))
    found: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(text, start, end):
        mark = match.start()
        if text[mark] == "." and not _ends(text, at, match):
            continue
        _add(found, text, at, mark if text[mark] in _PARTING else match.end())
        at = match.end()
    _add(found, text, at, end)
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = sentence.lstrip(_BULLETS)
    start += len(sentence) - len(left)
    end = start + len(left.rstrip(_BULLETS))
    if any(map(str.isalnum, text[start:end])):
        found.append((start, end))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Says whether the full stop at `match` ends the sentence begun at `start`."""
    stop = match.start()
    head = text[max(start, stop - _MOST_CHARS) : stop]
    last = head.rsplit(None, 1)[-1] if head and not head[-1].isspace() else ""
    word = last.lstrip(_OPENING)
    after = text[match.end() : match.end() + 3].lstrip(_OPENING + " ")[:1]
    if not word:
        return True
    if word[0].isdigit():
        return _number_ends(word, after, begins=not text[start : stop - len(word)].strip(_BULLETS))
    if len(word) == 1:
        return not word.isupper() or after.isdigit()  # an initial: "A. Berg"
    lowered = word.lower()
    if lowered in _MAYBE_LAST:
        return not after.isdigit()
    return lowered not in _NEVER_LAST and not _INNER_STOPS.fullmatch(lowered)


def _number_ends(number: str, after: str, *, begins: bool) -> bool:
    """Says whether a full stop after a number ends a sentence.

    It doesn't after a list's own number ("2. Mål") nor between the parts of a date
    ("1. 6. 2021").
    """
    if begins and len(number) <= 5:
        return False
    return not (after.isdigit() and len(number) <= 2)
