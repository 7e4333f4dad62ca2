"""The template text that a run tells: what says something, what most texts share first."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests.reviewed_run import text

from synthese.duplicates.making import find_duplicates
from synthese.duplicates.sources import Source
from synthese.index.opening import load_lexicon

BODIES = (
    "Nattpatruljen kjører seksti kilometer for å se til beboere som sover.",
    "Innbyggerne ringer hver vinter for å spørre når veien blir brøytet.",
    "Elever på fjerde trinn leser høyt for en hund i tjue minutter i uken.",
    "Kjellerne i sentrum står under vann når det regner mer enn førti millimeter.",
    "Dører og vinduer fra revne bygg går i dag til forbrenning.",
    "Ungdom uten bil kommer seg ikke til badeplassene om sommeren.",
)


def test_pieces_hold_letters_and_the_most_shared_come_first(tmp_path: Path) -> None:
    said = [f"1\nBakgrunn\n{body}\n2\nBakgrunn\nSkjema for alle søkere\n" for body in BODIES]
    said[0] = said[0].replace("Skjema for alle søkere\n", "")
    texts = tuple(text(f"t{at}", body) for at, body in enumerate(said))
    run = find_duplicates(Source(texts, (), ("x",)), out=tmp_path, lexicon=load_lexicon())
    pieces = run.template()
    assert pieces
    assert all(any(map(str.isalpha, each.text)) for each in pieces)
    assert all(one.texts >= other.texts for one, other in pairwise(pieces))
    for each in pieces:
        assert run.text(each.example).text[each.span.start : each.span.end] == each.text
        assert set(each.sample) <= {one.id for one in texts}
