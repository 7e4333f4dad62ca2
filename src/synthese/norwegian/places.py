"""Municipalities, counties and regions mentioned in running text.

One scan looks every capitalised word up in a table of names. What stands around a name decides
whether it is a place at all (``Universitetet i Oslo``, ``Kari Berg`` and ``Bergen Næringsråd``
are none), how sure that is, and which role the place has. Names that are also surnames or
ordinary words (``name_hazards.csv``) count only where the text says more: ``kommune`` beside the
name, a list with sure places, or the county or a neighbour named in the same text.

What the names stand for is told by ``units``.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, NamedTuple

from synthese.norwegian import units
from synthese.records import Municipality

Kind = Literal["municipality", "county", "region"]
Role = Literal["lead", "participant", "mentioned", "example"]
Hazard = Literal["", "word", "shared", "common"]

# How sure a mention is; set by hand, and held by the labelled places of the tests.
_NAMED = 0.98  # `Tokke kommune`, `kommunene Asker og Bærum`
_LISTED = 0.9  # beside sure places
_PLACED = 0.9  # `i Tokke`
_BARE = 0.8  # `Trondheim`, where the name is nothing else
_EVIDENCED = 0.75  # a hazardous name that the same text names as a municipality elsewhere
_HINTED = 0.65  # `i Vinje`; `i Berg` where the county or a neighbour is named
_ADDRESS = 0.6  # `post@gjovik.kommune.no`
_PART = 0.5  # `Oslo-samfunnet`
_AROUND = 0.4  # `Oslo-området`: more than the municipality
_HOMONYM = 0.4  # several places of that name, and nothing decides
_DOUBTED = 0.2  # surnames and ordinary words
_TAKEN = 0.5
_SPLIT = 0.7  # a factor: the name is sure, the unit is one of several
_CLEAR_SHARE = 0.8  # a former unit whose people went to one unit of today, but for a few


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text, and what the text makes of it.

    Attributes:
        start: Offset of the name in the text.
        end: Offset after the name, without genitive and without ``kommune``.
        kind: What the name is a name of.
        units: The units of today that it means; several for a county, a region and a split unit,
            and where several share the name and nothing decides.
        name: The name as written, without genitive.
        role: Whether the place leads, takes part, is only mentioned, or is an example.
        confidence: 0..1; below .5 it is reported, but nothing should be built on it.
    """

    start: int
    end: int
    kind: Kind
    units: tuple[Municipality, ...]
    name: str
    role: Role
    confidence: float


class _Entry(NamedTuple):
    """What a name stands for, and the words that follow its first one."""

    name: str
    kind: Kind
    hazard: Hazard
    rest: re.Pattern[str] | None = None


@dataclass(slots=True)
class _Found:
    """A name in the text that may be a place."""

    start: int
    end: int
    tail: int  # after the genitive and the word `kommune`
    entry: _Entry
    named: bool = False  # a word for `municipality` or `county` stands beside it
    county: bool = False  # ... and it is one for `counties`
    told: bool = False  # ... before it: all of a list that begins here are named
    placed: bool = False  # a preposition of place stands before it
    opening: bool = False  # it begins a sentence or a line
    person: bool = False  # a year, an initial or `et al.` follows
    titled: bool = False  # a year follows or it stands in quotation marks: an event, a ship
    surname: bool = False  # it is one here, as a first name before it tells
    confidence: float = 0.0


class _Near(NamedTuple):
    """A county of today that a sure name lies in, and where that name stands."""

    start: int
    county: str
    weight: int


@dataclass(slots=True)
class _Evidence:
    """What a text says for certain: which names are places, and which counties it is about."""

    names: set[str] = field(default_factory=set)
    near: list[_Near] = field(default_factory=list)  # in order
    context: Counter[str] = field(default_factory=Counter)  # county → weight, of other texts

    def within(self, start: int, distance: int) -> list[_Near]:
        """Returns what stands within a distance of an offset."""
        first = bisect_left(self.near, (start - distance,))
        return self.near[first : bisect_left(self.near, (start + distance,))]


class _Clue(NamedTuple):
    """What may stand around a name. It is looked for only where one of its stems stands."""

    stems: tuple[str, ...]  # in lower case; the pattern meets no text without one
    pattern: re.Pattern[str]

    def stands_in(self, around: str, low: str) -> bool:
        """Tells whether it stands in `around`; `low` is the same in lower case."""
        for stem in self.stems:
            if stem in low:
                return self.pattern.search(around) is not None
        return False


def _clue(stems: str, words: str, *, flags: re.RegexFlag = re.IGNORECASE) -> _Clue:
    return _Clue(tuple(stems.split("|")), re.compile(words, flags))


_CAPITAL = "A-ZÆØÅÁÄÖČĐŊŠŦŽ"
_WORD = re.compile(rf"[{_CAPITAL}]\w*(?:[-‑]\w+)*")
_ADDRESS_OF = re.compile(r"@(?:[\w-]+\.)*([\w-]+)\.(?:kommune|herad|suohkan)\.no\b")
_COUNTY_WORD = re.compile(r"fylk|count", re.IGNORECASE)
_COUNTIES = re.compile(r"fylke(?:r|ne|skommuner)|fylkeskommunene|counties", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:Periode|Status|Start|Slutt|Telefon|Tlf|Kontakt|Prosjekt|Tittel|Dato|E-post|Adresse|Web"
    r"|Nettside|Budsjett|Fylke|Land|År)\w*\s?:"
)
_HYPHENS = ("-", "‑")
_QUOTES = ("«", "»", "“", "”", '"')
_OPENERS = ' «"(*•–-\u00a0'  # before the first word of a sentence or an item
_STOPS = ("", ".", "!", "?", ":", "\n", "\t")
_HYPHEN = re.compile("[-‑]")
_PEOPLE_WORD = re.compile(
    r"(?:selskap|bedrift|samfunn|ordfør|varaordfør|baser|gründ|mann|kvinn|kar|folk|jent|gut|firma"
    r"|skole|skule|elev|politi|fødd|født|borger|student|lærer|kontor|avdeling|forsker|ungdom|famil"
    r"|byråd|aksjonist|miljøet|based|native|born)"
)
_WORD_PART = re.compile(r"[^\W\d]\w*")
_GENITIVE = re.compile(r"(?:[sS]|['’]s?)(?!\w)")

_UNIT_WORD = (
    r"kommun(?:e|er|ar|ane|ene|en|a|es|ens|enes|anes)|herad|heradet|municipalit(?:y|ies)"
    r"|suohkan\w*|gield\w*|gïelde|tjïelte|fylkeskommun\w*|fylke(?:s|t|ts|r|ne|nes)?|fylkesting\w*"
    r"|county|counties|bystyre\w*|kommunestyre\w*|formannskap\w*"
)
_UNIT_AFTER = re.compile(rf"\s(?:fylkes)?(?:{_UNIT_WORD})\b", re.IGNORECASE)
_CAPITAL_BEFORE = re.compile(rf"(?<![^\s«\"(/.–-])([{_CAPITAL}][\w&+-]*\.?)[ \u00a0]$")
_ORGANISATION = (
    "Helse|Innovasjon|Norge|Campus|Visit|Atelier|Sparebanken|Norut|Sintef|Smart|Nye|Nav|Legene"
    "|Senter|Sykehuset|Universitetet|Rica|Scandic|Radisson|Thon|Statoil|Telenor|Universitet"
)
_FIRST_NAME_BEFORE = re.compile(
    rf"(?:(?<=[\s(«,])|^)(?!(?:{_ORGANISATION}) )([A-ZÆØÅ][a-zæøåéöä]{{2,}}) $"
)
_UNIT_BEFORE = _clue(
    "kommun|municipalit|fylk|count|herad",
    r"(?:(?:\b\w*kommun(?:er|ar|ane|ene)|\bmunicipalit(?:ies|y of)(?: of)?"
    r"|\bfylk(?:ene|ane)|\bfylkeskommun(?:ene|ane)|\bcounties(?: of)?|\bcounty of)(?:\([re/]+\))?"
    r"(?:\s*[:(–-]\s*|,?\s+(?:(?:er|var|som|are|is|were|og|i|fra|frå|både|like|such as)\s+){0,2})"
    r"|\b\w*kommunen?(?:\([re/]+\))?(?:\s*[:(]\s*|\s+)|\b\w+kommunen?\s+(?:er|var|is)\s+"
    r"|\b(?:fylket|[Ff]ylke:|[Mm]unicipality:|[Cc]ounty:|herad:|heradet)\s)"
    r"[«\"(]?$",
)
_OFFICIAL_BEFORE = re.compile(
    r"\b(?:(?:vara)?ordfør[ea]r\w*|rådmann\w*|rådmenn\w*|kommunedirektør\w*|mayors?|bystyret"
    r"|kommunestyret|formannskapet|innbygg[ea]r\w*)\s(?:i|på|of|in)\s$",
    re.IGNORECASE,
)
_PLACED_BEFORE = re.compile(
    r"(?:^|[\s(«\"])(?:i|på|ved|fra|frå|mot|in|from|near|sentrum av|utenfor|utanfor|rundt|nær"
    r"|omkring)\s$",
    re.IGNORECASE,
)
_LONGEST_PLACING = 14  # characters, of the pattern above
_NEAR = 300  # characters within which a county or a neighbour tells of a name
_BESIDE = 24  # `Våler kommune i Østfold`, `Sande (Vestfold)`: from the beginning of the name
_FAR = 3000  # ... and the most that they do; as far off a text's other passages are taken to be
_KINDS: tuple[Kind, ...] = ("municipality", "county", "region")  # Oslo alone is the municipality
_INSIDE = ("@", "_", ".", "-", "‑", "'", "’", "\\")  # before a letter: the name goes on to the left

# Institutions that carry a place in their name, before and after it.
_INSTITUTION_BEFORE = _clue(
    "univ|college|skole|skul|fylkesmann|fylkesmenn|statsforvalt|hospital|sykehus|"
    "sjukehus|biskop|byfogd|bispedømme|politiet|muse|kunst|samskipnad|arkivet|bibliotek|"
    "senteret|akademiet|retten|forlaget|festival|festspill|teatret|teateret|institut|"
    "kontor",
    r"(?:(?i:\b(?:universitetet|univ(?:ersity)?|college|\w*høy?g?skole[nr]?|\w*høgskulen)\b)"
    r"(?i: college| hospital)?|\bFylkesmann\w*|\b[Ss]tatsforvalt\w*|\bfylkesmann\w*|\bHospital"
    r"|\b\w*[a-zæøå]sykehuset|\b\w*[a-zæøå]sjukehuset|\bSykehuset|\bSjukehuset"
    r"|\b(?:STATSFORVALT|FYLKESMANN)\w*|\b[Bb]iskop\w*|\bByfogd\w*"
    r"|\bBispedømme\w*|\bPolitiet|\bMuse(?:um|et)|\bKunst\w+|\bStud\w*samskipnaden|\bSamskipnaden)"
    r"(?: [\w-]+)?,?\s+(?i:i|på|for|of|in|ved|at)\s+(?:[\w-]+ (?i:og|and) )?$"
    r"|(?i:\buniversitet(?:ene|a|er)|\buniversities|\bhøy?g?skole(?:ne|r)|\bhøgskulane"
    r"|\bfylkesmenn\w*|\bstatsforvalterne)\s+(?:i|på|for|of|in)\s+"
    r"(?:[A-ZÆØÅ][\w-]+(?:,| og| and)\s+(?:og\s)?){0,8}$"
    r"|[A-ZÆØÅ][a-zæøå]{2,}(?:skolen|skulen|arkivet|biblioteket|senteret|museet|museat|akademiet"
    r"|retten|forlaget|festivalen|festspillene|teatret|teateret|instituttet)\s+(?:i|på|ved)\s$"
    r"|\bregion(?:s|al)?kontor\w*(?: for)?\s$",
    flags=re.NOFLAG,
)
_INSTITUTION_AFTER = re.compile(
    r"\s(?:(?:[a-zæøå]+ )?\w*(?:sykehus|sjukehus|hospital|skole|skule|gymnas|universitet|bibliotek"
    r"|museum|teater|arkiv|seminar|seminary|internat|akademi|barnehage|klinikk|sykehjem|sjukeheim)(?:et|s)?"
    r"|\w+(?:lag|lags|råd|verk|verft|park|hus|heim|stue|tun|radio|rett|parti|forening|forbund|selskap"
    r"|klubb|siida|liste|forsikring|hall|hallen|stasjon|gård|boksamling|tjeneste|distrikt|kirke"
    r"|kyrkje|festival\w*|festspill\w*|forvaltning|(?<!sentr)sent(?:er|ret|eret|rum|re))"
    r"|videregående|vidaregåande|vgs|politi\w*|lufthavn\w*|lufthamn\w*|flyplass|airport|havn|hamn"
    r"|havnevesen|bispedømme\w*|prestegjeld|sogn|domkirke\w*|symfoni\w*|sparebank\w*|kraft|energi"
    r"|e-verk|turlag|stasjon|rådhus|gate|gata|vei|veg|plass|torg|allé|bru|bro|eiendom|eigedom"
    r"|kirke|kyrkje|menighet\w*|prosti|fengsel|kretsfengsel|legevakt|legevakta|avis|blad|børs"
    r"|bedrifts\w+|næringsforening|næringsforum|næringsråd|næringshage|interkommunale|avfall\w*"
    r"|brann og|jeger- og|parkering|taxi|maraton|frivilligsentral|revisjon|spektrum|trafo|amfi"
    r"|arena|stadion|kino|hotell?|camping|brygge|festning|cup|banen|elva|vassdraget|nasjonalpark"
    r"|halvøya|fotball\w*|vindkraft\w*|kommunerevisjon)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"(?: (?:og|and|&) |[/–-])([{_CAPITAL}][\w]+)")
_DISTRICT_BEFORE = re.compile(
    r"(?:\b[Bb]ydel(?:en|ene|ane)?|\bSt\.|\b[Cc]ampus|\bTour de|\b[Aa]vd(?:eling|\.)|\bfengsel)\s$"
)
_ELISION = re.compile(rf"([-‑]?)\s(?:og|and)\s[{_CAPITAL}]\w+[ -](\w+)")
# What only a municipality is said to be or to get.
_SAID_AFTER = re.compile(
    r"(?:,| in| i)\s(?:[a-z-]+\s){0,2}(?:Norway|Norge|Noreg)\b"
    r"|\s(?:was|were|is|ble|vart|blei|blir|vert)\s(?:formed|merged|dannet|danna"
    r"|slått\s(?:sammen|saman))\b"
)
_GIVEN_BEFORE = re.compile(
    r"\b(?:fikk|fekk|får|har|hadde|mangler|manglar|manglet|mangla|trenger|treng)\s$", re.IGNORECASE
)
_GIVEN_AFTER = re.compile(
    r"\s(?:[a-zæøå]+\s){0,3}(?:fastleg\w*|leger|legar|jordm\w+|barnehage\w*|sykehjem\w*|sjukeheim\w*"
    r"|omsorgsbolig\w*|omsorgsbustad\w*|legevakt\w*|helsestasjon\w*|innbygg\w+|skjønnsmid\w+)\b"
)
_FIRST_NAME_AFTER = re.compile(r",\s([A-ZÆØÅ][a-zæøå]+)\s?(?:[.:(]|$)")
_ADDRESS_BEFORE = re.compile(r"(?:://|www\.|\.\w{2,4}/|%\d\d|\\|=|/\w+/)\S*$")
_FILE_AFTER = re.compile(r"\.(?:no|com|org|pdf|html?|jpe?g|png)\b|[/_]\w+[._/]")
_YEAR_AFTER = re.compile(r"\s(?:[12]\d{3})\b")
_TITLES = ("dr.", "prof.", "mr.", "mrs.", "ms.", "hr.", "fr.")
_TITLE_BEFORE = re.compile(
    r"\b(?:professor|dosent|\w*lektor|forsker|stipendiat|statsråd|\w*minister|\w+leder|\w+leiar"
    r"|\w*sjef|\w*direktør|rektor|advokat|doktor|overlege|familien|brødrene|søstrene|fru|frøken|herr"
    r"|president|ordfører|ordførar|rådmann|varaordfører|\w*forfatter(?:en)?|journalist|biskop|prest"
    r"|statssekretær|trener|keeper|spiss|gründer|rådgiver|student|dr|prof)\s$",
    re.IGNORECASE,
)
_SPEECH_AFTER = re.compile(
    r"\s(?:sier|seier|sa|forteller|fortel|mener|meiner|forklarer|forklarar|påpeker|understreker"
    r"|konstaterer|legger til|presiserer|smiler|ler|humrer|says|said|explains|argues)\b"
)
_SPEECH_BEFORE = re.compile(
    r"(?:sier|seier|forteller|fortel|mener|meiner|forklarer|forklarar|påpeker|understreker|uttaler"
    r"|ifølge|utdyper|konstaterer|svarer|skriver|skriv|kommenterer|oppsummerer|avslutter"
    r"|fortsetter|legger|says|said|explains)\s$"
)
# A team has its town's name: where these stand near, a name without `i` is a team's.
_SPORT = _clue(
    "seriekamp|eliteserien|obos-ligaen|divisjon|keeper|hjemmekamp|bortekamp|hjemmeseier|"
    "scor|kort|toppserien|tippeliga|midtbane|avspark|seier over|tapte mot|slo |"
    "football club|rosenborg|vålerenga|lillestrøm sk|glimt",
    r"(?i:seriekamp|eliteserien|obos-ligaen|\d\. ?divisjon|keeper|hjemmekamp|bortekamp"
    r"|hjemmeseier|målscor|\bscor(?:et|a|ing)|gul[et]? kort|toppserien|tippeliga|midtbane"
    r"|avspark|seier over|tapte mot|slo \w+ \d|football club)"
    r"|Rosenborg|Vålerenga|Lillestrøm SK|Glimt",
    flags=re.NOFLAG,
)
_SCORE = re.compile(r"[0-9](?<=\b[0-9])[0-9]*[-–][0-9]+ (?i:mot|over|etter)")
_PLAYERS = re.compile(r"\([0-9]+\) [A-ZÆØÅ]\w+ [A-ZÆØÅ]\w+,")
# Of these three must stand there, since projects have trainers and players too.
_TEAM_WORDS = (
    *("kamp", "trener", "spiller", "klubb", "sesong", "sportssjef", "landslag", "lagkaptein"),
    *("finale", "gull", "medalje", "cup", "match", "player", "coach", "season", "league"),
    *("fotball", "håndball", "ishockey", "oppgjør", "stadion", "RBK", "Brann", "Odd", "Viking"),
    *("Strømsgodset", "IL", "IF", "SK", "FK", "Arena"),
)
_SPORT_WORDS = re.compile(rf"\b(?:{'|'.join(_TEAM_WORDS)})(?=(?:en|er|ne|e|n|s|erne|ene|et)?\b)")
_PUBLISHER_AFTER = re.compile(
    r"\s?:\s[^\n]{0,60}?(?:forlag|[Pp]ress\b|[Uu]niversit|[Dd]epartement|[Aa]kademisk|Cappelen"
    r"|Gyldendal|Aschehoug|Damm|Abstrakt|Kommuneforl|Unipub|Pax\b|NOVA|SINTEF|NIFU|Fafo|NIBR"
    r"|Helsedirektorat|direktoratet|institutt)"
)
_PUBLISHED_BEFORE = re.compile(r"(?:\b(?:19|20)\d\d[a-z]?\)?[.:,][^\n]{0,220}|[.,)»–-]\s)$")
_PERSON_AFTER = re.compile(
    r"(?:['’]?s)?(?:,?\s(?:et\.? al|mfl|m\.fl|med flere)|\s?\((?:red|ed|19|20)"
    r"|,\s(?:19|20)\d\d\b|\s(?:19|20)\d\d[a-z]?\)|,\s[A-ZÆØÅ]\.)"
)

# Words that may begin a sentence and stand before a place without being part of its name.
_SMALL_WORDS = """
    i på ved fra frå til for av hos mellom rundt utenfor utanfor nær om med mot og eller samt både
    men at da då når hvis dersom mens medan som slik også kun bare berre her der etter før under
    over langs gjennom innen innenfor utover blant sammen saman vest øst nord sør er har var hvor
    kor dette det den de dei nå no hele heile ikke ikkje kontra vs via smart by byen sted stad
    skal skulle kan kunne vil ville må måtte bør burde hadde ble blir blei vart får fikk fekk
    should would could can did does had
    dato lokasjon poststed arbeidssted herad fylke in of from at the and or by with to between
    both while since as near outside around how why when what where location
"""
_FUNCTION = frozenset(_SMALL_WORDS.split())
_LINK = re.compile(
    r"(?:\s+(?:kommun\w+|herad|municipality))?"
    r"(?:\s*[,;/&|\t•·–-]\s*(?:(?:og|and|samt)\s+)?|\s+(?:og|and|samt|eller|or|med|til)\s+"
    r"|\s*\n\s*[•·*o▪–-]?\s*|\s+|\s\(|\),?\s)(?:(?:i|på|fra|frå|in|også|both)\s+)?"
)
_STRANGER_AFTER = re.compile(rf"\s*(?:,|&|\s(?:og|and))\s+[{_CAPITAL}]\w+")
_STRANGER_BEFORE = re.compile(rf"[{_CAPITAL}][\w.-]+\s?(?:,|&|\s(?:og|and))\s*$")

_LEADS = (
    r"(?:prosjekt\w*|vertskommun\w*|vert(?:skap)?|eier|eigar|leder|leiar|søker|søkjar|koordinator"
    r"|ansvarlig|ansvarleg|initiativtaker|initiativtakar|pådriver|pådrivar|lead|coordinator)"
)
_LEAD_AFTER = re.compile(
    rf"^(?:\s(?:er|var|har vært|har vore|som|står som|vil være|is|was)\s(?:\w+\s)?{_LEADS}\b"
    r"|\s(?:har )?(?:leder|ledet|leiar|leier|leidde|leidd|leia|koordinerer|eier|eig|leads|led)\s"
    rf"|\s?[(,–-]\s?{_LEADS}\b)",
    re.IGNORECASE,
)
_LEAD_BEFORE = _clue(
    "regi|led|leia|leda|eies|eid|vegne|eier|eigar|ansvar|søk|vertskommun|coordinated|"
    "headed|lead|owner|applicant|initiert|tatt av",
    r"(?:i regi av|ledet av|leia av|leda av|ledes av|leiast av|eies av|eid av|på vegne av"
    r"|prosjekteier|prosjekteigar|prosjektansvarlig\w*|prosjektansvarleg|prosjektleder|søker"
    r"|søkjar|ansvarlig søker|ansvarlig|vertskommunen?|led by|coordinated by|headed by"
    r"|lead partner|lead|project owner|applicant|initiert av|tatt av)"
    r"(?:\s(?:er|var|is|the))*\s*:?\s*$",
)
_EXAMPLE_BEFORE = _clue(
    "døme|eks|t.d|bl.|bla|bl |bl\n|bl\xa0|slik|som|modell|inspir|erfaring|lærdom|"
    "studietur|besøk|such as|example|e.g|experience|lært av|måte|likhet",
    r"(?:for eksempel|for døme|f\.?\s?eks\.?|t\.d\.|bl\.?\s?a\.?|blant anna(?:t|na)?"
    r"|slike? som|(?:kommun\w+|byer|byar|stader|steder) som|som(?= i)|etter modell (?:fra|frå|av)"
    r"|inspirert av|inspirasjon (?:fra|frå)|modell (?:fra|frå)|erfaring\w* (?:fra|frå|i)"
    r"|lærdom\w* (?:fra|frå)|eksempel\w* (?:fra|på|i)"
    r"|døme (?:frå|på)|studietur\w* til|besøk\w* (?:i|til|hos)|such as|for example|e\.g\."
    r"|inspired by|based on (?:the )?experiences? (?:from|in)|lært av|slik"
    r"|på samme måte som|i likhet med)"
    r",?(?:\s(?:i|på|fra|frå|ved|hos|har|in|from|kommunene|kommunane|kommuner|the))*\s*$",
)
_EXAMPLE_HEADS = re.compile(
    r"\W*(?:et\s|eit\s|an\s)?(?:eksempel|døme|example)\s(?:fra|frå|på|from)\s", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"[ .:]*(?:\n|$)")
_PARTICIPANT_BEFORE = _clue(
    "delta|deltok|partner|samarbeid|sammen|saman|together|collaborat|cooperat|prosjekt|"
    "participa|pilot|gjennomfør|testet|prøvd",
    r"(?:\bdelta[rk]\w*|\bdeltok|\bdeltaker\w*|\bdeltatt|\bpartner\w*|\bsamarbeid\w*"
    r"|\bsamarbeidspart\w*|\bsammen med|\bsaman med|\btogether with|\bcollaborat\w+"
    r"|\bpilotkommun\w*|\bprosjektkommun\w*|\bdeltakarkommun\w*|\bcooperat\w+|\bi prosjektet"
    r"|\bparticipa\w+|\bpilotert|\bgjennomføre[sr]|\bgjennomført|\btestet|\bprøvd ut)"
    r"(?:[\s:,(–-]|\b(?:mellom|med|er|var|består av|fra|frå|i|har|vært|of|are|between|with|from|by"
    r"|kommun\w+|municipalities|alle|de|dei|av|the|hos|ved|på|prosjektet|også|involverte|\d+|to|tre"
    r"|fire|fem|seks|seven|six|five|four|three|two)\b)*$",
)
_PARTICIPANT_AFTER = re.compile(
    r"^[)»]?(?:\s(?:kommun\w+|municipalit\w+|begge|alle|også|og))*,?\s"
    r"(?:(?:har|have|has|som|who|skal|vil|er)\s)?"
    r"(?:(?:også|nå|alle|begge|de|dei|selv)\s)?"
    r"(?:delta\w*|deltok|prøv\w+|test\w*|pilot\w*|samarbeid\w*|gjennomfør\w*|innfør\w*|innført"
    r"|med i\b|med på\b|utvikl\w+|etabler\w*|satt i gang|tatt i bruk|tek\w* i bruk|tar i bruk"
    r"|participat\w+|implement\w*|develop\w*|gått sammen|gått saman|slått seg sammen|ønsk\w+"
    r"|de prøvd|de tatt|de test\w+|de innført|jobb\w*|arbeid\w*|starta?e?t?\b)",
    re.IGNORECASE,
)


def municipality(name: str) -> Municipality | None:
    """Returns the unit of today that a name or a number stands for.

    None where there is none, where several share the name (Herøy, Våler), or where the unit was
    split among several.
    """
    key = re.sub(r"\s(?:kommune|herad|municipality)$", "", name.strip(), flags=re.IGNORECASE)
    shares = units.resolve(key)
    return shares[0].unit if len(shares) == 1 else None


def municipalities_in(text: str) -> tuple[Municipality, ...]:
    """Returns the municipalities that `text` names as such (``Tokke kommune``), in order, once."""
    found = (m for m in mentions(text) if m.kind == "municipality" and m.confidence >= _NAMED)
    return tuple(dict.fromkeys(unit for mention in found for unit in mention.units))


def municipalities_listed(text: str) -> tuple[Municipality, ...]:
    """Returns the municipalities of a field that holds their names: ``Tokke, Vinje og Seljord``."""
    parts = (text, *re.split(r"[,;|/]| og | and ", text))
    return tuple(dict.fromkeys(unit for part in parts if (unit := municipality(part))))


def mentions(text: str, *, at: int | None = None, context: str = "") -> list[Mention]:
    """Returns the municipalities, counties and regions that a text mentions, in order.

    Args:
        text: Running text, a heading, a cell or a field; NFC.
        at: The year the text is from, where known: names are read as of then.
        context: More of the same document (its title, other passages), which is not searched but
            may tell what an ambiguous name stands for.
    """
    found, people = _with_people(_scan(text))
    chains = _chains(text, found)
    for chain in chains:
        _judge(text, chain, people=people)
    _doubt_villages(text, found, at)
    evidence = _evidence(found, at)
    if context:
        evidence = _with_context(evidence, context, at)
    made = list(_addresses(text, at)) if ".no" in text else []
    for chain in chains:
        role = _role(text, chain[0].start, chain[-1].tail)
        made += [_mention(text, each, evidence=evidence, at=at, role=role) for each in chain]
    return sorted(made, key=lambda mention: mention.start)


# The table of names


@cache
def _lexicon() -> dict[str, tuple[_Entry, ...]]:
    """Returns the names by their first word, lower-cased; those of most words first.

    Names with a hyphen are also found with a space (``Nord Fron``).
    """
    found: dict[str, list[_Entry]] = {}
    for name, kinds in units.all_names().items():
        if "(" not in name and not _is_list(name):
            for first, entry in _entries(name, kinds):
                found.setdefault(first, []).append(entry)
    return {
        first: tuple(sorted(entries, key=lambda entry: -len(entry.name)))
        for first, entries in found.items()
    }


def _is_list(name: str) -> bool:
    """Tells whether a region is named by its municipalities, which are then what is mentioned."""
    names = units.all_names()
    parts = name.split(" og ")
    return len(parts) > 1 and all("municipality" in names.get(part, ()) for part in parts)


def _entries(name: str, kinds: Sequence[Kind]) -> Iterator[tuple[str, _Entry]]:
    kind = next(kind for kind in _KINDS if kind in kinds)
    hazard = _hazards().get(name, "")
    words = re.split(r"[ -]", name.lower())
    if len(words) > 1:
        rest = r"(?:\s?[-‑–]\s?|\s)".join(map(re.escape, ["", *words[1:]]))
        yield words[0], _Entry(name, kind, hazard, re.compile(rest + r"(?=s?\b)", re.IGNORECASE))
    else:
        yield words[0], _Entry(name, kind, hazard)


@cache
def _hazards() -> dict[str, Hazard]:
    text = files(__package__).joinpath("name_hazards.csv").read_text("utf-8")
    known: dict[str, Hazard] = {"word": "word", "shared": "shared", "common": "common"}
    return {row["name"]: known[row["hazard"]] for row in csv.DictReader(text.splitlines())}


@cache
def _domains() -> dict[str, str]:
    """Returns the names of municipalities as they stand in web addresses (``gjovik``)."""
    names = [name for name, kinds in units.all_names().items() if "municipality" in kinds]
    return {key: name for name in names if "(" not in name for key in _spelt(name.lower())}


def _spelt(name: str) -> tuple[str, ...]:
    plain = name.translate(str.maketrans("æøåá", "aoaa")).replace(" ", "-")
    spelt_out = name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace(" ", "-")
    return plain, plain.replace("-", ""), spelt_out, name


# Names in the text


def _scan(text: str) -> Iterator[_Found]:
    """Yields the names of the table that stand in `text` and are no part of another name."""
    lexicon = _lexicon()
    reached = 0
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in lexicon or word[:-1] in lexicon or "-" in word or "‑" in word:
            for start, end in _parts(text, match):
                if start >= reached and (found := _found(text, start, end)):
                    reached = found.end
                    yield found


def _parts(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yields where names may begin in a word: both parts of ``Deatnu-Tana``, one of ``Oslo-by``."""
    start = match.start()
    before = text[start - 1 : start]
    if before.isalnum() or before in _INSIDE:
        return
    for part in _HYPHEN.split(match.group()):
        yield start, start + len(part)
        if part.lower() not in _lexicon():
            return
        start += len(part) + 1


def _found(text: str, start: int, end: int) -> _Found | None:
    """Returns the longest of the names that begin with the word between two offsets."""
    word = text[start:end].lower()
    keys = [(word, end), (word[:-1], end - 1)] if word[-1:] == "s" else [(word, end)]
    for key, at in keys:
        for entry in _lexicon().get(key, ()):
            if after := _rest_end(text, at, entry):
                return _seen(text, start, after, entry=entry)
    return _elided(text, start, end)


def _elided(text: str, start: int, end: int) -> _Found | None:
    """Returns the first name of two that share their last word (``Nord- og Sør-Fron``)."""
    shared = _ELISION.match(text, end)
    for entry in _lexicon().get(text[start:end].lower(), ()) if shared else ():
        if shared and entry.rest and entry.rest.fullmatch("-" + shared[2].removesuffix("s")):
            placed = _is_placed(text[max(0, start - 20) : start])
            return _Found(start, end, shared.end(1), entry, placed=placed)
    return None


def _rest_end(text: str, end: int, entry: _Entry) -> int:
    """Returns where a name ends, 0 where its other words don't follow."""
    if entry.rest is None:
        return end
    rest = entry.rest.match(text, end)
    return rest.end() if rest else 0


def _seen(text: str, start: int, end: int, *, entry: _Entry) -> _Found | None:
    """Returns the name with what stands around it, None where it is part of another name."""
    name, before, after = text[start:end], text[max(0, start - 90) : start], text[end : end + 90]
    if (confidence := _in_compound(after)) is not None:
        return _Found(start, end, end, entry, confidence=confidence) if confidence else None
    genitive = _GENITIVE.match(after)
    skipped = genitive.end() if genitive else 0
    unit = _UNIT_AFTER.match(after, skipped)
    last, two = _last_words(before, 1), _last_words(before, 2)
    official = bool(_OFFICIAL_BEFORE.search(before, two))
    if _no_place(before, after, entry=entry, unit=unit):
        return None
    led = _name_before(before, name)
    if led and not (unit or official):
        person = _FIRST_NAME_BEFORE.search(before, last)
        return _Found(start, end, end, entry, surname=True) if person else None
    if not (unit or official) and (_another_name(before) or _goes_on(before, after, at=skipped)):
        return None
    named = unit is not None and not (led and entry.hazard)  # not `Kari Berg kommune`
    said = bool(_SAID_AFTER.match(after, skipped))
    told = _UNIT_BEFORE.stands_in(before, before.lower())
    return _Found(
        start,
        end,
        end + (unit.end() if unit and named else skipped),
        entry,
        named=named or told or official,
        told=told,
        county=bool(unit and _COUNTIES.search(unit.group())),
        placed=_is_placed(before) or said or _is_given(before, after),
        opening=not said and before.rstrip(_OPENERS)[-1:] in _STOPS,
        titled=_is_title(name, before, after) and entry.name != "Oslo",
        person=_is_person(before, after, entry),
    )


def _last_words(before: str, count: int) -> int:
    """Returns where the last so many words of `before` begin, or a word or two earlier.

    A pattern that ends there is searched from there on: a search tries it at every offset.
    """
    at = len(before) - 1
    for _ in range(count):
        at = before.rfind(" ", 0, max(at, 0))
    return max(at, 0)


def _is_given(before: str, after: str) -> bool:
    """Tells whether a name is of what gets or lacks what a municipality gives its people."""
    if not _GIVEN_BEFORE.search(before, _last_words(before, 1)):
        return False
    return bool(_GIVEN_AFTER.match(after))


def _in_compound(after: str) -> float | None:
    """Returns how sure a name is that a hyphen binds to what follows, None where none does."""
    genitive = _GENITIVE.match(after)
    if genitive and after[genitive.end() : genitive.end() + 1] in _HYPHENS:
        return _AROUND  # `Arendals-uka`
    if after[:1] not in _HYPHENS:
        return None
    part = _WORD_PART.match(after, 1)
    if not part:
        return _AROUND  # `Oslo- og Bergensskolen`
    if part.group()[0].islower():
        return _PART if _PEOPLE_WORD.match(part.group()) else _AROUND
    return None if part.group().lower() in _lexicon() else 0.0


def _no_place(before: str, after: str, *, entry: _Entry, unit: re.Match[str] | None) -> bool:
    """Tells whether a name is part of an address, an abbreviation, a reference or far away."""
    if after[:1] == "S" and not unit:  # `SOLAS`
        return True
    if unit and _COUNTY_WORD.match(unit.group(), 1) and not _is_county(entry.name):
        return True  # `Bergen County`
    glued = not before[-1:].isspace() and _ADDRESS_BEFORE.search(before, _last_words(before, 1))
    if glued or _FILE_AFTER.match(after):
        return True
    return bool(_PUBLISHER_AFTER.match(after) and _PUBLISHED_BEFORE.search(before))


def _is_title(name: str, before: str, after: str) -> bool:
    """Tells whether a name is that of an event, a ship or a thing, or an abbreviation."""
    quoted = before[-1:] in _QUOTES and after[:1] in _QUOTES
    return bool(
        (before and quoted) or _YEAR_AFTER.match(after) or (len(name) < 6 and name.isupper())
    )


def _is_person(before: str, after: str, entry: _Entry) -> bool:
    """Tells whether what stands around a name stands around people's names."""
    last = _last_words(before, 1)
    return bool(
        _PERSON_AFTER.match(after)
        or _SPEECH_AFTER.match(after)
        or _SPEECH_BEFORE.search(before, last)
        or _TITLE_BEFORE.search(before, last)
        or (entry.hazard and _is_inverted(after))
    )


def _another_name(before: str) -> bool:
    """Tells whether a name is the end of an institution's or a district's."""
    if _INSTITUTION_BEFORE.stands_in(before, before.lower()):
        return True
    return bool(_DISTRICT_BEFORE.search(before, _last_words(before, 2)))


def _is_placed(before: str) -> bool:
    """Tells whether a preposition of place stands before a name."""
    return bool(_PLACED_BEFORE.search(before, max(0, len(before) - _LONGEST_PLACING)))


def _name_before(before: str, name: str) -> bool:
    """Tells whether a capitalised word that is no small word or place stands right before."""
    found = _CAPITAL_BEFORE.search(before, _last_words(before, 1))
    if not found:
        return False
    word = found[1]
    if word[-1] == ".":
        return len(word) == 2 or word.lower() in _TITLES
    lowered = word.lower()
    if lowered in _FUNCTION or "kommun" in lowered or lowered in _names():
        return False
    return "municipal" not in lowered and not (word.isupper() and name.isupper() and len(word) > 5)


@cache
def _names() -> frozenset[str]:
    return frozenset(name.lower() for name in units.all_names())


def _goes_on(before: str, after: str, *, at: int) -> bool:
    """Tells whether a longer name goes on after a place's, as in ``Bergen Næringsråd``.

    Args:
        before: What stands before the name.
        after: What follows it.
        at: Where the genitive ends in `after`.
    """
    institution = None if at else _INSTITUTION_AFTER.match(after)
    if institution and institution.group()[1:].lower() not in _names():
        return True
    joined = _JOINED.match(after, at)
    if joined and joined[1].lower() in _names():
        return _goes_on(before, after[joined.end() :], at=0)
    if joined and after[at] == "/":
        return True
    if after[at : at + 1] not in (" ", "\u00a0", "\n" if _wrapped(before) else " "):
        return False
    word = _WORD.match(after, at + 1)
    if not word or len(word.group()) < 2:
        return False
    if word.group().lower() in _FUNCTION or _LABEL.match(after, at + 1):
        return False
    first = _HYPHEN.split(word.group())[0]
    entries = _lexicon().get(first.lower(), ())
    return not any(_rest_end(after, word.start() + len(first), entry) for entry in entries)


def _is_inverted(after: str) -> bool:
    """Tells whether a first name follows a surname and a comma (``Lien, Lise.``)."""
    first_name = _FIRST_NAME_AFTER.match(after)
    return bool(first_name and first_name[1].lower() not in _names())


def _wrapped(before: str) -> bool:
    """Tells whether a line is so long that it was broken for its length."""
    return len(before) - before.rfind("\n") > 60 and not _is_placed(before)


# What the text makes of them


def _with_people(seen: Iterable[_Found]) -> tuple[list[_Found], set[str]]:
    """Returns the names that may be places, and those that are surnames of people named."""
    found, people = [], set()
    for each in seen:
        if each.surname:
            people.add(each.entry.name)
        else:
            found.append(each)
    return found, people


def _chains(text: str, found: list[_Found]) -> list[list[_Found]]:
    """Returns the names in lists: each name with those that commas and ``og`` join to it."""
    chains: list[list[_Found]] = []
    for each in found:
        last = chains[-1][-1] if chains else None
        if last and each.start - last.tail < 24 and _LINK.fullmatch(text, last.tail, each.start):
            chains[-1].append(each)
        else:
            chains.append([each])
    return chains


def _judge(text: str, chain: list[_Found], *, people: set[str]) -> None:
    """Sets how sure each name of a list is, by the list and what stands beside each.

    Args:
        text: The text.
        chain: The names of the list; their confidence is set.
        people: The names that are surnames elsewhere in the text.
    """
    first = chain[0]
    if any(each.county for each in chain) or _are_counties(chain):
        for each in chain:
            each.entry = _as_county(each.entry)
    lists = _lists(text, chain)
    team = not (first.placed or first.named) and _is_team(text, first)
    named = [at for at, each in enumerate(chain) if each.named]
    reach = len(chain) if first.told else max(named, default=-1) + 1
    for at, each in enumerate(chain):
        if each.confidence:  # a part of a compound
            continue
        lone = len(chain) == 1 and each.entry.name in people and not each.placed
        if not each.named and (lone or team):
            each.confidence = _DOUBTED
            continue
        each.placed |= first.placed
        listed = each.entry.hazard in lists
        as_such = each.named or (at < reach and (listed or not each.entry.hazard))
        each.confidence = _NAMED if as_such else _alone(each)
        if listed and not each.person:
            each.confidence = max(each.confidence, _LISTED)


def _lists(text: str, chain: list[_Found]) -> frozenset[Hazard]:
    """Returns which names are sure by standing in a list: those of the hazards returned.

    A list is one where a name is sure by itself, or its names are many, of one county or of one
    place, and no name beside them is a stranger. Ordinary surnames need more: a word for
    `municipality`, a preposition of place or two sure names.
    """
    first, last = chain[0], chain[-1]
    clear = sum(not each.entry.hazard and not each.confidence for each in chain)
    strange = clear < 3 and _strangers(text, first.start, last.tail)
    if len(chain) == 1 or last.person or strange:
        return frozenset()
    named = any(each.named for each in chain)
    if clear or named or _twins(chain):
        enough = named or first.placed or clear > 1
        return frozenset(("", "word", "shared", "common") if enough else ("", "word", "shared"))
    likely = len(chain) > 3 or _one_county(chain)
    return frozenset(("", "word", "shared") if likely else ())


def _one_county(chain: list[_Found]) -> bool:
    """Tells whether the names of a list are all of one county, as names of people seldom are."""
    shared = [
        {unit.number[:2] for unit in _resolved(each.entry.name, each.entry.kind, None).units}
        for each in chain
    ]
    return bool(set.intersection(*shared))


def _twins(chain: list[_Found]) -> bool:
    """Tells whether a list is one place by its names in two languages (``Deatnu/Tana``)."""
    units_of = {_resolved(each.entry.name, each.entry.kind, None).units for each in chain}
    return len(units_of) == 1 and len({each.entry.name for each in chain}) > 1


def _are_counties(chain: list[_Found]) -> bool:
    """Tells whether Oslo stands among counties (``Oslo og Viken``)."""
    counties = [each.entry.name for each in chain if each.entry.kind == "county"]
    return len(counties) + 1 == len(chain) and (len(counties) > 1 or counties == ["Viken"])


def _as_county(entry: _Entry) -> _Entry:
    """Returns the county of a name that is first a municipality's (``Oslo og Akershus fylker``)."""
    return entry._replace(kind="county") if _is_county(entry.name) else entry


@cache
def _is_county(name: str) -> bool:
    return bool(units.county(name))


def _strangers(text: str, start: int, end: int) -> bool:
    """Tells whether a list of names goes on, on either side, with one that is no place."""
    before = text[max(0, start - 40) : start]
    return bool(_STRANGER_AFTER.match(text, end) or _STRANGER_BEFORE.search(before))


def _is_team(text: str, found: _Found) -> bool:
    around = text[max(0, found.start - 300) : found.end + 300]
    if _SPORT.stands_in(around, around.lower()):
        return True
    if _SCORE.search(around) or _PLAYERS.search(around):
        return True
    may_stand = sum(word in around for word in _TEAM_WORDS) > 2
    return may_stand and len(set(_SPORT_WORDS.findall(around))) > 2


def _alone(found: _Found) -> float:
    """Returns how sure a name is by itself, 0..1."""
    hazard = found.entry.hazard
    if hazard == "common" or (hazard and (found.person or found.opening)):
        return _DOUBTED
    if found.person and not found.placed:
        return _AROUND
    if hazard == "shared":
        return _HINTED if found.placed else _DOUBTED
    if found.titled and not found.placed:
        return _AROUND
    return _PLACED if found.placed else _BARE


def _doubt_villages(text: str, found: list[_Found], at: int | None) -> None:
    """Doubts the names of places in a municipality or county that those units don't lie in."""
    for inner, outer in pairwise(found):
        if not inner.named and text[inner.end : outer.start] in (" i ", " in ", " ("):
            around = _resolved(outer.entry.name, outer.entry.kind, at).units
            if set(around).isdisjoint(_resolved(inner.entry.name, inner.entry.kind, at).units):
                inner.confidence = min(inner.confidence, _DOUBTED)


def _evidence(found: list[_Found], at: int | None) -> _Evidence:
    """Returns what the sure names of a text tell about its other names."""
    evidence = _Evidence()
    for each in found:
        if each.named:
            evidence.names.add(each.entry.name)
        if each.confidence >= _HINTED:
            meant = _resolved(each.entry.name, each.entry.kind, at)
            if not meant.ambiguous:
                weight = 3 if each.entry.kind == "county" else 1
                for number in {unit.number[:2] for unit in meant.units}:
                    evidence.near.append(_Near(each.start, number, weight))
    return evidence


def _with_context(evidence: _Evidence, context: str, at: int | None) -> _Evidence:
    """Returns the evidence with that of other text of the document, as if it stood far off."""
    found, people = _with_people(_scan(context))
    for chain in _chains(context, found):
        _judge(context, chain, people=people)
    more = _evidence(found, at)
    weights: Counter[str] = Counter()
    for near in more.near:
        weights[near.county] += near.weight
    return _Evidence(evidence.names | more.names, evidence.near, weights)


def _reconsidered(found: _Found, evidence: _Evidence, at: int | None) -> float:
    """Returns how sure a name is, given what the rest of the text tells."""
    if found.confidence >= _TAKEN or found.person or found.confidence == _AROUND:
        return found.confidence
    if found.entry.name in evidence.names and not (found.opening and found.entry.hazard != "word"):
        return _EVIDENCED
    if found.placed:
        counties = {unit.number[:2] for unit in _resolved(*found.entry[:2], at).units}
        if any(near.county in counties for near in evidence.within(found.start, _NEAR)):
            return _HINTED
    return found.confidence


class _Meant(NamedTuple):
    """The units of today of a name, and whether several places bear it."""

    units: tuple[Municipality, ...]
    ambiguous: bool
    clear: bool  # one unit, or one that took over nearly all


@cache
def _resolved(name: str, kind: Kind, at: int | None) -> _Meant:
    if kind == "region":
        region = units.region(name)
        return _Meant(region.members if region else (), ambiguous=False, clear=True)
    if kind == "county":
        return _Meant(_county_members(name, at), ambiguous=False, clear=True)
    shares = units.resolve(name, at)
    ambiguous = units.is_ambiguous(name, at)
    if shares and not ambiguous and shares[0].share >= _CLEAR_SHARE:
        shares = shares[:1]
    return _Meant(tuple(share.unit for share in shares), ambiguous, len(shares) == 1)


def _county_members(name: str, at: int | None) -> tuple[Municipality, ...]:
    counties = units.county(name)
    then = [each for each in counties if at and each.start <= at and (each.end or at) >= at]
    return units.municipalities_of_county((then or list(counties))[0].number) if counties else ()


def _decided(meant: _Meant, start: int, evidence: _Evidence) -> tuple[Municipality, ...]:
    """Returns the one of several places of a name that lies where the text is about, else all."""
    near = evidence.within(start, _FAR)
    told = {each.county for each in near if each.weight > 1 and 0 < each.start - start < _BESIDE}
    beside = tuple(unit for unit in meant.units if unit.number[:2] in told)
    if len(beside) == 1:
        return beside
    counties = {unit.number[:2] for unit in meant.units}
    votes = {each: evidence.context[each] / (1 + _FAR / _NEAR) for each in counties}
    for each in near:
        if each.county in votes:
            votes[each.county] += each.weight / (1 + abs(each.start - start) / _NEAR)
    best, *others = sorted(votes.values(), reverse=True)
    if best and best > 2 * sum(others):
        return tuple(unit for unit in meant.units if votes[unit.number[:2]] == best)
    return meant.units


def _mention(
    text: str, found: _Found, *, evidence: _Evidence, at: int | None, role: Role
) -> Mention:
    meant = _resolved(found.entry.name, found.entry.kind, at)
    confidence = _reconsidered(found, evidence, at)
    chosen = meant.units
    if meant.ambiguous:
        chosen = _decided(meant, found.start, evidence)
        confidence = min(confidence, _EVIDENCED if len(chosen) == 1 else _HOMONYM)
    elif not meant.clear:
        confidence *= _SPLIT
    name = text[found.start : found.end]
    return Mention(found.start, found.end, found.entry.kind, chosen, name, role, confidence)


def _role(text: str, start: int, end: int) -> Role:
    """Returns the role that the words around a list of places give them."""
    before = text[max(0, start - 100) : start]
    after = text[end : end + 90]
    low = before.lower()
    if _EXAMPLE_BEFORE.stands_in(before, low) and not _is_whose_example(before, after):
        return "example"
    if _LEAD_AFTER.match(after) or _LEAD_BEFORE.stands_in(before, low):
        return "lead"
    if _PARTICIPANT_AFTER.match(after) or _PARTICIPANT_BEFORE.stands_in(before, low):
        return "participant"
    return "mentioned"


def _is_whose_example(before: str, after: str) -> bool:
    """Tells whether a line is a heading that says whose example it heads."""
    line = before[before.rfind("\n") + 1 :]
    return bool(_EXAMPLE_HEADS.fullmatch(line) and _LINE_ENDS.match(after))


def _addresses(text: str, at: int | None) -> Iterator[Mention]:
    """Yields the municipalities of e-mail addresses (``post@gjovik.kommune.no``)."""
    for match in _ADDRESS_OF.finditer(text):
        name = _domains().get(match[1].lower())
        if name and not (meant := _resolved(name, "municipality", at)).ambiguous:
            start, end = match.span(1)
            yield Mention(start, end, "municipality", meant.units, match[1], "mentioned", _ADDRESS)
