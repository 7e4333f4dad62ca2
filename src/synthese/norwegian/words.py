"""Words of Norwegian text and their stems, the same for indexing, searching and marking."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from synthese.norwegian.forms import common_form, trimmed

_WORD = re.compile(r"\w+(?:[.,:/]\d+)*")
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")
# Accents that Norwegian writes or leaves out at will (idé, fôr, òg); å, ø, æ, ä and ö are letters.
_FOLD = str.maketrans("éèêëóòôáàâíìîúùûüñç", "eeeeoooaaaiiiuuuunc")

# Function words that say nothing of a project's subject. Own list; nb, nn and en.
STOP_WORDS = frozenset(
    """
    alle alt andre at av bare ble blei blir bli blitt både da de deg dei deira deires dem
    den denne der deres desse det dette di din disse ditt du dykk då eg ei ein eit eitt
    eller en enn er et ett etter for fordi fra frå før gjennom ha hadde han hans har hatt
    henne hennar hennes her hjå ho hos hun hva hvem hver hvilke hvilken hvis hvor hvordan
    hvorfor i ikke ikkje inn ja jeg kan kor korleis kunne kva kvar kven kvifor man mange med
    meg mellom men mer meir mi min mitt mot må nei noe noen noko nokon nokre no nå når og
    også om opp oss over på same samme seg sin sine sitt sjøl skal skulle slik so som så til
    ut uten utan under ved vart ver vere vert vi vil ville vore vore vært være vår våre åt a
    about an and any are as be been but by can could did do does for from had has have how
    in into is it its not of on or our should so than that the their them there these they
    this those to was we were what when where which who why will with would you your
    """.split()  # noqa: SIM905  # a list of words reads best as text
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands: ``text[start:end]``, and its stem."""

    start: int
    end: int
    stem: str


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("norwegian", 50_000)


@lru_cache(maxsize=500_000)  # 100,000 passages have 450,000 words; fewer fall out before they recur
def stem(word: str) -> str:
    """Returns the stem of one word: accents folded, one form for both norms, endings cut."""
    return trimmed(str(_stemmer().stemWord(common_form(word.lower().translate(_FOLD)))))


def running_words(text: str) -> list[str]:
    """Returns the words of `text` in order, in lower case, without stop words."""
    return [word for word in map(str.lower, _WORD.findall(text)) if word not in STOP_WORDS]


def stems_of(text: str) -> list[str]:
    """Returns the stems of the words of `text` in order, without stop words."""
    return [stem(word) for word in running_words(text)]


def content_words(text: str) -> list[str]:
    """Returns the words of `text` that are not stop words, as written, each once."""
    return [w for w in dict.fromkeys(_WORD.findall(text)) if w.lower() not in STOP_WORDS]


def counted_words(text: str) -> dict[str, int]:
    """Returns the words of `text` that are not stop words, as written, with how often each is."""
    counted = Counter(_WORD.findall(text))
    return {word: count for word, count in counted.items() if word.lower() not in STOP_WORDS}


def placed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields every word of `text` as written, with where it starts and ends."""
    for match in _WORD.finditer(text):
        yield *match.span(), match.group()


def hyphenated(text: str) -> list[str]:
    """Returns the words of `text` that are written with hyphens, without them."""
    pieces = (piece for piece in text.split() if "-" in piece)  # few, and the rest isn't searched
    return [word.replace("-", "") for each in pieces for word in _HYPHENATED.findall(each)]


def met(text: str, stems: Iterable[str]) -> list[Word]:
    """Returns the words of `text` that meet one of `stems`, each with that stem."""
    met = met_stems({word for _, _, word in placed(text)}, stems)
    return [Word(start, end, met[word]) for start, end, word in placed(text) if word in met]


def met_stems(words: Iterable[str], stems: Iterable[str]) -> dict[str, str]:
    """Returns those of `words` that meet one of `stems`, each with that stem.

    A compound that begins with a stem of five letters or more meets it as well
    (``velferdsteknologiprosjekt`` meets ``velferdsteknologi``).
    """
    wanted = frozenset(stems)
    openings = tuple(each for each in wanted if len(each) >= 5)
    met = {}
    for word in words if wanted else ():
        each = stem(word)
        if each in wanted:
            met[word] = each
        elif openings and each.startswith(openings):
            met[word] = next(opening for opening in openings if each.startswith(opening))
    return met
