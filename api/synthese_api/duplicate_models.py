"""The documents of the HTTP contract that are about duplicates."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synthese_api.models import Model

JudgementName = Literal["d", "i", "u"]
_SPAN = "Start and end in code points of the text."
Span = list[int]


class DuplicateRunListedModel(Model):
    """A run on the list."""

    id: str = Field(description="Stands for the run in addresses.")
    registered: str = Field(description="When it was put on the list, ISO 8601.")
    gone: bool = Field(description="Its folder holds no run any more.")


class DuplicateRunsModel(Model):
    """The runs on the list, the newest first."""

    runs: list[DuplicateRunListedModel]


class DuplicateFailureModel(Model):
    """A source that could not be read."""

    source: str
    reason: str


class CurvePointModel(Model):
    """Precision and recall at a threshold, 0..1."""

    threshold: float
    precision: float
    recall: float


class DuplicateRunModel(Model):
    """What a run found."""

    texts: list[int] = Field(description="How many texts there were in each set.")
    sources: list[str]
    against: list[str]
    languages: dict[str, int]
    threshold: float
    candidates: int = Field(description="Pairs that were held against each other.")
    legs: dict[str, int] = Field(description="Candidates by the leg that found them.")
    found: dict[str, int] = Field(description="Pairs by type.")
    groups: int
    settled: int = Field(description="Pairs that people had decided before.")
    empty: list[str] = Field(description="Ids of texts that are nothing but template text.")
    failures: list[DuplicateFailureModel]
    fingerprint: str
    version: str
    words: list[int] = Field(description="Words of each set.")
    own_words: list[int] = Field(description="Those that aren't template text.")
    curve: list[CurvePointModel]


class DifferenceModel(Model):
    """A fact that differs; null where a text says nothing of it."""

    kind: Literal["applicant", "place", "name", "period", "date", "amount", "number"]
    left: str | None
    right: str | None
    left_span: Span | None = Field(description=_SPAN)
    right_span: Span | None = Field(description=_SPAN)


class ChangeModel(Model):
    """Words that differ within a passage; an empty span where words were put in or taken out."""

    left: Span = Field(description=_SPAN)
    right: Span = Field(description=_SPAN)


class AlignedPassageModel(Model):
    """A passage of each text that says the same."""

    kind: Literal["exact", "edited", "reworded", "translated"]
    left: Span = Field(description=_SPAN)
    right: Span = Field(description=_SPAN)
    likeness: float
    moved: bool
    template: bool
    changes: list[ChangeModel]


class AlignmentModel(Model):
    """Which passages of two texts are the same, in the order of the left one."""

    passages: list[AlignedPassageModel]
    differences: list[DifferenceModel]
    covered_left: float
    covered_right: float
    verbatim_left: float
    verbatim_right: float


class DuplicatePairModel(Model):
    """Two texts that may be one."""

    left: str
    right: str
    type: str = Field(description="What the pair is called at the run's threshold.")
    similarity: float
    probability: float = Field(description="How likely the one is a copy of the other, 0..1.")
    copy_type: str
    relation: str
    reasons: list[list[str | dict[str, str | int | float]]]
    alignment: AlignmentModel | None


class DuplicatePairsModel(Model):
    """Pairs of a run, the most probable first."""

    total: int = Field(description="How many there are in all.")
    pairs: list[DuplicatePairModel]


class VerdictModel(Model):
    """What somebody said of two texts, keyed by the hashes of their contents."""

    left: str
    right: str
    judgement: JudgementName
    by: str
    at: str
    note: str
    type: str
    left_id: str
    right_id: str
    role: Literal["reviewer", "settled"]
    id: int


class VerdictsModel(Model):
    """Every verdict that holds on a run's pairs, the oldest first."""

    verdicts: list[VerdictModel]


class VerdictRequest(Model):
    """A verdict to be given on a pair of a run."""

    left: str = Field(description="Id of the left text.")
    right: str = Field(description="Id of the right text.")
    judgement: JudgementName = Field(description="d: duplicate, i: not a duplicate, u: unsure.")
    by: str = Field(min_length=1, max_length=100, description="Who says so.")
    note: str = Field(default="", max_length=1_000)


class AgreementModel(Model):
    """How two reviewers agree; counts in the order d, i, u."""

    one: str
    other: str
    table: list[list[int]]
    kappa: float | None = Field(description="Cohen's (1960); null where it isn't defined.")
    disagreed: list[list[str]] = Field(description="Hashes of the contents of each pair.")
