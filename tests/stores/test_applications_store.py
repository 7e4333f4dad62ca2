"""The store of applications: what is kept comes back, what people decided stays, in every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.application_samples import application, decision, draft, screening

from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.records import Failure
from synthese.screening_records import Application, FacetEdit, Mark, Verdict
from synthese.stores.applications import Applications, CallEntry

NOW = "2026-01-05T09:00:00+00:00"
NO_ID = "0" * 24


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Applications]:
    with Applications.open(tmp_path / "applications") as opened:
        yield opened


def put(store: Applications, call: str, text: str = "Vi vil prøve sensorar.") -> Application:
    made = application(store.fresh_id(), text=text)
    store.put(call, made, text.encode(), by="Kari")
    return made


def actions(store: Applications, call: str | None = None) -> list[str]:
    return [each.action for each in reversed(store.log(call))]


# ---- calls


def test_a_call_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    assert not Applications.exists(tmp_path)
    with Applications.open(tmp_path) as store:
        first = store.add_call("Velferd 2026", by="Kari")
        second = store.add_call("Velferd 2026", by="Ola")
        store.change_call(first, criteria="Ny for kommunen", by="Ola")
        store.change_call(first, question="Gjelder det natt?", by="Ola")
    assert Applications.exists(tmp_path)
    with Applications.open(tmp_path) as store:
        newest, oldest = store.calls()
        assert (newest.id, oldest.id) == (second, first)
        assert store.call(first) == oldest
        made = CallEntry(
            first, "Velferd 2026", "Ny for kommunen", "Gjelder det natt?", oldest.created, "Kari"
        )
        assert oldest == made
        assert actions(store, first) == ["call_added", "call_changed", "call_changed"]


def test_a_call_tells_how_many_applications_lie_in_it(store: Applications) -> None:
    one, other = store.add_call("En", by="Kari"), store.add_call("To", by="Kari")
    put(store, one)
    put(store, one)
    assert (store.call(one).applications, store.call(other).applications) == (2, 0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, id: store.call(id),
        lambda store, id: store.change_call(id, name="x", by="Kari"),
        lambda store, id: store.put(id, application(store.fresh_id()), None, by="Kari"),
        lambda store, id: store.add_failures(id, [Failure("a", "readers.empty")]),
        lambda store, id: store.delete_call(id, by="Kari"),
        lambda store, id: store.application(id),
        lambda store, id: store.original(id),
        lambda store, id: store.call_of(id),
        lambda store, id: store.keep_edit(id, FacetEdit("amount", ("1",), "Kari", NOW)),
        lambda store, id: store.keep_screening(id, screening(application(id))),
        lambda store, id: store.save_draft(draft(application(id))),
        lambda store, id: store.decide(decision(application(id))),
        lambda store, id: store.mark(id, Mark(id, True, "Kari", NOW), "Natt?"),
        lambda store, id: store.delete(id, by="Kari"),
    ],
)
@pytest.mark.parametrize("id", [NO_ID, "Trygg natt", "", "\udce6"])
def test_nothing_is_told_or_kept_of_what_isnt_there(
    store: Applications, ask: Callable[[Applications, str], object], id: str
) -> None:
    with pytest.raises(NotFoundError) as told:
        ask(store, id)
    assert told.value.values == {"id": id}
    assert store.log() == ()


# ---- applications


def test_applications_come_back_in_the_order_of_coming_in(store: Applications) -> None:
    call, other = store.add_call("En", by="Kari"), store.add_call("To", by="Kari")
    made = [put(store, call, f"Tekst nummer {number}") for number in range(5)]
    put(store, other)
    assert store.applications(call) == tuple(made)
    assert [each.id for each in store.entries(call)] == [each.id for each in made]
    assert store.application(made[3].id) == made[3]
    assert store.original(made[3].id) == b"Tekst nummer 3"
    assert store.call_of(made[3].id) == call
    entry = store.entries(call)[3]
    assert (entry.name, entry.title, entry.digest) == (
        made[3].name,
        made[3].title,
        made[3].digest,
    )
    assert (entry.screened_for, entry.decided) == (None, None)


def test_an_application_without_a_file_has_none(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    pasted = application(store.fresh_id())
    store.put(call, pasted, None, by="Kari")
    assert store.original(pasted.id) is None
    store.put(call, pasted, b"", by="Kari")
    assert store.original(pasted.id) == b""


def test_an_application_that_is_replaced_keeps_what_people_said(
    store: Applications, tmp_path: Path
) -> None:
    call = store.add_call("En", by="Kari")
    made = put(store, call)
    later = put(store, call, "Ei anna")
    kept = store.decide(decision(made))
    store.keep_screening(made.id, screening(made))
    added = store.entries(call)[0].added
    same = replace(made, name="nytt navn.docx")
    store.put(call, same, b"ny fil", by="Ola")
    assert store.screening(made.id) == screening(made), "its content is the same"
    changed = replace(application(made.id, text="Heilt ny tekst"), name="b.docx")
    store.put(call, changed, None, by="Ola")
    assert store.applications(call) == (changed, later)
    assert store.decisions(made.id) == (kept,)
    assert store.screening(made.id) is None, "it was of another content"
    assert store.original(made.id) is None
    entry = store.entries(call)[0]
    assert (entry.name, entry.added, entry.decided) == ("b.docx", added, None)
    assert len(list((tmp_path / "applications" / "originals").iterdir())) == 1, "the other's"
    assert actions(store).count("replaced") == 2


def test_an_application_lies_in_one_call(store: Applications) -> None:
    one, other = store.add_call("En", by="Kari"), store.add_call("To", by="Kari")
    made = put(store, one)
    with pytest.raises(NotFoundError):
        store.put(other, made, None, by="Kari")
    with pytest.raises(NotFoundError):
        store.mark(other, Mark(made.id, True, "Kari", NOW), "Natt?")
    assert store.call_of(made.id) == one
    assert store.applications(other) == ()


def test_a_name_is_no_id(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    with pytest.raises(InputError, match="tilfeldig id"):
        store.put(call, application("soknad-tokke"), None, by="Kari")
    with pytest.raises(InputError, match="tilfeldig id"):
        store.note("Kari", "opened", call=call, application="soknad-tokke")
    assert actions(store) == ["call_added"]


def test_what_couldnt_be_read_is_kept_once_each(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    failures = (Failure("a.pdf", "readers.empty"), Failure("b.pdf", "readers.empty", {"n": 1}))
    store.add_failures(call, failures[:1], by="Kari")
    store.add_failures(call, failures, by="Kari")
    assert store.failures(call) == failures
    assert store.failures(NO_ID) == ()


# ---- edits and screenings


def test_every_edit_is_kept_the_oldest_first(store: Applications) -> None:
    made = put(store, store.add_call("En", by="Kari"))
    edits = (
        FacetEdit("amount", ("250000",), "Kari", NOW),
        FacetEdit("amount", None, "Ola", NOW),
    )
    for each in edits:
        store.keep_edit(made.id, each)
    assert store.edits(made.id) == edits


def test_a_screening_takes_the_place_of_the_one_before(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    made, other = put(store, call), put(store, call, "Ei anna")
    assert store.screening(made.id) is None
    store.keep_screening(made.id, screening(made, other), by="Kari")
    newest = screening(made, other, fingerprint="indeks-2")
    store.keep_screening(made.id, newest, by="Kari")
    assert store.screening(made.id) == newest
    assert store.screenings(call) == {made.id: newest}
    assert [each.screened_for for each in store.entries(call)] == ["indeks-2", None]


def test_a_screening_of_a_content_that_has_changed_since_is_not_kept(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    made = put(store, call)
    store.put(call, application(made.id, text="Ny tekst"), None, by="Kari")
    store.keep_screening(made.id, screening(made))
    assert store.screening(made.id) is None


# ---- drafts and decisions


def test_a_draft_is_each_persons_own(store: Applications) -> None:
    made = put(store, store.add_call("En", by="Kari"))
    store.save_draft(draft(made, "Første"))
    store.save_draft(draft(made, "Andre"))
    store.save_draft(draft(made, "Hans", by="Ola"))
    assert store.draft(made.id, "Kari") == draft(made, "Andre")
    store.drop_draft(made.id, "Kari")
    assert store.draft(made.id, "Kari") is None
    assert store.draft(made.id, "Ola") == draft(made, "Hans", by="Ola")


def test_a_changed_decision_is_a_new_line(store: Applications) -> None:
    made = put(store, store.add_call("En", by="Kari"))
    first = store.decide(decision(made, "Likt", projects=("p1", "p2")))
    second = store.decide(decision(made, "Likevel ikke", verdict=Verdict.NONE_KNOWN, at=NOW))
    assert store.decisions(made.id) == (first, second)
    assert 0 < first.id < second.id
    assert first.at.endswith("+00:00")
    assert second.at == NOW


def test_who_decides_is_done_with_her_draft_and_nobody_elses(store: Applications) -> None:
    made = put(store, store.add_call("En", by="Kari"))
    for by in ("Kari", "Ola"):
        store.save_draft(draft(made, by=by))
    store.decide(decision(made))
    assert store.draft(made.id, "Kari") is None
    assert store.draft(made.id, "Ola") == draft(made, by="Ola")


@pytest.mark.parametrize("given", [{"reason": " \n"}, {"by": " "}])
def test_a_decision_without_reason_or_person_is_refused(
    store: Applications, given: dict[str, str]
) -> None:
    made = put(store, store.add_call("En", by="Kari"))
    store.save_draft(draft(made))
    with pytest.raises(InputError):
        store.decide(replace(decision(made), **given))
    assert store.decisions(made.id) == ()
    assert store.draft(made.id, "Kari") == draft(made)


def test_what_stands_is_the_newest_of_each_person_in_each_role(store: Applications) -> None:
    call = store.add_call("En", by="Kari")
    made, other = put(store, call), put(store, call, "Ei anna")
    old = store.decide(decision(made, "a"))
    blind = store.decide(decision(made, "b", by="Ola", role="second"))
    settled = store.decide(decision(made, "c", by="Eva", role="settled"))
    new = store.decide(decision(made, "d"))
    elsewhere = store.decide(decision(other, "e"))
    standing = store.standing(call)
    assert standing[made.id] == {"second:Ola": blind, "settled:Eva": settled, "first:Kari": new}
    assert list(standing[made.id].values()) == [blind, settled, new]
    assert standing[other.id] == {"first:Kari": elsewhere}
    assert old in store.decisions(made.id)


def test_a_list_shows_what_was_settled_and_never_what_the_blind_reader_said(
    store: Applications,
) -> None:
    call = store.add_call("En", by="Kari")
    made = put(store, call)

    def decided() -> Verdict | None:
        return store.entries(call)[0].decided

    store.decide(decision(made, by="Ola", role="second", verdict=Verdict.NONE_KNOWN))
    assert decided() is None
    store.decide(decision(made, verdict=Verdict.UNCLEAR))
    store.decide(decision(made, verdict=Verdict.ALREADY_DONE))
    assert decided() is Verdict.ALREADY_DONE
    store.decide(decision(made, by="Eva", role="settled", verdict=Verdict.PARALLEL))
    store.decide(decision(made, verdict=Verdict.LEARN_FROM))
    assert decided() is Verdict.PARALLEL


# ---- marks


def test_of_each_application_the_newest_mark_counts_in_the_order_given(
    store: Applications,
) -> None:
    call = store.add_call("En", by="Kari")
    a, b = put(store, call), put(store, call, "Ei anna")
    for made, relevant, by in ((a, True, "Kari"), (b, True, "Kari"), (a, False, "Ola")):
        store.mark(call, Mark(made.id, relevant, by, NOW), "Natt?")
    store.mark(call, Mark(b.id, False, "Kari", NOW), "Dag?")
    assert store.marks(call, "Natt?") == (
        Mark(b.id, True, "Kari", NOW),
        Mark(a.id, False, "Ola", NOW),
    )
    store.take_back(call, a.id, "Ola", "Natt?")
    assert store.marks(call, "Natt?") == (
        Mark(a.id, True, "Kari", NOW),
        Mark(b.id, True, "Kari", NOW),
    )
    store.take_back(call, b.id, "Kari", "Natt?")
    assert store.marks(call, "Natt?") == (Mark(a.id, True, "Kari", NOW),)
    assert store.marks(call, "Dag?") == (Mark(b.id, False, "Kari", NOW),)
    assert store.marks(call, "") == ()


# ---- the log


def test_the_log_tells_who_did_what_and_holds_ids_only(store: Applications) -> None:
    call = store.add_call("Hemmelig utlysning", by="Kari")
    made = put(store, call, "Hemmelig tekst")
    store.note("Ola", "opened", call=call, application=made.id)
    store.keep_edit(made.id, FacetEdit("amount", ("1",), "Ola", NOW))
    store.keep_screening(made.id, screening(made), by="Ola")
    store.save_draft(draft(made))
    store.decide(decision(made, "Hemmelig grunn"))
    store.note("Kari", "exported", call=call)
    assert actions(store, call) == actions(store)
    assert actions(store, call)[1:] == [
        "added",
        "opened",
        "edited",
        "screened",
        "decided",
        "exported",
    ]
    assert actions(store, NO_ID) == []
    newest = store.log()[0]
    assert (newest.by, newest.call, newest.application) == ("Kari", call, None)
    assert "emmelig" not in repr(store.log())


# ---- many at once


def decide_twenty(folder: Path, id: str, by: str) -> None:
    with Applications.open(folder) as store:
        for number in range(20):
            store.save_draft(draft(store.application(id), str(number), by=by))
            store.decide(decision(store.application(id), str(number), by=by))


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with Applications.open(tmp_path) as store:
        made = put(store, store.add_call("En", by="Kari"))
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        people = ("Kari", "Ola")
        for done in [workers.submit(decide_twenty, tmp_path, made.id, by) for by in people]:
            done.result()
    with Applications.open(tmp_path) as store:
        found = store.decisions(made.id)
        for by in people:
            assert [each.reason for each in found if each.by == by] == list(map(str, range(20)))
            assert store.draft(made.id, by) is None
        assert len({each.id for each in found}) == 40


def test_a_file_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "applications.sqlite").write_text("ikke en database, men lang nok " * 9)
    with pytest.raises(IndexStateError) as told:
        Applications.open(tmp_path)
    assert told.value.key == "kept.broken"
