"""Which words a noun phrase is made of: what a word is most often, told by its last letters.

``word_kinds.json`` holds endings and whole words by language; the longest that fits decides, so
that a compound is what its last part is (``nattilsyn`` is a ``tilsyn``). It was learned from running
text by ``scripts/train_word_kinds.py``, which tells how often it is right.
"""

from __future__ import annotations

import json
import re
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files


from synthese.norwegian.words import STOP_WORDS

_CACHED = 500_000  # words: as many as 100,000 passages hold


class Kind(IntEnum):
    """What a word can be in a noun phrase."""

    OTHER = 0
    MODIFIER = 1  # an adjective: digital, kommunale
    PARTICIPLE = 2  # one that may as well be a verb: tilpasset opplæring, har tilpasset …
    NOUN = 3  # not in a definite form


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry no subject, in nb, nn, sv, da and en: adverbs, pronouns, numerals, common verbs.
_CLOSED = STOP_WORDS | _listed(
    """
    aldri alltid allerede allereie altså annet anna annan annen annar anten antall begge blant bland
    blei blev både bådas ca da dels dermed derfor deretter derimot dessuten dess desto difor dog dvs
    efter ellers eller enda endå enkelte ennå enn enten etterpå eventuelt ferdig finnes finst fleire
    flere flest fleste flera flesta fortsatt framfor framleis frem fram fremdeles få fått fekk fikk får
    fås først fyrst førre gang ganger gong gonger gav ga gir gjev gi gitt gjerne gjekk gikk gjør gjer
    gjort gjorde gjøre gjere går gå gått heim hjem hjemme heime heller helst helt heilt hente henta
    hittil hva hverandre kvarandre hvert kvart i går ifølge igjen igjennom ikkje imidlertid ingen inga
    intet inn inne inni innen innan innenfor innanfor inom jo kjem kom kommer komme komme kome kome
    kommet kun kunna kvifor lag langs lenge lengre lenger lengst likevel likså litt lite mange många
    med meget men mens mest mindre minst mye mycket mykje måtte måtta måtte måste må nei neppe nesten
    nemlig nok nokså nokre noen nytt når nær nå no nylig nyleg nærmere ned nede ofte ofta også olika
    oppe opp osv overalt pr rett rundt samt saman sammen samtidig samstundes sett se ser så seinare
    senere sen selv sjølv sidan siden sist slik slike slikt snarere snart som somme stadig straks svært
    særlig særleg så sånn ta tar tatt teke tek tok tidligere tidlegare tilbake trolig truleg tvers tross
    tilsvarende under utanfor utenfor utan uten ute utover vanligvis vanlegvis veldig verken korkje
    videre vidare vart var vil ville vilja visst vår våre via vore vært være vere vera øvrige øvrig åt
    måten måte måter måtar dessa denna detta deras hur vilka vilken vilket genom mellan även över
    skall ska där blir bli blive bliver bør burde trenger treng får lar let lot la legge legg lagt lagd
    starta startet si sier seier sa sagt står sto stod ligger ligg lå sitter sit satt holder held holdt
    sette setter set satte blitt hatt hadde havde høyrer vet veit visste tror trur mener meiner fins
    fanns finns kunne kunde borde ikke inte nog bra annars fremover framover dock redan alla allt varje hela hele heile
    hel heil halv halve to tre fire fem seks sju syv åtte ni ti elleve tolv tjue tretti hundre tusen
    million millioner millionar milliarder milliardar kr kroner prosent første fyrste andre tredje
    fjerde femte sjette siste sista neste nesta følgende følgjande nevnte nemnde dagens
    already also although always among another around because been before being besides between both
    during each either else enough especially even ever every few first further get gets given got
    however include includes including instead itself just last least less like made make makes many
    may might more most much must near neither never new next none nor now off often once one only
    other others out over own per rather same second several since some still such take takes taken
    then therefore third though through thus together too toward towards two three four five six seven
    eight nine ten under until upon us use used uses using very well whether while whose within without
    yet based across after again against along said say says see seen show shows shown give gives
    go goes went come comes came help helps helped want wants need needs needed become becomes let
    """
)
# Modifiers that fit any subject.
_WEAK = _listed(
    """
    aktuell aktuelle aktuelt alminnelig beste best bestemt bestemte betydelig betydelige betydeleg
    diverse dårlig dårlige dårleg eneste egen egne eget eigen eigne eige eiget eksisterende
    eksisterande ekstra endelig enkel enkelt enkle faktisk faktiske fjor forrige forskjellig
    forskjellige forskjellig forskjellige ulik ulike ulikt fremtidig framtidig fremtidige framtidige
    fullstendig full fullt fulle generell generelle gitte god gode godt gammel gamle gammelt gamal
    høy høye høyt høg høge høgt høyere høgare innvilget interessant interessante kjent kjente klar
    klare klart kort korte lang lange langt lav lave lavt låg låge lågt ledende leiande liten lita
    litt mulig mulige mogleg moglege mogelege manglende mellomstore minste mindre nasjonal norsk
    norske nye ny nytt nyere nyeste nødvendig nødvendige nødvendig nødvendige offentliggjort
    opprinnelig opprinnelige pågående pågåande ordinær ordinære ordinært potensiell potensielle
    planlagt planlagte relevant relevante riktig riktige rett rette samlet samla samlede samtlige
    sentral sentrale sentralt særskilt særskilte siste spennende spennande spesiell spesielle
    spesielt sterk sterke sterkt stor store stort større størst største størsteparten stadige tidlig
    tidlige tidleg tidlege tilsvarande typisk typiske total totale totalt tydelig tydelige tydeleg
    unik unike unikt utallige utrolig utrolige vanlig vanlige vanleg vanlege verdifull verdifulle
    vesentlig vesentlige viktig viktige viktigste viss visse ytterligere ønsket ønskede
    stora nya goda stor viktiga svensk svenska svenske dansk danske olik olika längre bättre högre
    hög höga låg låga framtida nuvarande tidigare större mindre möjlig möjliga
    big good great high large little long low main major new old recent short small various whole
    important different certain general able available current existing final future general great
    key larger largest main necessary possible potential present previous real relevant similar
    single special specific strong total usual norwegian swedish danish
    fast faste rask raske hyppig lett lette tung tunge tett tette bred brede bredt riktigere
    positiv positive positivt negativ negative konkret konkrete konkret enorm enorme svær svære
    genuin ekte reell reelle betydningsfull bratt brå foreløpig foreløpige førebels gjeldende
    gjennomsnittlig gjennomsnittlige gjennomsnittleg årlig årlige årleg daglig daglege daglige ukentlig
    månedlig avgjørende avgjerande avgjørande verdensledende anerkjent erfaren erfarne administrerende
    """
)
# Nouns that frame any project.
_FRAME = _listed(
    """
    aktør aktører aktørar alternativ andel ansvar arbeid antall anledning avdeling avdelinger basis
    bedrift bedrifter behov betydning betyding bidrag bilde bruk deltakelse deltakere delprosjekt del deler
    delar direktør dokument eksempel eksempler døme effekt effekter endring endringer endringar
    eier erfaring erfaringer erfaringar evaluering faktor faktorer fall fase faser finansiering folk
    formål forprosjekt forsøk forslag fokus fordel fordeler forhold fylke fylker følge grad grunn
    grunnlag gruppe grupper hjelp hovedprosjekt idé ideer informasjon innhold innsats innovasjon
    interesse jobb kapasitet kapittel kommune kommuner kommunar kostnad kostnader kostnadar krav kunnskap kvalitet
    land leder ledere ledelse liste løsning løsninger løysing løysingar marked mengde menneske
    mennesker middel midler midlar modell modeller moment mulighet muligheter moglegheit mål målsetting
    målsetning nettverk nivå nytte område områder omgang omfang opplegg oppgave oppgaver oppgåve
    oppgåver ordning ordninger ordningar organisasjon organisasjoner partner partnere part parter
    personer periode perioder person pilot pilotprosjekt plan planer plass posisjon potensial
    produkt produkter program problem problemer problemstilling problemstillinger prosess prosesser
    prosessar prosjekt prosjekter prosjektleder prosjektleiar punkt prøveprosjekt rapport rapporter
    resultat resultater ressurs ressurser ressursar retning risiko rolle roller rom ramme rammer
    regi samarbeid samarbeidspartnere satsing sammenheng sak saker saman samfunn selskap sektor
    situasjon slutt sluttrapport spørsmål start sted steder stader stad status steg stilling støtte
    studie studier syn system systemer system søknad søknader søkjar tall tema tid tider tidspunkt tilbud tilbod
    tilgang tilfelle tiltak time timer tjeneste tjenester tenester teneste teknologi tro ting type
    typer utfordring utfordringer utfordringar utvikling undersøkelse undersøking uke veg vei vekt
    verdi verdier verktøy verden virksomhet virksomheter verksemd verksemder virkning visjon vurdering
    år årsak øking økning endra måned månad måneder månader gevinst søk bruker brukere brukarar brukar
    forskning forsking analyse analyser metode metoder materiale data kommentar vilkår ansatte tilsette
    fokusområde innledning innleiing bakgrunn oppsummering konklusjon møte møter team spesialist
    projekt projektet program forskning forskare studie studier resultat syfte kunskap metod metoder
    utveckling frågor fråga arbete samhälle område områden användning betydelse möjlighet möjligheter
    tillegg www ref dato utviklingsprosjekt utviklingsprosjekter utviklingsprosjektet
    minutt minutter kilometer kilometre meter metre tonn liter prosentpoeng snitt gjennomsnitt fjerdedel
    fjerdedeler tredjedel tredel halvdel halvår halvparten flertall mål dag døgn
    uker veker minutes minute hours hour days day weeks week months month kilometres half
    januar februar mars april mai juni juli august september oktober november desember january february
    march april may june july october december mandag tirsdag onsdag torsdag fredag lørdag søndag måndag
    tysdag laurdag sundag sommer vinter høst vår sommar haust skjønnsmidler skjønnsmidlar fylkeskommune
    fylkeskommuner innbyggere innbyggjarar innbygger statsforvalter prosjektgruppe prosjektgruppa styringsgruppe
    arbeidsgruppe dager dagar stede årsverk støtteordning søkere søkjarar samtale
    project projects report reports study studies results result municipality municipalities pilot
    pilots work way ways year years month months time times part parts number numbers aim aims
    group groups people case cases use users user example examples development research data method
    methods model models analysis effect effects level levels question questions need
    """
)
_LETTERS = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*$")
_PARTICIPLE = re.compile(
    r".{2,}(?:et|ert|ede|[kps]t|[^aeiouyæøå]te|[gd]de?|ed|ing)$|.{4,}a$"  # brukt, trengte, lagde
)
_ADJECTIVE = re.compile(r".{3,}(?:lig|leg|isk|basert|messig|l[øaö]u?s|fri)(?:e|t|a)?$")
_MODIFIERS = _listed("bedre betre felles moderne trygg trygt trygge tryggere tryggare")
_TABLES = {"da": "nb", "und": "nb", "se": "nb"}  # whose words are told by another's table


@lru_cache(_CACHED)
def kind_of(word: str, language: str) -> Kind:
    """Returns what a lower-case word of a text in `language` can be in a noun phrase."""
    if word in _CLOSED or word in _WEAK or not _LETTERS.match(word):
        return Kind.OTHER
    if word in _MODIFIERS:
        return Kind.MODIFIER
    kind = _told(word, _TABLES.get(language, language))
    if kind is Kind.NOUN and language != "en" and _ADJECTIVE.match(word):
        return Kind.OTHER
    if kind is Kind.MODIFIER and _PARTICIPLE.match(word):
        return Kind.PARTICIPLE
    return kind


def is_frame(word: str) -> bool:
    """Says whether a lower-case noun could stand in the description of any project."""
    return word in _FRAME


def _told(word: str, language: str) -> Kind:
    table = _table().get(language) or _table()["nb"]
    whole = f"^{word}"
    return next((table[whole[at:]] for at in range(len(whole)) if whole[at:] in table), Kind.OTHER)


@cache
def _table() -> dict[str, dict[str, Kind]]:
    text = files(__package__).joinpath("word_kinds.json").read_text("utf-8")
    return {
        language: {
            ending: Kind[kind.upper()] for kind, listed in kinds.items() for ending in listed.split()
        }
        for language, kinds in json.loads(text).items()
    }
