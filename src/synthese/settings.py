"""Environment → values. Built only at the edges; everything below takes plain arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from synthese.errors import InputError

PREFIX = "SYNTHESE_"
EXACT_LIMIT = 20_000  # exact search takes a millisecond there, at 256 dimensions
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much one source may ask of us. Every limit is named in the error that it causes."""

    max_file_mb: int = 200
    max_pdf_pages: int = 2000
    max_ocr_pages: int = 200
    ocr_timeout_s: int = 60
    max_html_mb: int = 20
    max_html_elements: int = 200_000
    max_html_depth: int = 500
    max_rows: int = 1_000_000
    max_empty_rows: int = 1_000  # consecutive; a sheet is taken to end there
    max_cell_chars: int = 1_000_000
    max_zip_members: int = 10_000
    max_zip_total_mb: int = 1_000  # unpacked
    max_zip_ratio: int = 200  # unpacked bytes to packed bytes, of one member


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How politely addresses are fetched."""

    seconds_between_requests: float = 1.0  # per host
    timeout_s: float = 30.0
    max_redirects: int = 5
    max_addresses: int = 10_000
    user_agent: str = "Synthese/0.1 (+project descriptions; respects robots.txt)"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides, e.g. ``SYNTHESE_INDEX``, ``SYNTHESE_MODEL``."""

    index: Path = Path("index/default")
    model: str = "default"  # of a new index, as its marks; one that exists keeps its own
    query_mark: str | None = None
    passage_mark: str | None = None
    trust_remote_code: str = ""  # the one model whose own code may run, by its name
    language: str = "nb"
    max_query_chars: int = 5_000
    max_upload_mb: int = 50
    keep_originals_mb: int = 100  # a PDF, kept so that its pages can be shown; 0 keeps none
    max_kept: int = 200  # collections, and saved searches, of one browser; 0 turns keeping off
    workers: int = 0  # processes that `serve` answers from; 0 is one a core, four at most
    webhook: str = ""  # where `synthese saved --deliver` sends new matches; nowhere by itself
    opt_out: str = ""  # a file of who is not to be brought together with others; nobody by itself
    exact_limit: int = EXACT_LIMIT  # passages; above it, vectors are searched through a sieve
    access: str = ""  # a file of who may do what; without it, more than search is for this machine
    user_header: str = ""  # in which a reverse proxy tells who asks; none is believed by itself
    proxies: str = ""  # addresses of reverse proxies that are believed, besides this machine
    llm_endpoint: str = ""  # of a language model that may reword quotes; none by itself
    llm_model: str = ""  # its name there
    llm_key: str = field(default="", repr=False)
    llm_timeout_s: float = 60.0  # for one whole answer
    llm_plain_http: str = ""  # the one host, besides this machine, that is asked without encryption
    applications: Path = Path()  # confidential; `applications` beside the index where none is named
    applications_key: str = field(default="", repr=False)  # seals them at rest; empty: as they are
    applications_keep_days: int = 0  # older ones are deleted; 0: never by age
    read: ReadLimits = field(default_factory=ReadLimits)
    fetch: FetchLimits = field(default_factory=FetchLimits)

    def __post_init__(self) -> None:
        if self.applications == Path():
            object.__setattr__(self, "applications", self.index.parent / "applications")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Returns the settings with every ``SYNTHESE_…`` variable taken over its default.

        Raises:
            InputError: a value is not of its setting's type.
        """
        return _filled(cls, environment)


def _filled(cls: type[T], environment: Mapping[str, str]) -> T:
    default = cls()
    values: dict[str, object] = {}
    for spec in fields(cls):  # type: ignore[arg-type]
        current = getattr(default, spec.name)
        if isinstance(current, (ReadLimits, FetchLimits)):
            values[spec.name] = _filled(type(current), environment)
            continue
        raw = environment.get(PREFIX + spec.name.upper())
        if raw is not None:
            values[spec.name] = _parsed(spec.name, raw, str if current is None else type(current))
    return cls(**values)


def _parsed(name: str, raw: str, kind: type[Path | str | int | float]) -> object:
    try:
        return kind(raw)
    except ValueError as error:
        raise InputError("settings.wrong_value", name=PREFIX + name.upper(), value=raw) from error
