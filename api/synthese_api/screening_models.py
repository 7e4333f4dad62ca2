"""The documents of the HTTP contract that are about applications."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from synthese_api.models import Model

VerdictName = Literal["already_done", "parallel", "learn_from", "none_known", "unclear"]


class ApplicationTextRequest(Model):
    """A text that is handed in as an application."""

    text: str = Field(min_length=1)
    title: str = ""
    call: str = Field("", description="Id of the call that it belongs to; empty for none.")


class TakenFailureModel(Model):
    """Something that could not be read."""

    source: str
    message: str


class TakenModel(Model):
    """What became of what was handed in."""

    call: str = Field(description="Id of the call, empty for none.")
    applications: list[str] = Field(description="Ids, in the order of what was handed in.")
    failures: list[TakenFailureModel]


class ScreeningModel(Model):
    """What an application overlaps with: a line of `screening.jsonl`.

    The four lists of matches hold hits as search gives them, with tab, quotes of both sides,
    reasons and lessons besides.
    """

    model_config = ConfigDict(extra="allow")

    application: str
    already_done: list[dict[str, Any]]
    parallel: list[dict[str, Any]]
    learn_from: list[dict[str, Any]]
    other: list[dict[str, Any]]
    none_known: bool
    facets: dict[str, list[dict[str, Any]]]
    novelty: dict[str, Any]
    lessons: list[dict[str, Any]]
    overlaps: list[dict[str, Any]]
    unchecked: list[str]
    searched: dict[str, Any]


class FacetRequest(Model):
    """What a facet is, as people write it; `values` of null takes back what was said."""

    values: list[str] | None
    by: str = Field("", description="Who says so, where the request doesn't show it.")


class DraftRequest(Model):
    """What somebody is writing and has not decided yet."""

    verdict: VerdictName | None = None
    reason: str = Field("", max_length=100_000)
    projects: list[str] = Field(default_factory=list, max_length=1_000)
    by: str = Field("", max_length=100)


class DraftModel(Model):
    """When the draft was saved."""

    at: str


class DecisionRequest(Model):
    """What somebody finds, and why."""

    verdict: VerdictName
    reason: str = Field(min_length=1, max_length=100_000)
    projects: list[str] = Field(default_factory=list, max_length=1_000)
    by: str = Field("", max_length=100)


class DecisionModel(Model):
    """A decision as it stands in the log."""

    id: int
    application: str
    digest: str
    verdict: str
    reason: str
    by: str
    at: str
    fingerprint: str
    role: Literal["first", "second", "settled"]
    projects: list[str]


class DeletedModel(Model):
    """What was deleted."""

    deleted: str = Field(description="The application's id.")
