"""Where the applications of a call lie, by theme, county and centrality, beside what is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from synthese.index import Index
from synthese.norwegian.units import centrality, county_of
from synthese.pilot_records import Grouping
from synthese.records import Municipality
from synthese.screening_records import Application, Screening, Spread
from synthese.white_spots import KINDS, Kind, counted, places
from synthese.wording import Language

# Likenesses are how likely each match is to meet the application's challenge, so their sum over a
# theme is how many of its projects are expected to. Below a half it is likelier that none does;
# that follows from what a likeness means, and is fitted to no set.
LEAST_EXPECTED = 0.5

_PLACE_OF: Mapping[Kind, Callable[[str], str]] = {
    "county": lambda number: county.number if (county := county_of(number)) else "",
    "centrality": lambda number: str(centrality(number) or ""),
}


def spread_of(
    index: Index,
    grouping: Grouping,
    applications: Sequence[Application],
    screenings: Mapping[str, Screening],
    language: Language,
) -> tuple[Spread, ...]:
    """Returns every theme, county and centrality class, with the applications that lie there.

    An application by several municipalities lies in each of their places. What isn't known of
    some applications comes last of its kind, under an empty value, where there are any.

    Args:
        index: the projects that are known.
        grouping: the themes of what is known.
        applications: those of the call.
        screenings: what was found for each, by its id.
        language: the reader's.
    """
    themes = _themes(applications, screenings, grouping, language)
    return (*themes, *(each for kind in KINDS for each in _in_places(index, applications, kind)))


def theme_of(screening: Screening, themes: Mapping[str, str]) -> str:
    """Returns the theme that an application's challenge is most likely met in, empty if in none.

    Args:
        screening: what was found for it.
        themes: the theme's id of each known project, by the project's.
    """
    expected: dict[str, float] = defaultdict(float)
    for match in screening.matches:
        if match.likeness is not None and match.project in themes:
            expected[themes[match.project]] += match.likeness
    likeliest = min(expected, key=lambda each: (-expected[each], each), default="")
    return likeliest if expected.get(likeliest, 0.0) >= LEAST_EXPECTED else ""


def _themes(
    applications: Iterable[Application],
    screenings: Mapping[str, Screening],
    grouping: Grouping,
    language: Language,
) -> Iterator[Spread]:
    of = {project: each.id for each in grouping.themes for project in each.projects}
    lie: dict[str, list[str]] = defaultdict(list)
    for each in applications:
        screening = screenings.get(each.id)
        lie[theme_of(screening, of) if screening else ""].append(each.id)
    for theme in grouping.themes:
        name = theme.label.text(language)
        yield Spread("theme", theme.id, name, tuple(lie[theme.id]), len(theme.projects))
    if lie[""]:
        yield Spread("theme", "", "", tuple(lie[""]), 0)


def _in_places(index: Index, applications: Iterable[Application], kind: Kind) -> Iterator[Spread]:
    known = counted(index, index.facets.among(None), kind)
    lie: dict[str, list[str]] = defaultdict(list)
    for each in applications:
        for value in _values(each.detail.project.municipalities, kind):
            lie[value].append(each.id)
    for place in places(kind):
        yield Spread(kind, place.value, place.name, tuple(lie[place.value]), known[place.name])
    if lie[""]:
        yield Spread(kind, "", "", tuple(lie[""]), 0)


def _values(municipalities: Sequence[Municipality], kind: Kind) -> Iterable[str]:
    """Returns the places of some municipalities, each once; the empty one where none is known."""
    found = dict.fromkeys(_PLACE_OF[kind](each.number) for each in municipalities)
    return [each for each in found if each] or [""]
