import pytest

from synthese.describe.role_features import Words, features
from synthese.describe.role_model import WEIGHTS, role_model
from synthese.describe.roles import tagged, with_roles
from synthese.describe.sentences import Sentence as Told
from synthese.describe.sentences import sentences_of
from synthese.describe.stopping import is_stopped
from synthese.records import Block, BlockKind, Document, Format, Passage, Role, Sentence


def document(*blocks: tuple[BlockKind, str]) -> Document:
    text, placed = "", []
    for kind, told in blocks:
        placed.append(Block(kind, len(text), len(text) + len(told)))
        text += told + "\n\n"
    return Document("a.txt", "a.txt", "0", Format.TEXT, "Tittel", text, tuple(placed))


def report() -> Document:
    return document(
        (BlockKind.HEADING, "Mål"),
        (BlockKind.PARAGRAPH, "Målet er at ingen skal vente mer enn ti dager på svar."),
        (BlockKind.HEADING, "Resultater"),
        (BlockKind.PARAGRAPH, "Ventetiden gikk ned fra 31 til 12 dager. Ni av ti er fornøyde."),
        (BlockKind.HEADING, "Økonomi"),
        (BlockKind.PARAGRAPH, "Utstyret kostet 4 200 kroner per bolig."),
        (BlockKind.HEADING, "Råd til andre"),
        (BlockKind.LIST_ITEM, "Andre kommuner bør avklare personvern før innkjøp."),
    )


def test_every_sentence_has_a_role_and_stands_where_it_says():
    found = tagged(report())
    assert [(each.start, each.end) for each in found] == [
        (each.start, each.end) for each in sentences_of(report())
    ]
    assert all(0 < each.confidence <= 1 for each in found)


def test_plain_sentences_get_their_role():
    roles = [each.role for each in tagged(report())]
    assert roles == [Role.AIM, Role.RESULT, Role.RESULT, Role.COST, Role.LESSON]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Tiltaket kosta 300 000 kroner i året.", Role.COST),
        ("The running cost is NOK 40,000 a year.", Role.COST),
        ("Talet på turar gjekk ned frå 31 til 12.", Role.RESULT),
        ("Vi anbefaler at andre kommuner begynner i det små.", Role.LESSON),
        ("The project aims to reduce the number of night visits.", Role.AIM),
    ],
)
def test_roles_are_told_without_a_heading_in_three_languages(text: str, role: Role):
    (found,) = tagged(document((BlockKind.PARAGRAPH, text)))
    assert found.role is role


def test_the_same_document_is_told_the_same_way_twice():
    assert tagged(report()) == tagged(report())


def test_a_document_without_sentences_has_none():
    assert tagged(document((BlockKind.HEADING, "Mål"))) == ()
    assert tagged(Document("a", "a", "0", Format.TEXT, "", "")) == ()


@pytest.mark.parametrize("text", ["•", "…", "1", "?!", "漢字", "a" * 5000, "1 2 3 " * 3000])
def test_odd_sentences_break_nothing(text: str):
    found = tagged(document((BlockKind.PARAGRAPH, text), (BlockKind.LABEL, text)))
    assert all(0 < each.confidence <= 1 for each in found)


def test_a_sentence_far_away_changes_nothing():
    near = [(BlockKind.PARAGRAPH, f"Kommunen holdt kurs nummer {n} i mars.") for n in range(9)]
    sentences = tuple(sentences_of(document(*near)))
    text = document(*near).text
    model = role_model()
    whole = model.probabilities(features(text, sentences, model.words))
    start, end = sentences[8].start, sentences[8].end
    changed = text[:start] + "X" * (end - start) + text[end:]
    other = model.probabilities(features(changed, sentences, model.words))
    assert abs(whole[:6] - other[:6]).max() < 1e-6
    assert abs(whole[7] - other[7]).max() > 0


def test_probabilities_sum_to_one():
    sentences = (Told(0, 5, "", BlockKind.PARAGRAPH, 0), Told(6, 9, "Mål", BlockKind.LABEL, 1))
    likely = role_model().probabilities(features("Hei du og", sentences, role_model().words))
    assert likely.shape == (2, len(Role))
    assert likely.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_an_unknown_word_is_read_by_its_ending():
    words = Words(["hus", "#num", "#year", "-ingen", "-"])
    rows = [packed >> 32 for packed in words.read("hus 12 2019 brulagningen xyz")]
    assert rows == [0, 1, 2, 3, 4]


def test_the_weights_are_a_few_megabytes():
    assert WEIGHTS.stat().st_size < 6_000_000


@pytest.mark.parametrize(
    "text",
    [
        "Prosjektet ble stanset etter fire måneder.",
        "Ordninga vart avvikla då midlane tok slutt.",
        "Tilbudet ble ikke videreført.",
        "Kommunestyret vedtok å legge ned ordningen.",
        "Vi ga opp å koble sammen kalendrene.",
        "The chatbot was closed when the grant ran out.",
        "The pilot was discontinued after one winter.",
        "Kameraa vart tekne ned att fordi ingen ville ha dei.",
    ],
)
def test_what_ended_before_its_time_is_marked(text: str):
    assert is_stopped(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ikkje hald fram med to system samstundes.",
        "Leveransen var forsinket, men kom i mai.",
        "Prosjektet ble avsluttet som planlagt i 2020.",
        "Vi fant ingen effekt på fraværet.",
        "Den gamle rutinen ble faset ut.",
        "Løsningen kan stoppes av brukeren.",
        "Bussen stopper ved skolen.",
        "Hva skjer hvis ordningen blir avviklet?",
        "Antall klager gikk ned.",
        "The valve stops the water.",
    ],
)
def test_what_goes_on_is_not_marked(text: str):
    assert not is_stopped(text)


def test_the_mark_stands_with_any_role():
    found = tagged(document((BlockKind.PARAGRAPH, "Prosjektet ble stanset i mai. Kurset gikk.")))
    assert [each.stopped for each in found] == [True, False]


def test_a_passage_has_the_role_of_most_of_it():
    sentences = (
        Sentence(0, 10, Role.AIM, 0.9),
        Sentence(11, 60, Role.RESULT, 0.9),
        Sentence(61, 70, Role.OTHER, 0.9),
    )
    first, second = with_roles([Passage("x" * 60, 0, 60), Passage("y" * 10, 61, 71)], sentences)
    assert (first.role, first.roles) == (Role.RESULT, (Role.RESULT, Role.AIM))
    assert (second.role, second.roles) == (None, ())
