"""Which generation of an index is the newest, and how it was made."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from synthese.embedding import ModelChoice
from synthese.errors import IndexStateError
from synthese.stores.catalogue import SCHEMA

_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """How the newest generation was made: another model, cutting or schema can't be mixed in.

    Generation 0 is a new index that nothing has been published of; what its first writer embeds,
    and leaves behind if it is killed, is embedded with this model.

    The marks are what the model reads before a query and before a passage; None, in a manifest
    from before they were noted, is what is known for the model.
    """

    schema: int
    generation: int
    model: str
    fingerprint: str
    dim: int
    chunking: str
    corpus_digest: str
    published: str
    query_mark: str | None = None
    passage_mark: str | None = None

    @property
    def choice(self) -> ModelChoice:
        """The model and its marks, to load the same again."""
        return ModelChoice(self.model, self.query_mark, self.passage_mark)


def path_of(directory: Path) -> Path:
    """Returns where the manifest lies."""
    return directory / _FILE


def generation_folder(directory: Path, generation: int) -> Path:
    """Returns where a generation's vectors and terms lie."""
    return directory / "generations" / f"{generation:06d}"


def read_manifest(directory: Path) -> Manifest | None:
    """Returns the manifest, or None where nothing has been published yet.

    Raises:
        IndexStateError: it can't be read, or is of another schema.
    """
    path = path_of(directory)
    try:
        values = json.loads(path.read_text("utf-8"))
        found = values.get("schema")
        if found != SCHEMA:
            raise IndexStateError(
                "index.other_schema", path=str(directory), found=found, wanted=SCHEMA
            )
        return Manifest(**values)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexStateError("index.broken", path=str(path), why=str(error)) from error


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Puts `manifest` in place of the old one in one step that survives a power cut."""
    beside = path_of(directory).with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path_of(directory))
