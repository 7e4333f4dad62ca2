"""What a synthesis rests on: its reference list, and the certificate of what it covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from synthese import __version__
from synthese.index import Index
from synthese.pilot_records import Certificate, Column, Quote, SourceEntry
from synthese.records import DocumentDetail, ProjectDetail
from synthese.synthesis.answers import ANSWERS
from synthese.synthesis.belief import LEAST
from synthese.synthesis.findings import UNCLEAR
from synthese.synthesis.statements import Pilot

_FINGERPRINT_CHARS = 16


def sources_of(pilots: Sequence[Pilot], quoted: Iterable[Quote]) -> tuple[SourceEntry, ...]:
    """Returns every document of the pilots, numbered from 1: those quoted in that order, the rest.

    Args:
        pilots: in order.
        quoted: what is quoted of them, in the order in which it is read.
    """
    details = {
        (pilot.project.id, each.document.source): (pilot.detail, each)
        for pilot in pilots
        for each in pilot.detail.documents
    }
    cited = dict.fromkeys((each.project, each.document) for each in quoted)
    order = dict.fromkeys([*cited, *details])
    return tuple(source_entry(number, *details[key]) for number, key in enumerate(order, start=1))


def source_entry(number: int, detail: ProjectDetail, each: DocumentDetail) -> SourceEntry:
    """Returns a project's document as an entry of a reference list."""
    document = each.document
    return SourceEntry(
        number=number,
        project=detail.project.id,
        title=document.title or detail.project.title,
        document=document.source,
        address=_address(detail, each),
        date=_date(detail, each),
        digest=document.digest,
        pages=len(document.pages),
        pages_without_text=_unread(each),
        language=document.language,
    )


def _address(detail: ProjectDetail, each: DocumentDetail) -> str:
    """Returns where a reader finds a document: its address, or a file's name without its folder.

    The project's own address is that of its only document; of several it names none.
    """
    source, url = each.document.source, detail.project.url
    if "://" in source:
        return source
    alone = len(detail.documents) == 1
    return url if url and alone else source.replace("\\", "/").rsplit("/", 1)[-1]


def _date(detail: ProjectDetail, each: DocumentDetail) -> str | None:
    """Returns when a document was published, where it says so itself."""
    told = [field for field in detail.fields if field.name == "published"]
    own = [field.value for field in told if field.document == each.document.source]
    if own:
        return max(own)
    return detail.project.published if len(detail.documents) == 1 else None


def _unread(each: DocumentDetail) -> int:
    return sum(page.method == "none" for page in each.document.pages)


def certificate_of(
    index: Index, pilots: Sequence[Pilot], columns: Sequence[Column], *, selection: str
) -> Certificate:
    """Returns what a synthesis covers, and of which index it was made."""
    documents = [each for pilot in pilots for each in pilot.detail.documents]
    languages = Counter(each.document.language for each in documents)
    return Certificate(
        fingerprint=fingerprint_of(index),
        version=__version__,
        projects=len(pilots),
        documents=len(documents),
        pages_without_text=sum(map(_unread, documents)),
        languages=dict(sorted(languages.items(), key=lambda each: (-each[1], each[0]))),
        selection=selection,
        thresholds=_thresholds(columns),
        failed=len(index.catalogue.failures()),
    )


def fingerprint_of(index: Index) -> str:
    """Returns what names the texts of an index together with the model that read them."""
    manifest = index.manifest
    both = f"{manifest.corpus_digest} {manifest.fingerprint} {index.lexicon.fingerprint}"
    return sha256(both.encode()).hexdigest()[:_FINGERPRINT_CHARS]


def _thresholds(columns: Sequence[Column]) -> dict[str, float]:
    """Returns what was asked of a sentence to be put in a cell, and of two to be compared."""
    found = {each.key: ANSWERS if each.role is None else LEAST[each.role] for each in columns}
    return {**found, "compared": UNCLEAR}
