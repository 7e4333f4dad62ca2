"""One form for both written norms, so that nynorsk and bokmål words meet.

``sjølvkøyrande`` and ``selvkjørende``, ``tryggleiksalarm`` and ``trygghetsalarm``, ``sjukeheim``
and ``sykehjem`` become one. The rules are regular differences of spelling and word formation and
work on parts of words, so that compounds never seen before meet too. What comes out is for
matching and is shown to nobody.

The rules are our own; ``scripts/measure_forms.py`` counts on a list of word pairs how many meet.
"""

from __future__ import annotations

import re

# (pattern, what both norms become). Order matters: a rule sees what earlier ones have written.
_RULES: tuple[tuple[str, str], ...] = (
    # words that differ as wholes, also inside compounds
    (r"^saman|^sammen", "samen"), (r"^betre|(?<=for)betr", "bedr"), (r"einsemd", "ensomhet"),
    (r"verksemd", "virksomhet"), (r"rettleiing", "veiledning"), (r"rettlei", "veiled"), (r"tilset(?=t|$)", "ansat"),
    (r"bustad", "bolig"), (r"kvardag", "hverdag"), (r"hending", "hendels"), (r"skilnad", "forskjell"),
    (r"storleik", "størrels"), (r"tilskot", "tilskudd"), (r"stønad", "støtte"), (r"innbyggj", "innbygg"),
    (r"tilbod", "tilbud"), (r"eigedom", "eiendom"), (r"^eining|(?<=s)eining", "enhet"), (r"framand", "fremmed"),
    (r"høgskul|høgskol", "høyskol"), (r"mogleg|muleg", "mulig"), (r"bilete", "bilde"), (r"spelar|speler", "spiller"),
    (r"løyve", "tillatels"), (r"månad", "måned"), (r"marknad", "marked"), (r"medverknad", "medvirkning"),
    (r"verknad", "virkning"), (r"forbod", "forbud"), (r"namn", "navn"), (r"hamn", "havn"), (r"nemn", "nevn"),
    (r"botn", "bunn"), (r"djup", "dyp"), (r"fråvær", "fravær"), (r"^frå", "fra"), (r"utan(?=for|d|l|$)", "uten"),
    (r"^innan", "innen"), (r"mellan", "mellom"), (r"gong", "gang"), (r"sjølv", "selv"), (r"mjølk", "melk"),
    (r"kjeld", "kild"), (r"ynskj?", "ønsk"), (r"^born", "barn"), (r"rekneskap", "regnskap"), (r"trygd", "trygd"),
    (r"tryggleik|tryggheit", "trygghet"), (r"utslepp", "utslipp"), (r"fleire|fleir", "fler"), (r"meir", "mer"),
    (r"gamal", "gamel"), (r"gammel", "gamel"), (r"utgrei", "utred"), (r"leiing(?=a?$|s)", "ledelse"), (r"(?<!p)leiar", "leder"),
    (r"(?<=ut)brei", "bred"), (r"spreiing", "spredning"), (r"førehand", "forhånd"), (r"føretak", "foretak"),
    (r"handter", "håndter"), (r"overvak", "overvåk"), (r"gåv", "gav"), (r"hovud", "hoved"),
    (r"reiskap", "redskap"), (r"berekraft", "bærekraft"), (r"berekn", "beregn"), (r"avgjerd", "avgjørels"),
    (r"tiltak", "tiltak"), (r"opplæring", "opplæring"), (r"eigen", "egen"), (r"eigar", "eier"), (r"eign", "egn"),
    (r"korleis", "hvordan"), (r"tyding", "tydning"), (r"heimel", "hjemmel"), (r"ungdomm", "ungdom"),
    (r"handsam", "behandl"), (r"hand(?=hev|verk)", "hånd"), (r"vitskap", "vitenskap"), (r"skot(?=$|[aes])", "skudd"),
    (r"brot(?=$|[aes])", "brudd"), (r"(?<=om|på)bod", "bud"), (r"fald(?=$|[eis])", "fold"), (r"^vald(?=$|en|s)", "vold"),
    (r"førebyg", "forebyg"), (r"^føre(?=ko|l|sp|st)", "fore"), (r"^nedan", "neden"), (r"^ovan", "oven"),
    (r"^op(?=ne|ni|na|en)", "åp"), (r"vaks(?=n|en$)", "voks"), (r"dotter", "datter"), (r"golv", "gulv"), (r"grønsak", "grønnsak"),
    (r"spel(?=$|[aes])", "spill"), (r"lagd", "lagt"), (r"deltag", "deltak"), (r"kopl", "kobl"), (r"^låg", "lav"),
    (r"ferj", "ferg"), (r"bu(?=ar|and)", "bo"), (r"fremj", "fremm"), (r"meistr", "mestr"),
    # a doctor, whose word would otherwise lose its end as an adjective's (fastlege, fagleg)
    (r"^leg(?=e(?!nd|ri|m[ei])|ar|ane)", "doktor"),
    (r"(fast|tann|over|kommune|fylkes|dyre?|bydels|turnus|allmenn|hus|bedrifts|vern)leg(?=e|a)", r"\1doktor"),
    # sounds
    (r"heim", "hjem"), (r"hjemm", "hjem"), (r"sjuk", "syk"), (r"skul(?=e|ar|ane)", "skol"), (r"køyr", "kjør"), (r"høyr", "hør"),
    (r"øysing", "øsning"), (r"øys", "øs"), (r"auk", "øk"), (r"haust", "høst"), (r"draum", "drøm"), (r"straum", "strøm"),
    (r"flaum", "flom"), (r"raud", "rød"), (r"laus", "løs"), (r"aust", "øst"), (r"naud", "nød"),
    (r"vatn", "vann"), (r"vass", "vann"), (r"teikn", "tegn"), (r"rekn", "regn"), (r"likn", "lign"),
    (r"(?<=[a-zæøå])?tenest", "tjenest"), (r"hald", "hold"), (r"^stad|(?<=[a-z])stad(?=$|en|er|ar|ane)", "sted"), (r"^fram", "frem"),
    (r"^kv|(?<=s)kv(?=ar)", "hv"), (r"veg(?!g|e[tr]$)", "vei"), (r"heil(?!s)", "hel"), (r"meining", "mening"), (r"einskild", "enkelt"),
    (r"verk(?=a|ar|nad|ing)", "virk"), (r"skriv", "skriv"), (r"rådgjev", "rådgiv"), (r"gjev", "giv"), (r"gjer(?=$|a$|e$|ast$)", "gjør"),
    (r"etj(?=a$|e$|a[nr]|ing|er)", "ett"), (r"itj(?=a$|e$)", "itt"), (r"ggj", "gg"), (r"([nøry])kj", r"\1k"), (r"([lnr])gj", r"\1g"), (r"([nk])kj", r"\1k"),
    (r"^vere$|^vera$", "være"), (r"einsam", "ensom"), (r"forurein", "forurens"), (r"forurensning", "forurensing"), (r"rein", "ren"),
    (r"høg(?=$|[adefhklnprst])", "høy"), (r"øyr", "ør"), (r"leidn", "ledn"), (r"leig", "lei"), (r"mjøl", "mel"), (r"^sein", "sen"),
    (r"skilj", "skill"), (r"telj", "tell"), (r"selj", "selg"), (r"velj", "velg"), (r"krevj", "krev"), (r"gjering", "gjøring"),
    # endings
    (r"leik(?=$|en|s)", "het"), (r"heit", "het"), (r"heta(?=s?$)", "heten"), (r"hetane(?=s?$)", "hetene"), (r"(?<=[a-zæøå]{3})sam(?=$|[et]$|het)", "som"),
    (r"(?<=[a-zæøå]{3}i)um$", ""), (r"leg(?=$|e|a|t|gj|h|v)", "lig"), (r"(?<=[a-zæøå]{3})arane$", "erne"),
    (r"(?<=[a-zæøå]{3})arar$", "ere"), (r"(?<=[a-zæøå]{3})aren$", "eren"), (r"(?<=[a-zæøå]{2})ande$", "ende"),
    (r"(?<=[a-zæøå]{3}[bdgklmnprtv])ar(?=mang|rekrut|kurs|utdan|rolle|støtt|medv|erfar|involv|grupp|avtal|organi)", "er"),
    (r"arbeidsgivar", "arbeidsgiver"), (r"ukar(?=m|e|g|o|i|u)", "uker"),
    (r"(?<=[a-zæøå]{3})anes$", "enes"),
    # bokmål's -ning and nynorsk's -ing; -telse and -ting
    (r"(?<=[dgkpsvtl])ning", "ing"), (r"(?<=[^aeiouyæøå])nad(?=$|en|er|ar)", "ning"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), both) for pattern, both in _RULES)
_ANY = re.compile("|".join(pattern for pattern, _ in _RULES))
_DOUBLED = re.compile(r"([bdfgklmnprst])\1$")


def common_form(word: str) -> str:
    """Returns a lower-cased word in the form that both norms share."""
    if _ANY.search(word):  # most words are the same in both, and no rule need be tried
        for pattern, both in _COMPILED:
            word = pattern.sub(both, word)
    return word


def trimmed(stem: str) -> str:
    """Returns a stem without what inflection leaves: ``sykehjemm`` (of -hjemmet), ``lærer`` (-e)."""
    if len(stem) > 4 and stem.endswith(("er", "ar")):
        stem = stem[:-2]
    return _DOUBLED.sub(r"\1", stem)
