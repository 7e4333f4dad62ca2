"""Which sentences can be quoted, and what their headings ask for."""

from __future__ import annotations

import pytest

from synthese.describe.sentences import sentences_of
from synthese.embedding.static import StaticEmbedder
from synthese.readers.layout import Draft
from synthese.records import (
    BlockKind,
    Document,
    DocumentDetail,
    Format,
    Page,
    Phase,
    Project,
    ProjectDetail,
    Role,
    Sentence,
)
from synthese.synthesis.belief import LEAST, belief, is_to_come
from synthese.synthesis.cells import quotes_under
from synthese.synthesis.headings import Headings, asked_by, is_aside
from synthese.synthesis.statements import Pilot, leans, own_stems, pilot_of

H, P, I = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM  # noqa: E741


def document(
    *blocks: tuple[BlockKind, str, int], paged: bool = False, title: str = "x"
) -> Document:
    draft = Draft()
    for kind, text, level in blocks:
        draft.add(kind, text, level=level, page=1 if paged else None)
    if paged:
        draft.pages.append(Page(1, 0, draft.length))
    return draft.document(
        source=f"/{title}.pdf", container="/x", digest="d" * 64, format=Format.PDF, title=title
    )


def pilot(text: Document, **roles: Role) -> Pilot:
    """The pilot of one document; a sentence that holds a word has the role that it names."""
    sentences = []
    for each in sentences_of(text):
        said = text.text[each.start : each.end]
        role = next((role for word, role in roles.items() if word in said), Role.OTHER)
        sentences.append(Sentence(each.start, each.end, role, 0.9))
    detail = DocumentDetail(text, (), "", tuple(sentences))
    project = Project(f"p-{hash((text.text, *roles))}", "p", text.source)
    return pilot_of(StaticEmbedder.load(), ProjectDetail(project, (detail,)))


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("4. Resultater", Role.RESULT),
        ("Kva gjekk ikkje som tenkt", Role.OBSTACLE),
        ("Hvilke resultater forventes i løpet av de neste tre årene?", Role.AIM),
        ("Beskriv eventuelle avvik fra opprinnelig prosjektplan", Role.OBSTACLE),
        ("Hva kostet klimatiltaket?", Role.COST),
        ("Råd til andre", Role.LESSON),
        ("What we would do differently", Role.LESSON),
        ("Målgruppe og omfang", Role.TARGET_GROUP),
        ("3. Hva er problemet?", Role.CHALLENGE),
        ("Hva er gjennomført?", Role.MEASURE),
        ("Bakgrunn", None),
        ("Om prosjektet", None),
    ],
)
def test_a_heading_asks_for_a_role(heading: str, role: Role | None) -> None:
    assert asked_by(heading) is role


def test_a_heading_that_asks_nothing_stands_for_the_one_above() -> None:
    text = document(
        (H, "4. Resultater", 1), (H, "4.2 Hva de ansatte sier", 1), (P, "Alle er fornøyde.", 0),
        (H, "5. Avvik", 1), (P, "Nettet falt ut.", 0),
    )  # fmt: skip
    headings = Headings(text)
    first, second = text.text.index("Alle"), text.text.index("Nettet")
    assert headings.above(first) == ("4.2 Hva de ansatte sier", "4. Resultater")
    assert headings.above(second) == ("5. Avvik",)
    assert is_aside("Vedlegg 2")
    assert not is_aside("5. Avvik")


def test_half_sentences_questions_and_rows_of_figures_are_left_where_they_are() -> None:
    text = document(
        (P, "Pleierne gikk da run-", 0),
        (P, "tilbake til sengene om natten.", 0),
        (P, "Hvordan sover beboerne nå?", 0),
        (P, "Vi har gjort følgende med rommene:", 0),
        (P, "40 m2 - 48,5 kg co2-ekv/m2 - 1940,0", 0),
        (P, "Skriv til natt@tokke.kommune.no om sengene.", 0),
        (P, "Beboerne sover lenger om natten.", 0),
        paged=True,
    )
    assert [each.text for each in pilot(text).statements] == ["Beboerne sover lenger om natten."]


def test_a_sentence_may_begin_with_an_accent() -> None:
    text = document((P, "Éin felles rutine skal gjelde i alle barnehagane.", 0))
    assert len(pilot(text).statements) == 1


def test_a_sentence_that_leans_takes_the_one_before_along() -> None:
    text = document((P, "Fraværet er like høyt som før. Det tror lederen vi må leve med.", 0))
    first, second = pilot(text).statements
    assert first.quote.text == "Fraværet er like høyt som før."
    assert second.leans
    assert second.quote.text == "Fraværet er like høyt som før. Det tror lederen vi må leve med."
    assert text.text[second.quote.start : second.quote.end] == second.quote.text
    assert second.overlaps(first)


def test_half_a_speech_is_quoted_whole_or_not_at_all() -> None:
    told = "«Før var jeg den eneste som visste det. Nå er vi tre,» sier ingeniøren i kommunen."
    assert {each.quote.text for each in pilot(document((P, told, 0))).statements} == {told}
    cut = document(
        (P, "«Før var jeg den eneste som visste det.", 0), (P, "Nå er vi tre i laget.", 0)
    )
    assert [each.text for each in pilot(cut).statements] == ["Nå er vi tre i laget."]


def test_one_that_leans_over_a_paragraph_stays_alone() -> None:
    text = document((P, "Fraværet er like høyt.", 0), (P, "Det tror lederen vi må leve med.", 0))
    assert pilot(text).statements[1].quote.text == "Det tror lederen vi må leve med."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dette har gitt ro.", True),
        ("Derfor ble det slutt.", True),
        ("Hun bor alene.", True),
        ("«Før visste jeg at jeg hadde fred.", True),
        ("De ansatte gikk mindre.", False),
        ("Det er viktig å måle dekningen.", False),
        ("There are three posts.", False),
        ("They left.", True),
    ],
)
def test_what_leans(text: str, expected: bool) -> None:
    assert leans(text) is expected


def test_the_heading_settles_what_the_model_doubts() -> None:
    told = "Beboerne sover lenger om natten enn før."
    under = pilot(document((H, "Resultater", 1), (P, told, 0)), sover=Role.RESULT).statements[0]
    alone = pilot(document((P, told, 0)), sover=Role.RESULT).statements[0]
    other = pilot(document((H, "Budsjett", 1), (P, told, 0)), sover=Role.RESULT).statements[0]
    assert belief(under, Role.RESULT) > belief(alone, Role.RESULT) > belief(other, Role.RESULT)
    assert belief(under, Role.LESSON) == 0


def test_a_cost_names_one_and_a_result_has_come() -> None:
    text = document(
        (H, "Økonomi", 1), (P, "Frikjøpet gikk til en sykepleier på laget.", 0),
        (P, "Driften koster 4 100 kroner per bruker.", 0),
    )  # fmt: skip
    costs = pilot(text, Frikjøpet=Role.COST, Driften=Role.COST)
    assert [costs.statements[at].text[:7] for at in quotes_under(costs, Role.COST)] == ["Driften"]
    hoped = pilot(
        document((P, "Beboerne skal sove lenger om natten.", 0)), sove=Role.RESULT
    ).statements[0]
    assert is_to_come(hoped.text)
    assert belief(hoped, Role.RESULT) == 0


def test_a_sentence_of_an_application_can_be_no_lesson() -> None:
    told = (P, "Andre kommuner bør begynne med dekningen i bygget.", 0)
    applied = document(told, title="Søknad om tilskudd")
    reported = document(told, title="Sluttrapport")
    for text, phase in ((applied, Phase.APPLICATION), (reported, Phase.FINAL)):
        (statement,) = pilot(text, bør=Role.LESSON).statements
        assert statement.phase is phase
        assert (belief(statement, Role.LESSON) > 0) is (phase is Phase.FINAL)


def test_later_and_fuller_comes_first_and_nothing_twice() -> None:
    text = document(
        (H, "Resultater", 1),
        (P, "Søvnen er bedre.", 0),
        (
            P,
            "Beboerne sov fire timer lenger i snitt, og fallene om natten gikk ned fra ni til to.",
            0,
        ),
        (
            P,
            "Beboerne sov fire timer lenger i snitt, og fallene om natten gikk ned fra ni til to!",
            0,
        ),
    )
    told = pilot(text, Søvnen=Role.RESULT, Beboerne=Role.RESULT)
    assert [told.statements[at].text[:8] for at in quotes_under(told, Role.RESULT)] == ["Beboerne"]
    assert set(LEAST) == set(Role) - {Role.OTHER}
    assert len(own_stems("Søvnen er bedre.")) == 2


def test_a_project_without_sentences_is_a_pilot_that_tells_nothing() -> None:
    empty = pilot(document((H, "Resultater", 1)))
    assert empty.statements == ()
    assert quotes_under(empty, Role.RESULT) == ()
    assert empty.central.shape == (0,)
