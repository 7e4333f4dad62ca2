"""A run that somebody chose to recalibrate is opened so, whoever opens it, and is never changed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect

import pytest
from tests.reviewed_run import made, pair, text

from synthese.duplicates.making import find_duplicates
from synthese.duplicates.run import Run, keep_recalibration, open_run, run_as_made
from synthese.duplicates.sources import Source
from synthese.index.opening import load_lexicon
from synthese.stores.duplicate_runs import FILE

BOKMAL = (
    "Nattpatruljen kjører seksti kilometer hver natt for å se til beboere som sover. Mange våkner av"
    " at døren går opp. Et kamera som bare slås på etter avtale, skal la dem sove. Pårørende får"
    " beskjed om hvert tilsyn. Etter et halvt år skal vi telle fall, uro og overtid, og spørre både"
    " beboerne og de ansatte om nettene er blitt roligere enn de var før."
)
NYNORSK = (
    "Nattpatruljen køyrer seksti kilometer kvar natt for å sjå til bebuarar som søv. Mange vaknar av"
    " at døra går opp. Eit kamera som berre blir slått på etter avtale, skal la dei sove. Pårørande"
    " får melding om kvart tilsyn. Etter eit halvt år skal vi telje fall, uro og overtid, og spørje"
    " både bebuarane og dei tilsette om nettene er blitt rolegare enn dei var før."
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return made(
        tmp_path, [text(each) for each in "abc"], [pair("a", "b", 0.8), pair("b", "c", 0.4)]
    )


def probabilities(run: Run) -> list[float]:
    return [each.probability for each in run.pairs()]


def test_a_kept_recalibration_holds_wherever_the_run_is_opened(run: Run) -> None:
    keep_recalibration(run.folder, (1.0, -2.0))
    # odds of 4 and 2/3, over e²
    assert probabilities(open_run(run.folder)) == pytest.approx([0.35122, 0.08275], abs=1e-4)
    assert probabilities(open_run(run.folder).at(0.3)) == probabilities(open_run(run.folder))


def test_the_run_as_it_was_made_is_still_to_be_had(run: Run) -> None:
    keep_recalibration(run.folder, (1.0, -2.0))
    assert probabilities(run_as_made(run.folder)) == [0.8, 0.4]


def test_a_recalibration_can_be_taken_back(run: Run) -> None:
    keep_recalibration(run.folder, (1.0, -2.0))
    keep_recalibration(run.folder, None)
    assert probabilities(open_run(run.folder)) == [0.8, 0.4]


def test_going_on_with_a_run_writes_no_recalibrated_probability(tmp_path: Path) -> None:
    """What a second look decides rests on the probabilities that the run was made with."""
    first = _begun_anew(tmp_path / "plain", None)
    other = _begun_anew(tmp_path / "other", (0.5, -1.0))
    assert len(first) == 1
    assert first == other


def _begun_anew(folder: Path, numbers: tuple[float, float] | None) -> list[float]:
    """Returns the stored probabilities of a run that went on after a kill, recalibrated or not."""
    bodies = {"nb": BOKMAL, "nn": NYNORSK}
    texts = (replace(text(each, body), language=each) for each, body in bodies.items())
    source = Source(tuple(texts), (), ("x",))
    find_duplicates(source, out=folder, lexicon=load_lexicon())
    with closing(connect(folder / FILE)) as db, db:
        db.execute("DELETE FROM alignments")  # as after a kill: every doubt is open again
        db.execute("UPDATE pairs SET probability = 0.5")
    keep_recalibration(folder, numbers)
    find_duplicates(source, out=folder, lexicon=load_lexicon())
    return probabilities(run_as_made(folder))
