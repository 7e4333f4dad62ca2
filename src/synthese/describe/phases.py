"""What a document is in the life of its project, and how the project stands."""

from __future__ import annotations

import re
from itertools import islice

from synthese.records import Document, PageKind, Phase

# The word that a title or a file's name uses of itself; the first that fits decides.
_PHASE_WORDS: tuple[tuple[Phase, re.Pattern[str]], ...] = tuple(
    (phase, re.compile(pattern, re.IGNORECASE))
    for phase, pattern in (
        (
            Phase.INTERIM,
            r"\b(?:del|under?veis|status|framdrifts|fremdrifts|halvårs|midtveis)\w*rapport"
            r"|\b(?:interim|progress|mid-?term) report|\bmidtveis(?:evaluering|vurdering)",
        ),
        (
            Phase.FINAL,
            r"\bslutt?(?:rapport|redegjørelse|utgreiing)|\bfinal report|\bavslutt?ende rapport"
            r"|\brapport om stanset|\bprosjektrapport|\brapporteringsskjema|\brapport frå\b"
            r"|\brapport fra\b",
        ),
        (
            Phase.FOLLOW_UP,
            r"\b(?:følge|etter|slutt)?evaluering\b|\bevaluation\b|\boppfølgingsrapport"
            r"|\bhva skjedde etterpå|\betterundersøk",
        ),
        (
            Phase.APPLICATION,
            r"\b(?:prosjekt|tilskudds|tilskots)?(?:søknad|søknadsskjema)\b|\bapplication\b"
            r"|\bprosjektforslag|\bforprosjektsøknad|\bgrant application",
        ),
    )
)
# Forms that only applicants fill in.
_APPLICANT = re.compile(
    r"^(?:søker|søkjar|søkesum|søknadssum|søkt beløp|omsøkt beløp|applicant|amount applied for)\b",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_CHARS = 600  # a form says what it is at its head
_HEAD_LINES = 5
_LINE_CHARS = 160
_OPENING_CHARS = 25
_TOLD_CHARS = 20_000  # a longer text tells of many projects
_STATUS = {
    "stoppet": r"stopp|stans|avbrut|avbrot|cancel|terminated|discontinued|innstil",
    "avsluttet": r"avslut|ferdig|fullfør|finish|complet|ended|closed|gjennomført|concluded",
    "planlagt": r"planl|planning|planned|idé|idea|ikke start|ikkje start|søknad|kommende",
    "pågående": r"pågå|løpende|løpande|ongoing|aktiv|active|under arbeid|i gang|in progress|starta",
}
_STATUS_WORDS = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE) for name, words in _STATUS.items()
}
_WHAT = (
    r"(?:prosjekt|forprosjekt|pilotprosjekt|prøveprosjekt|forsøk|prøveprosjekt)et|pilot(?:en)?"
    r"|(?:prøve)?ordning(?:a|en)"
    r"|utprøving(?:a|en)|(?:the )?(?:project|pilot|trial)"
)
_WAS = r"(?:ble|blei|vart|er|var|måtte|has been|was|had to be)"
_STOPPED_WORDS = (
    r"(?:stoppe[td]|stoppa|stanse[td]|stansa|avbrutt|avbrote|lagt ned|skrinlagt|skrinlagd"
    r"|terminated|discontinued"
    r"|stopped|abandoned|cancelled)"
)
_STOPPED = re.compile(
    rf"\b(?:{_WHAT}) {_WAS} (?:\w+ ){{0,2}}{_STOPPED_WORDS}\b"
    rf"|\b(?:vi|me|kommunen|styringsgrupp(?:a|en)|kommunestyret|we|the municipality)"
    rf" {_STOPPED_WORDS} (?:{_WHAT})\b"
    rf"|\b{_STOPPED_WORDS} (?:prosjekt|project|pilot)\b"
    rf"|^{_STOPPED_WORDS}\s?:"
    rf"|\bavslutt\w* før (?:tida|tiden|planlagt)\b|\bended early\b",
    re.IGNORECASE | re.MULTILINE,
)
# A sentence that says the project is over, or that it goes on. What follows "når" or "etter at" is
# what is to come.
_DONE = re.compile(
    rf"\b(?:{_WHAT}|arbeidet) (?:ble|blei|vart|er|var|has been|was|is) (?:no |nå |now )?"
    r"(?:formelt )?(?:avslutt(?:et|a)|ferdig(?:stilt)?|fullført|over|complete[d]?|finished"
    r"|ended|concluded)\b"
    r"|\ber avslutt(?:et|a) n[åo]\b|\bprosjektslutt var\b|\b(?:forsøket|prosjektet|project)"
    r" (?:varte|vara|lasted|ended)\b"
    r"|\b(?:starta|startet)\b[^.\n]{0,40}\b(?:vart|ble|blei) avslutt(?:a|et)\b"
    r"|\b(?:gikk|gjekk) over i (?:vanle?i?g |ordinær |fast )?drift",
    re.IGNORECASE,
)
_GOING_ON = re.compile(
    rf"\b(?:{_WHAT}|prøveti(?:da|den)|arbeidet) (?:er (?:no |nå )?i gang|pågår|varer|varar|går"
    rf" (?:ut|fram|frem|til)"
    r"|løper|held fram|fortsetter|holder på|is ongoing|is under way|runs (?:until|to)|continues)\b"
    r"|\bvarer (?:ut|til|fram til)\b|\ber eit prøveprosjekt fr|\ber et prøveprosjekt fr",
    re.IGNORECASE,
)
# The words, as cheap to find as can be, that each of these needs.
_STOPPED_CUE = re.compile(
    r"[Ss]to(?:pp|ppe)|[Ss]tans|avbr|lagt ned|[Ss]krinl|terminat|discontin|abandon|cancel|før"
    r" ti|før pl|ed early"
)
_DONE_CUE = re.compile(
    r"avslutt|ferdig|fullført|is over|was over|complete|finished|concluded|slutt var|et"
    r" var(?:te|a)\b|lasted|ended"
    r"|over i "
)
_GOING_ON_CUE = re.compile(
    r"i gang|pågår|var[ea]r |går (?:ut|fram|frem|til)|løper|held fram|fortsetter|holder på"
    r"|ongoing|under way"
    r"|runs |continues|prøveprosjekt fr"
)
_AROUND_CHARS = 70
_TO_COME = re.compile(
    r"\b(?:når|etter at|dersom|hvis|viss|før|innen|innan|when|after|once|until|if)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_PRELIMINARY = re.compile(
    r"\b(?:foreløpig\w*|førebels\w*|så langt|hittil|underveis i prosjektet|so far|preliminary"
    r"|pågår|held fram|neste steg|vidare arbeid|next steps|skal vi)\b",
    re.IGNORECASE,
)
_WAS_VERB = re.compile(
    r"\b(?:ble|blei|vart|var|hadde|fikk|fekk|gikk|gjekk|kom|tok|viste|was|were|had|became)\b"
)
_WILL_VERB = re.compile(r"\b(?:skal|vil|planlegger|planlegg|will|shall)\b")
_PAST_LEAST = 4


def phase_of(document: Document) -> Phase:
    """Returns which phase a document is of, by what its title, file name or form says."""
    if document.kind is PageKind.REGISTER_ROW:
        return Phase.PAGE
    name = document.source.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
    for text in (document.title, name):
        if found := _phase_said(text):
            return found
    if document.kind is PageKind.REPORT_FORM:
        return Phase.FINAL
    head = document.text[:_HEAD_CHARS]
    if _APPLICANT.search(head):
        return Phase.APPLICATION
    lines = (line for line in head.split("\n") if line and len(line) <= _LINE_CHARS)
    said = (_phase_said(line, opening=True) for line in islice(lines, _HEAD_LINES))
    return next((phase for phase in said if phase), Phase.PAGE)


def _phase_said(text: str, *, opening: bool = False) -> Phase | None:
    """Returns the phase that a line says of itself; `opening`: in its first words only."""
    # Within a sentence, what a document is stands first or not at all.
    limit = 0 if text.endswith((".", "!", "?")) else _OPENING_CHARS
    for phase, words in _PHASE_WORDS:
        found = words.search(text)
        if found and (not opening or found.start() <= limit):
            return phase
    return None


def status_of(value: str) -> str | None:
    """Returns ``pågående``, ``avsluttet``, ``planlagt`` or ``stoppet`` for a label's value."""
    found = {name: at for name, words in _STATUS_WORDS.items() if (at := words.search(value))}
    return min(found, key=lambda name: found[name].start(), default=None)


def stopped_at(text: str) -> tuple[int, int] | None:
    """Returns where a text says that the whole project was stopped, or None."""
    return _said(_STOPPED, _STOPPED_CUE, text)


def done_at(text: str) -> tuple[int, int] | None:
    """Returns where a text says that the project is over, or None."""
    return _said(_DONE, _DONE_CUE, text)


def going_on_at(text: str) -> tuple[int, int] | None:
    """Returns where a text says that the project goes on, or None."""
    return _said(_GOING_ON, _GOING_ON_CUE, text)


def looks_back(text: str) -> bool:
    """Says whether a text tells what has been: far more of it than of what is to come."""
    past = len(_WAS_VERB.findall(text))
    to_come = len(_WILL_VERB.findall(text))
    return past >= _PAST_LEAST and past >= 3 * to_come and not _PRELIMINARY.search(text)


def _said(words: re.Pattern[str], cue: re.Pattern[str], text: str) -> tuple[int, int] | None:
    """Returns where a text says it, looked for only around the word that none can do without."""
    for at in cue.finditer(text, 0, _TOLD_CHARS):
        start = max(0, at.start() - _AROUND_CHARS)
        found = words.search(text, start, at.end() + _AROUND_CHARS)
        if found and not _TO_COME.search(text[max(0, found.start() - 20) : found.start()]):
            return found.span()
    return None
