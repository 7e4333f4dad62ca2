"""Words that say which way: up or down, well or badly, yes or no. nb, nn and en; sv and da too.

The lists are our own, and each says why it is a class. A word is found as it is written (å, æ and
ø kept, other marks dropped) or by its stem where that has four letters or more: a shorter one
stands for too many words (`god` and `gods`, `billig` and `bil`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from synthese.norwegian.compounds import default_splitter
from synthese.norwegian.letters import folded
from synthese.norwegian.vocabulary import ranked_words
from synthese.norwegian.words import stem

Scale = Literal[
    "amount", "height", "length", "quality", "opinion", "ease", "advice", "going on", "speed",
    "cost", "change", "safety", "presence", "full time", "staying", "company",
]  # fmt: skip


class Pole(NamedTuple):
    """An end of a scale: `sign` is 1 or -1, or 0 for what stays as it is."""

    scale: Scale
    sign: int


def words(text: str) -> frozenset[str]:
    """Returns the words of `text`, parted by spaces, as the lists have them."""
    return frozenset(map(folded, text.split()))


# Something that was tried came off, or didn't.
SUCCESS = words("""
    lykkes lyktes lykkast lukkast lukkas lyckats lyckades suksess vellykket vellukka vellykka
    nådd nådde nådde oppnådd oppnådde oppfylt innfridd klarte greide succeed succeeded success
    successful achieved fulfilled managed reached uppnått uppnåtts nåtts nått framgångsrikt
    uppfyllt""")
FAILURE = words("""
    mislykkes mislyktes mislykket mislukka mislykkast mislukkast feilet feila fiasko fail failed
    fails failure unsuccessful misslyckades misslyckats""")

# Somebody did what follows: `klarte å rekruttere`.
MANAGED = words("lykkes lyktes lykkast lukkast lyckades klarte greide succeeded managed")

# What has two ends, and the words for each that say by themselves which end is meant. Two words
# are opposed where they are ends of one scale and say it of one thing.
_POLES: tuple[tuple[Scale, int, str], ...] = (
    # More or less of something than before: what rose is opposed to what fell.
    ("amount", 1, """
        øke øker økt økte økende økning økningen auke auka aukar aukande auken auking stige
        stiger steget stigning vokse vokser vokste vokst vekst ökat ökad ökade ökar doble doblet
        dobla tredoblet increase increased increases increasing rise rises risen rose grow grew
        grown growth doubled raised flere fleire fler mer meir mere høyere høgare høgre större
        højere lengre lenger længer længre oftere oftare hyppigere hyppigare more higher greater
        larger longer styrke styrket styrka utvidet utvida oppgang oppbemannet øget øgede steg
        steig"""),
    ("amount", -1, """
        redusere reduserer redusert reduserte reduksjon reduksjonen minske minsker minsket
        minskade minskat minskning senke senket senka sank synke synker sunket sunke falt faldt
        falle fell fallen halvere halvert halverte halverad kutte kuttet kutta kutt avta avtok
        avtatt nedgang nedgangen forkorte forkortet nedkortet decrease decreased decreases reduce
        reduced reduces reduction dropped declined decline cut halved lowered færre færrare
        færrest mindre lavere lågare lägre lavare kortere kortare sjeldnere sjeldnare sjældnare
        mindsket sokk fewer less lower shorter smaller nedbemannet svekket svekka"""),
    ("amount", 0, """
        uendret uendra uforandret uforandra oförändrad oförändrat uændret stabil stabilt
        unchanged stable"""),
    # How much there is of it, whatever it was before.
    ("height", 1, "høy høyt høye høg høgt høge hög högt high"),
    ("height", -1, "lav lavt lave låg lågt låge low minimal minimalt"),
    ("length", 1, "lang langt lange long"),
    ("length", -1, "kort korte short"),
    # Whether it was good, enough, or came off: a plan that failed wasn't good, nor was one that
    # lacked something.
    ("quality", 1, " ".join(sorted(SUCCESS)) + """
        god godt gode bra bedre betre best beste velfungerende flott utmerket fint forbedre
        forbedret forbedra betra betring forbedring good well better improve improved improves
        improvement excellent bättre bedring tilstrekkelig tilstrekkeleg tillräckligt sufficient
        adequate"""),
    ("quality", -1, " ".join(sorted(FAILURE)) + """
        dårlig dårlege dårleg dårlige dårligere dårlegare dårligst verre verst svak svakt svake
        svakere forverret forverra forverring bad badly poor poorly worse worsened weak dålig
        dåligt dåliga sämre utilstrekkelig utilstrekkeleg mangelfull mangelfullt mangelfulle
        mangler manglet mangla insufficient inadequate lacked otillräckligt"""),
    # What people think of it.
    ("opinion", 1, """
        fornøyd fornøyde nøgd nøgde fornøgd fornøgde tilfreds tilfredse begeistret positiv
        positivt positive velvillig entusiastisk satisfied pleased happy enthusiastic nöjd nöjda
        trives trivst trivs"""),
    ("opinion", -1, """
        misfornøyd misfornøyde misnøgd misnøgde utilfreds negativ negativt negative skeptisk
        skeptiske kritisk kritiske motvillig dissatisfied unhappy reluctant sceptical skeptical
        missnöjd missnöjda mistrives vantrives"""),
    # How hard it was to do: what is hard may still be good.
    ("ease", 1, """
        lett lettere lettare lette enkel enkelt enkle enklere enklare greit ukomplisert
        uproblematisk easy easier easily simple simpler lätt lättare nem nemt nemmere"""),
    ("ease", -1, """
        vanskelig vanskeleg vanskelige vanskelege vanskeligere vanskelegare vanskeligst
        vanskelegast vanskeligste krevende krevjande utfordrende utfordrande tungvint tungvinte
        komplisert kompliserte problematisk vrient difficult hard harder challenging cumbersome
        complicated svår svårt svåra svårare besværlig slet sliter sleit slit strevde streva
        struggled"""),
    # Whether others should do it.
    ("advice", 1, """
        anbefale anbefaler anbefalt anbefales tilrå tilrår recommend recommends recommended"""),
    ("advice", -1, "fraråde fraråder frarådes frarår fraråda discourage"),
    # Whether it goes on. To be finished (`avsluttet`) is no end of it: every project is, in time.
    ("going on", 1, """
        videreføre videreføres videreført videreførte vidareføre vidareført vidareførast
        fortsetter fortsette permanent beholde beholdes continued continue adopted"""),
    ("going on", -1, """
        avvikle avvikles avviklet avvikla nedlagt nedlagd skrinlagt skrinlagd stanset stansa
        discontinued abandoned scrapped"""),
    # How fast it goes.
    ("speed", 1, """
        rask raskt raske raskere raskare hurtig hurtigere fortere fortare faster quicker quickly
        snabb snabbare snabbt"""),
    ("speed", -1, """
        treg tregt trege tregere tregare saktere saktare langsom langsomt langsommere slow slower
        slowly forsinket forsinka forsinkelse forsinkelser forseinka försening försenad
        försenades försenats delayed delay delays långsam långsammare"""),
    # What it cost.
    ("cost", 1, """
        billig billige billigere billegare billegaste rimeligere spare sparer sparte spart
        innsparing innsparinger innsparingar besparelse besparelser besparing cheap cheaper
        savings saved lønnsomt lønnsom"""),
    ("cost", -1, """
        dyr dyrt dyre dyrere dyrare kostbar kostbart merkostnad merkostnader overskridelse
        expensive costly"""),
    ("safety", 1, "trygg trygt trygge tryggere tryggare safe safer"),
    ("safety", -1, "utrygg utrygt utrygge utryggere utryggare unsafe"),
    # Whether people stayed.
    ("staying", 1, "værende verande stayed remained"),
    ("staying", -1, "sluttet slutta quit resigned trakk trekte"),
    ("company", -1, "ensom ensomme einsam einsame lonely"),
)  # fmt: skip

# What rises and falls, where less of it is more of something else: `redusert sykefravær` is `økt
# nærvær`. By itself such a word says nothing; with more or less of it, it is an end of its scale.
_THINGS: tuple[tuple[Scale, int, str], ...] = (
    ("presence", 1, "nærvær nærværet oppmøte oppmøtet frammøte attendance"),
    ("presence", -1, """
        fravær fraværet sykefravær sykefraværet sjukefråvær skolefravær skulefråvær fraværene
        absence absences sykmelding sykmeldinger frånvaro sjukfrånvaro"""),
    ("full time", 1, "heltid heltidsstilling heltidsstillinger heltidskultur heltidsandel"),
    ("full time", -1, "deltid deltidsstilling deltidsstillinger deltidsstillingar småstillinger"),
    ("speed", -1, """
        ventetid ventetiden ventetida saksbehandlingstid saksbehandlingstiden saksbehandlingstida
        sakshandsamingstid behandlingstid responstid responstiden responstida venteliste
        ventelisten ventelister kø køen svartid"""),
    ("cost", -1, """
        kostnad kostnaden kostnader kostnadene kostnadane utgift utgifter utgiftene
        utgiftane pris prisen koste koster kostet kosta kostar cost costs expenses
        expenditure kostnadar"""),
    ("safety", 1, "trygghet tryggheten tryggleik tryggleiken safety"),
    ("safety", -1, "utrygghet utryggheten utryggleik utryggleiken"),
    ("opinion", 1, "tilfredshet tilfredsheten fornøydhet satisfaction trivsel trivselen"),
    ("opinion", -1, "misnøye misnøyen frustrasjon dissatisfaction mistrivsel"),
    ("quality", 1, "kvalitet kvaliteten quality"),
    ("company", -1, "ensomhet ensomheten einsemd einsemda loneliness"),
)  # fmt: skip

# Nothing of what follows them; `lite brukt` is as good as not used.
NEGATORS = words("""
    ikke ikkje inte ingen inga inkje inget aldri aldrig verken hverken korkje varken knapt neppe
    sjelden sjeldan no not never nor none neither hardly barely without uten utan cannot lite
    uden""")
# What a negator makes nothing of: `ikke bare`, `ikke minst`, `ikke før`.
NO_NEGATION_BEFORE = words("bare berre minst only bara kun least før until")
# Something became another, or, where it is negated, stayed as it was.
CHANGES = words("""
    endret endra endring endringer endringar forandret forandring forskjell forskjeller
    skilnad skilnader effekt effekter virkning virkninger verknad verknader sammenheng
    samanheng rørte change changes changed difference effect effects impact link relation
    skillnad förändring""")
# What is meant, hoped or asked for has not happened.
AIMS = words("""
    skal skulle skall ska vil vill håper håpar hoppas vonar ønsker ønskjer ønske ønsket önskar
    forventer forventar forventes ventes förväntas planlegger planlegg planlagt planen bør burde
    foreslår føreslår syftar should shall will aim aims aimed expected expect hope hoped plan
    planned intend intended want wanted""")
# A goal is meant, unless it is said to be reached or not.
GOALS = words("""
    mål målet måla målene målen målsetting målsettingen målsetjing målsättning goal goals
    objective objectives aim aims formål formålet syfte syftet""")
# What would have been, or is so only where something else is.
SUPPOSING = words("hvis dersom viss ville would if forutsatt provided")
# More or less in the infinitive: it is yet to be done, unless somebody managed to.
INFINITIVES = words("""
    øke auke stige vokse doble heve styrke utvide öka höja redusere minske senke synke halvere
    kutte avta forkorte minska sänka increase raise grow decrease reduce lower cut""")
# What the pilot itself is called: in two pilots they mean one thing.
PILOT = frozenset(
    map(
        stem,
        words("""
        prosjekt prosjektet prosjekta prosjektene forsøk forsøket pilot piloten pilotprosjekt
        tiltak tiltaket tiltaka tiltakene ordning ordningen ordninga tilbud tilbudet tilbod
        tilbodet løsning løsningen løysing løysinga løsningar utprøving utprøvingen prøveprosjekt
        system systemet project trial scheme solution projekt projektet"""),
    )
)
# How much there is of what stands beside them; of themselves they say nothing.
COUNTS = words("""
    antall antallet antal antalet tal talet tallet tall andel andelen mengde mengden mengda
    omfang omfanget nivået bruk bruken behov behovet nivå number share amount use need""")
# Words that say when, how much or that somebody said it, and nothing of what it is about; and
# small words that the common list of stop words has not.
EMPTY = COUNTS | words("""
    januar februar mars april mai juni juli august september oktober november desember år året
    åra årene års måned måneder måneden månad månader månaden uke uker uken uka veke veker veka
    dag dager dagar dagen dagene time timer timar timen minutt minutter sekund sekunder periode
    perioden prosjektperioden prosjektperiode tid tiden tida halvår halvåret høst høsten haust
    hausten vår våren sommer sommeren sumar vinter vinteren skoleåret skuleåret natt natta natten
    kveld kvelden start slutt slutten starten begynnelsen oppstart oppstarten løpet underveis
    undervegs prosent prosentpoeng pst kroner kr krone million millioner millionar mill tusen del
    delen deler dels grad gjennomsnitt gjennomsnittlig gjennomsnittleg snitt numbers level
    average percent per cent year years month months week weeks day days hour hours minutes time
    period få får fått fekk fikk gi gir gitt ga gav gjev gjeve gjeva gjøre gjør gjort gjorde gjer
    gjere komme kommer kom kjem kome ta tar tatt tok teke sier sa sagt seier mener meiner mente
    opplever opplevde opplev forteller fortel fortalte viser viste svarte svarer oppga oppgir
    melder meldte rapporterer synes syntes føler følte kjenner kjende finner fant fann ser så se
    sett seg være var er vart blei bli blir blitt vorte vorten vortne har hadde kan kunne må
    måtte say says said found find finds show shows showed report reported felt feel feels get
    got gave give gives make made makes was were has had been being is are be me den det dei mig
    och är att som et ett av de på för til till ut inn ned opp op ner up down full hel heil gå
    går gikk gjekk gått gang gick go goes went gone svært veldig ganske litt noe noko mye mykje
    meget betydelig betydeleg særlig særleg spesielt fortsatt framleis fremdeles still nå no now
    tidligere tidlegare tidlig tidleg dessuten derfor difor likevel flest fleste mange alle alt
    begge både ytterligere ganger gonger en eit ein samme same samtidig nye ny nytt new egen eget
    egne eigen eige hele heile blant bland mellom among rundt omtrent cirka ca over under ligger
    ligg står brukt brukes sammenlignet samanlikna sammenliknet compared very much most also
    already mot hver kvar hvert kvart each every andre annet anna annen other others tredje annan
    nesten almost altså innenfor innen langs ved å eller or samt med slik slike dette disse desse
    this these during within due all any who whom only one ones ja yes oss bruker bruke brukte
    brukar brukade uses used using vårt våre hos om etter ifølge grunn samlet samla totalt
    generell generelle several kommune kommunen kommuner kommunane kommunene herad heradet
    municipality municipalities kommun tyder tyde skyldes skyldast skuldast hovedsak hovudsak
    førte fører ført bidrar bidratt bidrog bidreg stor store stort faste fast delvis helt heilt
    tross innebærer innebar gjelder gjeld""")


def pole(word: str) -> Pole | None:
    """Returns which end of which scale a word says by itself, None where it says none.

    Args:
        word: folded, as `synthese.norwegian.letters.folded` gives it.
    """
    written, stems = _tables()
    found = written.get(word) or (None if word in _OTHER_WORDS else stems.get(stem(word)))
    return found.pole if found and not found.is_thing else None


@lru_cache(100_000)
def thing(word: str) -> Pole | None:
    """Returns the scale of a thing, and whether more of it is the upper end; None for others.

    A compound is what it ends as: `driftskostnader` are costs.
    """
    written, stems = _tables()
    for each in (word, *default_splitter().parts(word)[-1:]):
        found = written.get(each) or stems.get(stem(each))
        if found and found.is_thing:
            return found.pole
    return None


def opposite(word: str) -> str | None:
    """Returns the word that one with ``u`` or ``mis`` before it is the opposite of, or None."""
    found = _OPPOSED.fullmatch(word)
    if found is None or word in _NO_OPPOSITES or found["rest"] not in _listed():
        return None
    return found["rest"]


class _Entry(NamedTuple):
    pole: Pole
    is_thing: bool


@cache
def _tables() -> tuple[dict[str, _Entry], dict[str, _Entry]]:
    """Returns the words of the lists as written, and by stems of four letters or more."""
    written: dict[str, _Entry] = {}
    for lists, are_things in ((_POLES, False), (_THINGS, True)):
        for scale, sign, text in lists:
            for word in text.split():
                written.setdefault(folded(word), _Entry(Pole(scale, sign), are_things))
    stems: dict[str, _Entry] = {}
    for word, found in written.items():
        if len(own := stem(word)) >= _LEAST_STEM and own not in _AS_WRITTEN:
            stems.setdefault(own, found)
    return written, stems


@cache
def _listed() -> frozenset[str]:
    return frozenset(ranked_words())


_LEAST_STEM = 4
# Stems that other words have too: steps, firmness, size, errors, what is required, what is narrow,
# half, cards, goods, the end, adults, for long.
_AS_WRITTEN = words("""
    steg fast størr størrels stør feil krev smal halv kort god godt slut voks leng længe langs
    klart styrk quit lykt trekt sakt læng lang large great good""")
# Words that share a stem with one of the lists and say something else.
_OTHER_WORDS = words("""
    enkelte enkeltes langs goods størrelse størrelsen størrelser storleik storleiken godta godtar
    godtas""")
# A word that is no noun, by its end, with ``u`` or ``mis`` before it.
_OPPOSED = re.compile(
    r"(?:u|mis)(?P<rest>(?=\w{4})\w*(?:ige?|ege?|iske?|bart?|bare|somt?|somme|ente?|erte?|ete?|ende|ande|"
    r"ikre?|ikkert|abil|abilt|abile|nige?|like[rt]?|likte|lart?|lare|unne?|unt))"
)
# Words that only look as if they were the opposite of another.
_NO_OPPOSITES = words("""
    ulik ulike ulikt umiddelbart umiddelbare utrolig utrulig utruleg uansett utvist utsatt utsatte
    urett ulykke ulykkelig ulykkelige ulukke ulukker mistenkelig misbrukt mistet missende
    utenlandske usedvanlig usedvanleg uendelig uendelige unike""")
