"""A screening on its way to a reader: how what was found is told in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from synthese.norwegian.units import centrality, county_of, today
from synthese.pilot_records import Quote, RelationKind, SourceEntry
from synthese.records import Failure, Municipality, Period, Project, Role
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.syntheses.blocks import Cited, Line, Quoted, Words
from synthese.reports.time_told import day_told, period_told, window_told
from synthese.screening_records import (
    Application,
    Decision,
    FacetName,
    FacetValue,
    Reason,
    Screening,
    ScreeningMatch,
    Tab,
    Verdict,
)
from synthese.wording import Language, count, named, number, say, sentences

SHOWN_TABS = (Tab.ALREADY_DONE, Tab.PARALLEL, Tab.LEARN_FROM)
"""The tabs that say something of an application; the fourth holds the rest."""

_LONGEST_TITLE = 110
_AMOUNT = re.compile(r"\d{1,18}", re.ASCII)
# Likenesses are probabilities of one challenge, so the words for them part where the odds do.
_LIKELY = ((0.9, "surely"), (0.6, "likely"), (0.3, "maybe"))
# Sentences: 0 is two of different projects at random, 1 the same (`alignment.comparing`).
_ALIKE = ((0.9, "much"), (0.6, "well"), (0.35, "some"))


@dataclass(frozen=True, slots=True)
class Telling:
    """The reader's language, and what is said in it."""

    language: Language

    # ── Sentences ────────────────────────────────────────────────────────────────────────────

    def say(self, name: str, **values: object) -> str:
        """Returns the sentence ``notat.<name>``."""
        return say(f"notat.{name}", self.language, **values)

    def count(self, name: str, value: int, **values: object) -> str:
        """Returns the form of ``notat.<name>`` that goes with a number, as ``{n}`` in it."""
        return self._counted(f"notat.{name}", value, **values)

    def listed(self, told: Sequence[str]) -> str:
        """Returns ``a, b og c``."""
        if len(told) < 2:
            return "".join(told)
        return say("synthesis.listed", self.language, some=", ".join(told[:-1]), last=told[-1])

    def reason(self, reason: Reason) -> str:
        """Returns a reason in words; numbers in it are written as the language does."""
        name, held = reason
        values = {each: self._value(each, value) for each, value in held.items()}
        if len(sentences("screening", self.language)[name]) == 1:
            return say(f"screening.{name}", self.language, **values)
        several = next(each for each in held.values() if isinstance(each, int))
        return count(f"screening.{name}", several, self.language, **values)

    def _counted(self, key: str, value: int, **values: object) -> str:
        told = number(value, self.language)
        return count(key, value, self.language, n=told, **values)

    def _value(self, name: str, value: str | int | float) -> str:
        match value:
            case int():
                return number(value, self.language)
            case float():
                return self.share(value)
        if name == "languages":
            return ", ".join(named("language", e, self.language) for e in value.split(", "))
        return self.day(value) if name in ("start", "end") else one_line(value)

    # ── Names ────────────────────────────────────────────────────────────────────────────────

    def tab(self, tab: Tab) -> str:
        """Returns what a tab is called, as a heading."""
        return _upper(say(f"screening.tab_{tab.name.lower()}", self.language))

    def verdict(self, verdict: Verdict) -> str:
        """Returns what a verdict is called."""
        return say(f"screening.verdict_{verdict.name.lower()}", self.language)

    def facet(self, name: FacetName) -> str:
        """Returns what a facet is called, as a heading."""
        return _upper(say(f"screening.facet_{name}", self.language))

    def role(self, role: Role) -> str:
        """Returns what a role is called, as a heading."""
        return _upper(named("role", role, self.language))

    def stage(self, match: ScreeningMatch) -> str:
        """Returns how far a project has come, empty where that isn't known."""
        if match.stage == "unknown":
            return ""
        return say(f"matrix.stage_{match.stage}", self.language)

    def relation(self, kind: RelationKind | None) -> str:
        """Returns how a project stands to the application, empty where it doesn't."""
        return say(f"synthesis.relation_{kind.name.lower()}", self.language) if kind else ""

    def lang(self, code: str) -> str | None:
        """Returns a language where it isn't the reader's; empty where it isn't known."""
        if code == self.language:
            return None
        return "" if code == "und" else code

    def languages(self, held: Mapping[str, int]) -> str:
        """Returns ``bokmål 120, engelsk 4``, the most used first."""
        ordered = sorted(held.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(
            f"{named('language', code, self.language)} {number(n, self.language)}"
            for code, n in ordered
        )

    # ── Numbers ──────────────────────────────────────────────────────────────────────────────

    def share(self, share: float) -> str:
        """Returns ``34 %``."""
        return say("notat.percent", self.language, n=round(100 * share))

    def likeness(self, likeness: float | None) -> str:
        """Returns how likely it is that two meet one challenge, in words and as a number."""
        if likeness is None:
            return self.say("likely_unknown")
        name = next((name for least, name in _LIKELY if likeness >= least), "hardly")
        return self.say(f"likely_{name}", share=self.share(likeness))

    def alike(self, likeness: float) -> str:
        """Returns how alike two sentences are, 0..1, in words and as a number."""
        name = next((name for least, name in _ALIKE if likeness >= least), "little")
        told = number(likeness, self.language, decimals=2)
        return self.say(f"alike_{name}", likeness=told)

    def kroner(self, amount: int | None) -> str:
        """Returns an amount in kroner."""
        return "" if amount is None else self.say("kroner", n=number(amount, self.language))

    # ── Where and when ───────────────────────────────────────────────────────────────────────

    def places(self, project: Project, *, most: int = 3) -> str:
        """Returns a project's municipalities."""
        names = [one_line(each.name) for each in project.municipalities]
        if len(names) > most + 1:
            names = [*names[:most], self.count("more", len(names) - most)]
        return self.listed(names)

    def where(self, project: Project) -> str:
        """Returns the leading municipality with county and centrality, then the others."""
        if not project.municipalities:
            return ""
        first, *rest = project.municipalities
        return self.listed([self.place(first), *(one_line(each.name) for each in rest)])

    def place(self, unit: Municipality) -> str:
        """Returns a municipality with its county and centrality."""
        county, level = county_of(unit.number), centrality(unit.number)
        about = [county.name] if county else []
        about += [self.say("centrality", level=level)] if level else []
        return one_line(unit.name) + (f" ({', '.join(about)})" if about else "")

    def period(self, project: Project) -> str:
        """Returns a project's period, empty where it isn't known."""
        return period_told(project, self.language) if known_period(project) else ""

    def window(self, period: Period) -> str:
        """Returns months that two have in common."""
        return window_told(period, self.language)

    def day(self, iso: str | None) -> str:
        """Returns a date in words."""
        return day_told(iso, self.language)

    # ── What was read ────────────────────────────────────────────────────────────────────────

    def facet_value(self, name: FacetName, value: FacetValue) -> str:
        """Returns a value of a facet as people read it."""
        told = one_line(value.value)
        match name:
            case "municipality":
                unit = today(value.value)
                return self.place(unit) if unit else told
            case "period":
                start, _, end = value.value.partition("/")
                return self.window(Period(start or None, end or None))
            case "amount":
                return self.kroner(int(value.value)) if _AMOUNT.fullmatch(value.value) else told
        return told

    def failure(self, failure: Failure) -> str:
        """Returns what could not be read, and why; of a file its name alone."""
        return f"{short_source(failure.source)}: {failure.reason(self.language)}"

    def decided(self, decision: Decision) -> str:
        """Returns who decided what, and when: ``allerede gjort (Kari, 3. mars 2026)``."""
        by = ", ".join(each for each in (one_line(decision.by), self.day(decision.at)) if each)
        return f"{self.verdict(decision.verdict)} ({by})" if by else self.verdict(decision.verdict)


@dataclass(frozen=True, slots=True)
class References:
    """What is quoted: the application's documents first, then those of known projects."""

    t: Telling
    entries: tuple[SourceEntry, ...]
    by_document: Mapping[tuple[str, str], SourceEntry]

    def quoted(self, quote: Quote) -> Line:
        """Returns a quote with the number of its entry."""
        entry = self.by_document[quote.project, quote.document]
        return (Quoted(quote.text, entry.number, quote.page, self.t.lang(entry.language)),)

    def cited(self, project: str) -> Line:
        """Returns the numbers of a project's entries."""
        found: list[Words | Cited] = []
        for each in self.entries:
            if each.project == project:
                found += [Words(" "), Cited(each.number)] if found else [Cited(each.number)]
        return tuple(found)

    def language_of(self, quote: Quote) -> str:
        """Returns the language of what is quoted."""
        return self.by_document[quote.project, quote.document].language


def references(
    t: Telling, held: Sequence[tuple[Application, Screening]], quotes: Iterable[Quote]
) -> References:
    """Returns the reference list: every application, then what is quoted, in that order.

    What is quoted and not told of gets an entry of what is known.
    """
    told = {(e.project, e.document): e for application, _ in held for e in _own(application)}
    known = {(e.project, e.document): e for _, screening in held for e in screening.sources}
    projects = {e.project: e.hit.project for _, screening in held for e in screening.matches}
    for quote in quotes:
        key = (quote.project, quote.document)
        if key not in told:
            told[key] = known.get(key) or _bare(quote, projects.get(quote.project))
    entries = tuple(replace(each, number=n) for n, each in enumerate(told.values(), start=1))
    return References(t, entries, {(each.project, each.document): each for each in entries})


def quotes_of(screening: Screening) -> Iterable[Quote]:
    """Yields what is quoted of a screening, the application's own words among it.

    Of what is only near (`Tab.OTHER`) a memo shows no quotes.
    """
    for match in (each for each in screening.matches if each.tab is not Tab.OTHER):
        for pair in match.quotes:
            yield from (pair.mine, pair.theirs)
        for lesson in match.lessons:
            yield from (lesson.about, lesson.quote)
    for each in screening.novelty.passages:
        yield each.quote
        if each.nearest:
            yield each.nearest
    for overlap in screening.overlaps:
        for pair in overlap.quotes:
            yield from (pair.mine, pair.theirs)


def title_of(application: Application) -> str:
    """Returns what an application is called: its title, else its name."""
    told = one_line(application.title) or one_line(application.name)
    return told or one_line(application.id)


def shortened(text: str, most: int = _LONGEST_TITLE) -> str:
    """Returns a text on one line, cut where it is too long for a heading."""
    told = one_line(text)
    return told if len(told) <= most else f"{told[: most - 1].rstrip()}…"


def title_of_match(match: ScreeningMatch) -> str:
    """Returns what a known project is called."""
    project = match.hit.project
    return shortened(project.title) or one_line(project.id)


def address_of(project: Project) -> str:
    """Returns where a project can be read, of a file its name."""
    return one_line(project.url or short_source(project.source))


def known_period(project: Project) -> bool:
    """Whether anything is known of when a project is."""
    return bool(project.period and (project.period.start or project.period.end))


def latest(decisions: Sequence[Decision]) -> Decision | None:
    """Returns the decision in force: the settled one, else the officer's newest, else any."""
    for role in ("settled", "first", "second"):
        those = [each for each in decisions if each.role == role]
        if those:
            return max(those, key=lambda each: (each.at, each.id))
    return None


def _own(application: Application) -> Iterable[SourceEntry]:
    for each in application.detail.documents:
        document = each.document
        yield SourceEntry(
            number=0,
            project=application.id,
            title=title_of(application),
            document=document.source,
            address=application.name,
            date=application.detail.project.published,
            digest=document.digest or application.digest,
            pages=len(document.pages),
            pages_without_text=len(application.coverage.silent),
            language=document.language,
        )


def _bare(quote: Quote, project: Project | None) -> SourceEntry:
    return SourceEntry(
        number=0,
        project=quote.project,
        title=project.title if project else quote.project,
        document=quote.document,
        address=(project.url if project else None) or quote.document,
        date=project.published if project else None,
        digest="",
        pages=0,
        pages_without_text=0,
        language=project.language if project else "und",
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
