"""One form of a word, also where its forms have no stem in common."""

from __future__ import annotations

import re
from functools import cache

from synthese.norwegian.words import stem

# Words whose forms don't meet by their stems, in both norms and English; one word between two
# strokes. Own list of those that reports of projects use, nearly all of them verbs.
_WORDS = """
uke uker uka uken ukene veke veker veka vekene
be ber ba bad bedt / begynne byrja byrje byrjar / bite biter beit bitt / bryte bryter bryt brøt braut brutt brote
bære ber bar båret bere bore / dra drar dreg dro drog dratt drege / falle faller fell falt fall
finne finner finn fant fann funnet funne / få får fikk fekk fått / følge følger følg fulgte fulgt følgje følgjer følgde følgt
gi gir gjev ga gav gitt gjeve / gjøre gjør gjer gjorde gjort gjere / gå går gikk gjekk gått
holde holder held holdt heldt halde halden / komme kommer kjem kom kommet kome / legge legger legg la lagt leggje
ligge ligger ligg lå låg ligget legge / løpe løper løp løpt / møte møter møtte møtt / peke peker pekte pekt peike peikar peikte peikt
savne savner savnet savna sakne saknar sakna / se ser så sett sjå / selge selger selde solgte solgt seld selje
sette setter set satte sette sett setje / si sier seier sa sagt seie / sitte sitter sit satt sat sittet sete
skrive skriver skriv skrev skreiv skrevet skrive / slippe slipper slepp slapp sluppet sleppe / slå slår slo slått
sove sover søv sov sovet / spørre spør spurte spurt spørje spurde / stå står sto stod stått
stige stiger stig steg steig steget / synke synker søkk sank sokk sunket sokke søkke
ta tar tek tok tatt teke / trenge trenger treng trengte trong trengt / treffe treffer treff traff truffet råka
velge velger vel valgte valgt velje valde valt / vinne vinner vinn vant vann vunnet vunne / vite vet veit visste visst
begin begins began begun / bring brings brought / build builds built / buy buys bought / choose chooses chose chosen
come comes came / fall falls fell fallen / feel feels felt feeling / find finds found / get gets got
give gives gave given / go goes went gone / grow grows grew grown / hold holds held / keep keeps kept
know knows knew known / leave leaves left leaving / lose loses lost losing / make makes made making / meet meets met
pay pays paid / rise rises rose risen / run runs ran / say says said / see sees saw seen / send sends sent
show shows showed shown / spend spends spent / stand stands stood / take takes took taken / teach teaches taught
tell tells told / think thinks thought / use uses used using / reduce reduces reduced reducing / write writes wrote written
"""  # noqa: E501

_PAST = re.compile(r"(?<=[^\W\d_]{2}[vg])d$")  # prøvde, bygde: the stemmer leaves the d


def one_form(word: str) -> str:
    """Returns what all forms of a word in lower case share, in both written norms."""
    return _listed().get(word) or _PAST.sub("", stem(word))


@cache
def _listed() -> dict[str, str]:
    """Returns what each listed form stands for: the stem of the first one.

    A form of two words (``ber``, ``la``) goes with the first: told as each other they are seldom.
    """
    found: dict[str, str] = {}
    for word in _WORDS.replace("\n", " / ").split(" / "):
        forms = word.split()
        for form in forms:
            found.setdefault(form, stem(forms[0]))
    return found
