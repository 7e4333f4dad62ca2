"""Tells which sentences say that something was stopped, given up or not continued.

Own patterns in nb, nn and English. They ask for what has happened or is decided: what may, should
or would be stopped is no stop, nor is an old way of working that a new one replaces.
"""

from __future__ import annotations

import re

_WAS = r"(?:ble|blei|blitt|vart|vorte|er|var|måtte|laut|was|were|been|is|are|had to be|be)"
_GAP = r"(?:[^\s.!?;:]+ ){0,4}?"
_ENDED = (
    r"(?:stoppet|stoppa|stanset|stansa|avviklet|avvikla|nedlagt|nedlagd|skrinlagt|skrinlagd|"
    r"avbrutt|avbroten|avbrote|avlyst|avlyses|avlysast|stengt|terminert|kansellert|lukket ned|"
    r"lag(?:t|d|de) (?:ned|på is)|leggjast ned|legges ned|slåt?t av|slegen av|slått av|"
    r"t(?:att|eken|ekne|ekte|eke|atte) ned(?: igjen| att)?|trukket tilbake|"
    r"stopped|discontinued|terminated|cancell?ed|abandoned|shut down|switched off|scrapped|"
    r"given up|taken down|called off|wound up|"
    r"closed|dropped|withdrawn|suspended)"
)
_ENDING = (
    r"(?:stoppe|stanse|stogge|avslutte|avvikle|legge ned|leggje ned|legge på is|avbryte|skrinlegge|"
    r"skrinleggje|stop|end|terminate|discontinue|abandon|close(?: down)?)"
)
_ON = (
    r"(?:tatt i drift|videreført|vidareført|videreføres|vidareførast|videreføre|vidareføre|"
    r"ført videre|ført vidare|forlenget|forlengt?a?|realisert|tatt i bruk igjen|satt ut igjen|"
    r"fortsette|halde fram|continued|renewed|extended|carried on|replaced|completed)"
)
_THING = (
    r"(?:prosjekt\w*|pilot\w*|forsøk\w*|utprøving\w*|prøve\w+|ordning\w*|tilbud\w*|tilbod\w*|"
    r"tjenest\w+|tenest\w+|tiltak\w*|arbeid\w*|project|pilot|trial|service|scheme)"
)

_STOPPED = re.compile(
    "|".join(
        (
            rf"\b{_WAS} {_GAP}{_ENDED}\b",
            rf"\b{_THING} (?:[^\s.!?;:]+ ){{0,2}}?(?:stanset|stoppet|stoppa|stansa|stopped)\b",
            r"\b(?:stoppet|stoppa|stanset|stansa|stopped|stogga) (?:helt |heilt |det |alt )?opp\b",
            rf"\b(?:valgte|valde|vedtok|vedtatt|vedteke|besluttet|beslutta|bestemte|decided|chose)\b"
            rf"[^.!?]{{0,50}}? (?:å|to) {_ENDING}\b",
            rf"\b(?:ikke|ikkje|aldri|ikkje lenger|not|never) {_GAP}{_ON}\b",
            r"\b(?:gir|gjev|førte?|fører) (?:[^\s.!?]+ ){0,3}?(?:ikke|ikkje) [^.!?]{0,30}"
            r"\bvid(?:er|ar)e\b",
            r"\bsa(?:de)? opp (?:avtal|kontrakt)\w+",
            r"\b(?:ga|gav|gje|gi|gitt|gjeve) (?:[^\s.!?]+ )?opp\b(?! til)|\bgave up\b",
            r"\butgikk\b|\bgjekk ut av (?:prosjekt|plan)|\btok slutt\b|\bslutt på ordning",
            r"\b(?:aldri|never) (?:\S+ )?(?:noe|noko|anything) av\b|"
            r"\b(?:ble|vart) (?:ikke|ikkje) gjennomført\b|\bdid not start\b",
            r"\bavslutt(?:et|a) (?:\S+ ){0,4}?før (?:tiden?|tida|planlagt)\b",
            r"\b(?:ikke|ikkje|no) (?:lenger|lengre|longer) (?:i drift|i bruk|in use|running)\b",
            r"\b(?:sluttet|slutta|slutt) (?:med|på) "
            r"(?:det|ordning|tiltak|bruk|prosjekt|tilbud|tilbod)\w*",
            r"\b(?:ble|vart|var|er) det slutt(?: på)?\b|\bgåt?t? tilbake til det gamle\b",
            r"\bga?jek?k? attende til det gamle\b|\b(?:ble|vart) (?:ikke|ikkje) (?:noe|noko) av\b",
            r"\b(?:går|gjeng|kjører|køyrer|virker|finnes) (?:ikke|ikkje) (?:lenger|lengre)\b",
            r"\b(?:sa|seier|said) (?:nei|no) (?:til|to) [^.!?]{0,20}(?:vidar?e|fram|continu)",
            r"\bavsluttet [^.!?]{0,30}(?:fordi|da resultatet|etter råd)\b",
            r"\bstanset prosjekt\b|\bprosjektet? (?:gikk|gjekk) i stå\b",
            r"\b(?:dropp(?:et|a)|skrot(?:et|a)|kutt(?:et|a) ut|mislyktes|mislukkast|slo feil)\b"
            r"(?! ut)",
            r"\b(?:vi|me|kommunen) la(?:gde)? ned (?!(?:mye|mykje|stort?|et|eit|en|ein)\b)",
            r"\bkom aldri (?:i gang|så langt)\b|\bnever got (?:off|under way)\b|\bfell through\b",
            r"\bswitched off \w+|\bdropped (?:it|the plan)\b|\bhad to be removed\b",
        )
    )
)
# What may come, what somebody asks, and old ways that end on purpose.
_NO_STOP = re.compile(
    r"\b(?:kan|bør|skal kunne|vil kunne|must|should|may|might|could|dersom|hvis|viss|unless|if|"
    r"før|until|unngå|hindre|forhindre|uten at|utan at) (?:[^\s.!?;:]+ ){0,7}?"
    r"(?:stopp|stans|avslut|avvikl|avlys|legg|lagt|lagd|slå|ta ned|tatt|vidare|videre|gi opp|cancel"
    r"|stop|end|close|terminat|demonter|gjennomf|realiser|complet|continu)"
    r"|\b(?:gamle|tidligere|tidlegare|forrige|old|former|previous|manuell\w*) (?:[^\s.!?]+ ){1,4}?"
    r"(?:ble|blei|vart|er|was|were) (?:[^\s.!?]+ ){0,2}?"
    r"(?:avvikl|lag|slå|fas|stopp|stans|clos|shut)"
    r"|som planlagt|etter planen|as planned|\bga(?:v)? opp(?:drag|gav|læring|lysning|merks)"
)
# What every pattern above needs some of: most sentences have none, and are searched no further.
_NEEDED = (
    "stopp", "stans", "stogg", "avslut", "avvikl", "nedlag", "skrinl", "avbr", "avlys", "stengt",
    "termin", "kanse", " ned", "på is", "slått av", "slegen av", "trukket", "videre", "vidare",
    "forleng", "fortset", "halde fram", "realis", "igjen", "gjennomført", " opp", "utgikk",
    "slutt", "aldri", "lenger", "lengre", "til det gamle", "i stå", " noe av", " noko av",
    "nei til", "skrot", "kutt", "mislyk", "misluk", "slo feil", "fell through",
    "continu", "cancel", "abandon", "shut", " off", "scrap", "close", " up", "taken down", "never",
    "not start", "longer", "drop", "be removed", "decided", "chose", "renew", "extended",
    "replaced",
    "completed", "withdr", "suspend", "no to",
)  # fmt: skip


def is_stopped(sentence: str) -> bool:
    """Says whether the sentence tells that something was stopped, failed or not continued."""
    plain = sentence.lower()
    if not any(each in plain for each in _NEEDED) or plain.endswith("?"):
        return False
    return _STOPPED.search(plain) is not None and _NO_STOP.search(plain) is None
