"""A run made by hand, as reports read it: eight texts, every type, what is hostile among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from synthese.duplicate_records import (
    COPIES,
    AlignedPassage,
    Alignment,
    Change,
    CurvePoint,
    Difference,
    DuplicateGroup,
    DuplicatePair,
    DuplicateRun,
    DuplicateType,
    PassageKind,
    TemplatePiece,
    Text,
    TextSpan,
)
from synthese.errors import NotFoundError
from synthese.records import Failure, Municipality, Period

FORM = "Beskriv prosjektet kort.\n"
BUS = "Vi prøver bestillingsbuss i {place} fra {year}. Bussen kjører når noen ringer. Sjåføren får turen på skjermen."
SWEDISH = "Vi prövar anropsstyrd buss i Vinje från 2021. Bussen kör när någon ringer."
HOSTILE = '=HYPERLINK("https://example.org","<script>alert(1)</script>")'


def text(id_: str, body: str, title: str = "Bestillingsbuss", **more: object) -> Text:
    whole = FORM + body
    facts: dict[str, object] = {
        "content": f"hash-{id_}", "source": f"/srv/data/søknader.csv#{id_}", "language": "nb",
        "template": (TextSpan(0, len(FORM)),), "words": len(whole.split()), "own_words": len(body.split()),
    }  # fmt: skip
    return Text(**{"id": id_, "set": 0, "title": title, "text": whole} | facts | more)  # type: ignore[arg-type]


TEXTS = (
    text(
        "a1", BUS.format(place="Vinje", year=2021), applicant="Vinje kommune", amount_nok=1_200_000,
        municipalities=(Municipality("4036", "Vinje"),), period=Period("2021-01", "2021-12", "month"),
        href="https://example.org/a1?x=1&y=2",
    ),
    text("a2", BUS.format(place="Tokke", year=2022), applicant="Tokke kommune"),
    text("a3", SWEDISH, title="Anropsstyrd buss", language="sv"),
    text("b1", "Elevene måler luft ved skolen.", title=HOSTILE, applicant="@Skolen & sønn"),
    text("b2", "Elevene måler luft ved skolen.", title="Luft <b>ved</b> skolen"),
    text("c1", "Kommunen fører prosjektet videre i fase 2.", title="Natt, fase 2"),
    text("c2", "Kommunen prøver sensorer om natten.", title="Natt"),
    text("tom", "", title="", words=3, own_words=0),
)  # fmt: skip


def span(text: Text, words: str) -> TextSpan:
    start = text.text.index(words)
    return TextSpan(start, start + len(words))


def bus_alignment(left: Text, right: Text) -> Alignment:
    first = [span(each, each.text.split("\n")[1].split(". ")[0] + ".") for each in (left, right)]
    places = [span(each, place) for each, place in ((left, "Vinje"), (right, "Tokke"))]
    years = [span(each, year) for each, year in ((left, "2021"), (right, "2022"))]
    rest = "Bussen kjører når noen ringer. Sjåføren får turen på skjermen."
    form = TextSpan(0, len(FORM))
    return Alignment(
        (
            AlignedPassage(PassageKind.EXACT, form, form, 1.0, template=True),
            AlignedPassage(PassageKind.EDITED, *first, 0.86, changes=(Change(*places), Change(*years))),
            AlignedPassage(PassageKind.EXACT, span(left, rest), span(right, rest), 1.0, moved=True),
        ),
        (
            Difference("applicant", left.applicant, right.applicant),
            Difference("place", "Vinje", "Tokke", *places),
            Difference("period", "2021-01/2021-12", None),
            Difference("number", "48", None),
            Difference("number", None, "7"),
            Difference("number", "9", None),
        ),
        0.98, 0.97, 0.9, 0.9,
    )  # fmt: skip


def whole(kind: PassageKind, left: Text, right: Text, likeness: float = 1.0) -> Alignment:
    spans = [TextSpan(len(FORM), len(each.text)) for each in (left, right)]
    return Alignment((AlignedPassage(kind, *spans, likeness),), (), 1.0, 1.0, likeness, likeness)


def pair(
    left: str,
    right: str,
    kind: DuplicateType,
    probability: float,
    *reasons: tuple[str, dict[str, object]],
) -> DuplicatePair:
    relation = DuplicateType.NONE if kind in COPIES else kind
    return DuplicatePair(left, right, kind, 0.9, probability, kind, relation, reasons)  # type: ignore[arg-type]


PAIRS = (
    pair("b1", "b2", DuplicateType.IDENTICAL, 1.0, ("exact_same_text", {}), ("applicant_unknown", {})),
    pair(
        "a1", "a2", DuplicateType.OTHER_APPLICANT, 0.934, ("copied", {"share": 0.97}),
        ("applicants_differ", {"left": "Vinje kommune", "right": "Tokke kommune"}),
    ),
    pair("a1", "a3", DuplicateType.TRANSLATED, 0.71, ("languages", {"left": "nb", "right": "sv"})),
    pair(
        "c1", "c2", DuplicateType.RENEWAL, 0.31, ("continues_word", {"word": "fase 2"}),
        ("periods_follow", {"left": "2021-01–2021-12", "right": "2022-01–2022-12"}), ("relation", {"kind": "videreføring"}),
    ),
    pair("a2", "c2", DuplicateType.NONE, 0.12, ("meaning", {"share": 0.4})),
)  # fmt: skip

GROUPS = (
    DuplicateGroup("g-buss", ("a1", "a2"), "a1", "fullest", DuplicateType.OTHER_APPLICANT, 0.934),
    DuplicateGroup("g-luft", ("b1", "b2"), "b1", "duplicates.first", DuplicateType.IDENTICAL, 1.0),
)
PIECES = (TemplatePiece(FORM.strip(), 8, "a1", TextSpan(0, len(FORM) - 1), ("a1", "a2"), 3),)


@dataclass
class SampleRun:
    """What `RunLike` asks for, from memory."""

    every: Sequence[DuplicatePair] = PAIRS
    grouped: Sequence[DuplicateGroup] = GROUPS
    held: Sequence[Text] = TEXTS
    curve: tuple[CurvePoint, ...] = (
        CurvePoint(0.3, 0.8, 1.0),
        CurvePoint(0.5, 0.95, 0.9),
        CurvePoint(0.9, 1.0, 0.6),
    )
    against: tuple[str, ...] = ()
    threshold: float = 0.5
    asked: int = field(default=0, init=False)

    @property
    def record(self) -> DuplicateRun:
        found = {kind: sum(each.type is kind for each in self.every) for kind in DuplicateType}
        other = sum(each.set for each in self.held)
        return DuplicateRun(
            (len(self.held) - other, other), ("/srv/data/søknader.csv",), self.against, {"nb": 7, "sv": 1},
            self.threshold, len(self.every), {"exact": 1, "near": 2, "meaning": 4}, found, len(self.grouped), 2,
            ("tom",), (Failure("/srv/data/<ødelagt>.pdf", "readers.empty"),), "abc123", "0.1.0",
            (sum(each.words for each in self.held), 0), (sum(each.own_words for each in self.held), 0),
            self.curve,
        )  # fmt: skip

    def text(self, id: str, *, set: int = 0) -> Text:
        for each in self.held:
            if (each.id, each.set) == (id, set):
                return each
        raise NotFoundError("duplicates.not_a_run", path=id, missing=id)

    def texts(self) -> Iterator[Text]:
        yield from self.held

    def sides(self, pair: DuplicatePair) -> tuple[Text, Text]:
        return self.text(pair.left), self.text(pair.right, set=int(bool(self.against)))

    def pairs(self, *, types: Collection[DuplicateType] | None = None) -> tuple[DuplicatePair, ...]:
        return tuple(each for each in self.every if types is None or each.type in types)

    def aligned(self, pairs: Iterable[DuplicatePair]) -> Iterator[DuplicatePair]:
        for each in pairs:
            self.asked += 1
            yield replace(each, alignment=self.alignment(each))

    def alignment(self, pair: DuplicatePair) -> Alignment:
        left, right = self.sides(pair)
        if (pair.left, pair.right) == ("a1", "a2"):
            return bus_alignment(left, right)
        if pair.type is DuplicateType.NONE:
            return Alignment((), (), 0.0, 0.0, 0.0, 0.0)
        return whole(
            PassageKind.TRANSLATED if pair.right == "a3" else PassageKind.EXACT, left, right
        )

    def groups(self) -> tuple[DuplicateGroup, ...]:
        return tuple(self.grouped)

    def template(self) -> tuple[TemplatePiece, ...]:
        return PIECES

    def borderline(
        self, most: int = 10
    ) -> tuple[tuple[DuplicatePair, ...], tuple[DuplicatePair, ...]]:
        copies = [each for each in self.every if each.type in COPIES]
        others = [each for each in self.every if each.type not in COPIES]
        return tuple(reversed(copies[-most:])), tuple(others[:most])
