"""Who says the same, and what people decided about it, as frozen dataclasses.

``Text → Alignment → DuplicatePair → DuplicateGroup``, and beside them what people say of a pair:
``Verdict``. A text is a project of an index, a row of a table or a file of a folder.

Spans are in code points of the text that they are of; a quote is always a slice of it. Months are
``"2018-08"``. Probabilities and shares are 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from synthese.records import Failure, Municipality, Period


class DuplicateType(StrEnum):
    """How two texts stand to each other; users see these names, and reports hold them."""

    IDENTICAL = "identisk"  # the same words, but for template text
    REVISED = "revidert"  # one is the other, edited
    OTHER_APPLICANT = "samme tekst, annen søker"  # one text, names and places changed
    TRANSLATED = "språkvariant"  # one text in two languages
    SAME_IDEA = "samme idé"  # one project in other words
    RENEWAL = "videreføring"  # one challenge, the same actor, later
    PARALLEL = "parallell"  # one challenge, other municipalities, months in common
    NONE = "ikke dublett"


COPIES = (
    DuplicateType.IDENTICAL,
    DuplicateType.REVISED,
    DuplicateType.OTHER_APPLICANT,
    DuplicateType.TRANSLATED,
    DuplicateType.SAME_IDEA,
)
"""The types that the threshold decides on and that are gathered in groups."""


class TextSpan(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is compared with others.

    `set` is 0 for the set that is examined and 1 for the one it is held against (``--against``).
    `content` is a hash of title, text and applicant: a verdict holds for two contents. What isn't
    known of `applicant`, `municipalities`, `period`, `amount_nok`, `programme` or `status` is None
    or empty. `source` says where it was read, `href` where a reader can open it, if anywhere.
    `template` are the spans of `text` that many unrelated texts share; `words` counts the words of
    title and text, `own_words` those that aren't template text.
    """

    id: str
    set: Literal[0, 1]
    title: str
    text: str
    content: str
    source: str
    language: str
    href: str | None = None
    applicant: str | None = None
    municipalities: tuple[Municipality, ...] = ()
    period: Period | None = None
    amount_nok: int | None = None
    programme: str | None = None
    status: str | None = None
    template: tuple[TextSpan, ...] = ()
    words: int = 0
    own_words: int = 0

    @property
    def empty(self) -> bool:
        """Whether it is nothing but template text, so that it can't be compared with any."""
        return not self.words or self.own_words < min(LEAST_OWN_WORDS, self.words)


LEAST_OWN_WORDS = 5


# ---- alignment: which passages of two texts are the same


class PassageKind(StrEnum):
    """How a passage of one text is found again in another."""

    EXACT = "exact"
    EDITED = "edited"
    REWORDED = "reworded"
    TRANSLATED = "translated"


@dataclass(frozen=True, slots=True)
class Change:
    """Words that differ within a passage: what the left has in place of what the right has.

    One of the two is empty (start == end) where words were put in or taken out.
    """

    left: TextSpan
    right: TextSpan


@dataclass(frozen=True, slots=True)
class AlignedPassage:
    """A passage of each text that says the same, of whole sentences (or lines).

    `likeness` is 1 for the same words. `moved` says that it stands in another order than the
    passages around it. `template` says that it is (mostly) template text in both.
    """

    kind: PassageKind
    left: TextSpan
    right: TextSpan
    likeness: float
    moved: bool = False
    template: bool = False
    changes: tuple[Change, ...] = ()


DifferenceKind = Literal["applicant", "place", "name", "period", "date", "amount", "number"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that differs: what either says, None where it says nothing of it.

    The words are as they stand in the text, or in the record where the spans are None.
    """

    kind: DifferenceKind
    left: str | None
    right: str | None
    left_span: TextSpan | None = None
    right_span: TextSpan | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which passages of two texts are the same, in the order of the left one, and what differs.

    `covered_left` and `covered_right` are the shares of each text's own words (template text
    apart) that stand in a passage which isn't template; `verbatim_left` and `verbatim_right` the
    shares whose very words do.
    """

    passages: tuple[AlignedPassage, ...]
    differences: tuple[Difference, ...]
    covered_left: float
    covered_right: float
    verbatim_left: float
    verbatim_right: float


# ---- pairs and groups


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two texts that may be one.

    `left` and `right` are ids; within one set in alphabetical order, across two sets the left is of
    set 0. `similarity` is how much of the shorter text stands in the other, in the same words or
    by meaning. `probability` is how likely the one is a copy of the other, calibrated; it is what a
    threshold is held against. `type` is what the pair is called at the run's threshold, `copy_type`
    what it is called where it is a copy, `relation` what it is where it isn't: renewal, parallel or
    none. `reasons` are keys of the wording (area ``duplicates``) with their values: the rule that
    decided. `alignment` is None where nobody has asked for it yet.
    """

    left: str
    right: str
    type: DuplicateType
    similarity: float
    probability: float
    copy_type: DuplicateType
    relation: DuplicateType
    reasons: tuple[tuple[str, Mapping[str, str | int | float]], ...] = ()
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Texts of which each is a copy of each other, two at least.

    `id` is of its members' ids. `members` are of set 0, `others` of set 1 (none within one set).
    `representative` is the member that stands for it, `reason` why
    (a key of the wording: ``duplicates.fullest``, ``duplicates.most_alike``, ``duplicates.first``).
    `type` is the weakest of its pairs' types, `probability` the least of their probabilities.
    """

    id: str
    members: tuple[str, ...]
    representative: str
    reason: str
    type: DuplicateType
    probability: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplatePiece:
    """Words that many unrelated texts share.

    `text` is how it stands in `example` (a text's id, at `span`), `texts` in how many it stands,
    `sample` the ids of some of them.
    """

    text: str
    texts: int
    example: str
    span: TextSpan
    sample: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision and recall at a threshold, where people have said what pairs are."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class DuplicateRun:
    """What a run found, as its reports tell it.

    `texts` are how many there were in each set, `words` and `own_words` how many words they had
    in all and outside template text. `candidates` is how many pairs were held against
    each other, and `found` how many of each type. `empty` are the ids of texts that are nothing but
    template text. `settled` is how many pairs people had decided before. `fingerprint` is of the
    texts and the embedder, `version` Synthese's; `seconds` isn't kept: same input, same bytes.
    """

    texts: tuple[int, int]
    sources: tuple[str, ...]
    against: tuple[str, ...]
    languages: Mapping[str, int]
    threshold: float
    candidates: int
    legs: Mapping[str, int]  # how many candidates each leg found: exact, near, meaning, title
    found: Mapping[DuplicateType, int]
    groups: int
    settled: int
    empty: tuple[str, ...]
    failures: tuple[Failure, ...]
    fingerprint: str
    version: str
    words: tuple[int, int] = (0, 0)
    own_words: tuple[int, int] = (0, 0)
    curve: tuple[CurvePoint, ...] = ()


# ---- what people say of a pair

Judgement = Literal["d", "i", "u"]
"""``d``: a duplicate, ``i``: none, ``u``: unsure."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody said of two texts.

    Keyed by content: `left` and `right` are `Text.content`, in alphabetical order; `left_id` and
    `right_id` are the ids that they had then, in the same order. `role` is ``reviewer`` or
    ``settled`` (a disagreement ended by somebody). `type` is the type that was shown, or that the
    reviewer chose instead.
    """

    left: str
    right: str
    judgement: Judgement
    by: str
    at: str
    note: str = ""
    type: str = ""
    left_id: str = ""
    right_id: str = ""
    role: Literal["reviewer", "settled"] = "reviewer"
    id: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two reviewers agree over the pairs that both have judged.

    `table` counts the pairs by the one's judgement and the other's, in the order d, i, u.
    `kappa` is Cohen's (1960), None where it isn't defined (both always say the same one thing).
    """

    one: str
    other: str
    table: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]
    kappa: float | None
    disagreed: tuple[tuple[str, str], ...] = field(default=())  # contents, as `Verdict` has them
