"""Any sentence-transformers model, by name or path. Imports torch when loaded, not before."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from synthese.embedding import Vectors
from synthese.embedding.marks import Marks, marks_for
from synthese.errors import ModelError
from synthese.settings import Settings

_BATCH = 32
_LEAST_TOKENS = 16  # of a text, besides its mark; passages can't be cut smaller
_MODULES = "modules.json"  # what makes a transformer a sentence-transformers model


@dataclass(frozen=True)
class HubEmbedder:
    """A sentence-transformers model with its marks.

    Nothing that it is given is cut off: a text that is longer than the model reads is read in
    stretches, each behind the mark, and its vector is their mean.
    """

    name: str
    model: Any
    marks: Marks
    fingerprint: str

    @classmethod
    def load(
        cls, name: str, *, query_mark: str | None = None, passage_mark: str | None = None
    ) -> HubEmbedder:
        """Loads the model on the CPU, in full precision.

        Args:
            name: a folder, or a name at Hugging Face; one that was fetched before is not asked
                for again.
            query_mark: instead of the mark known for the model.
            passage_mark: likewise.

        Raises:
            ModelError: sentence-transformers isn't installed, it can't load the model, or the
                marks leave no room for a text.
        """
        model, name = _loaded(name)
        known = marks_for(name, model.prompts or {})
        marks = Marks(
            known.query if query_mark is None else query_mark,
            known.passage if passage_mark is None else passage_mark,
        )
        embedder = cls(name, model, marks, _fingerprint(name, model, marks))
        for mark in (marks.query, marks.passage):
            room = embedder._room(mark)
            if room is not None and room < _LEAST_TOKENS:
                raise ModelError(
                    "models.mark_too_long", name=name, mark=mark, limit=model.max_seq_length
                )
        return embedder

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int | None:
        """Tokens the model reads of a passage, less those of the mark and of its own signs."""
        return self._room(self.marks.passage)

    @property
    def match_cosine(self) -> None:
        """None: a threshold belongs to one model, and this one's is not known."""

    def count_tokens(self, text: str) -> int:
        """Returns the number of tokens of the text itself, without the model's own signs."""
        return len(self._tokens(text, signs=False))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of the marked queries, float32 (n, dim)."""
        return self._encode(texts, self.marks.query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of the marked passages, float32 (n, dim)."""
        return self._encode(texts, self.marks.passage)

    def _encode(self, texts: Sequence[str], mark: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        room = self._room(mark)
        stretches = [self._stretches(text, room) for text in texts]
        starts = np.cumsum([0, *(len(each) for each in stretches[:-1])])
        vectors = self._vectors([mark + each for part in stretches for each in part])
        return _units(np.add.reduceat(vectors, starts, axis=0))

    def _vectors(self, texts: list[str]) -> Vectors:
        found = self.model.encode(
            texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, prompt=""
        )
        vectors = np.asarray(found, np.float32)
        if not np.isfinite(vectors).all():
            raise ModelError("models.not_finite", name=self.name)
        return vectors

    def _stretches(self, text: str, room: int | None) -> list[str]:
        """Returns `text` in halves of halves, cut between words, until each has room."""
        if room is None or len(text) < 2 or self.count_tokens(text) <= room:
            return [text]
        text = text.strip()
        half = len(text) // 2
        cut = max(text.rfind(sign, 0, half) for sign in " \n\t") + 1 or half
        return self._stretches(text[:cut], room) + self._stretches(text[cut:], room)

    def _room(self, mark: str) -> int | None:
        limit = self.model.max_seq_length
        if limit is None or math.isinf(limit):
            return None
        return int(limit) - len(self._tokens(mark, signs=True))

    def _tokens(self, text: str, *, signs: bool) -> Sequence[int]:
        found = self.model.tokenizer(
            text, add_special_tokens=signs, truncation=False, verbose=False
        )
        return cast(Sequence[int], found["input_ids"])


def _loaded(name: str) -> tuple[Any, str]:
    """Returns the model, and its name in full: a folder's is its whole path."""
    try:
        import sentence_transformers  # noqa: F401
    except ImportError as error:
        raise ModelError("models.extra_missing", name=name) from error
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / _MODULES).is_file():
            raise ModelError("models.no_sentence_model", name=name, file=_MODULES)
        name = str(folder.resolve())
        try:
            return _built(name, local=True), name
        except OSError as error:
            raise ModelError("models.not_loaded", name=name, why=_first_line(error)) from error
    return _from_hub(name), name


def _from_hub(name: str) -> Any:
    full = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return _fetched(full)
    except (OSError, ValueError) as error:
        raise ModelError("models.not_fetched", name=name, why=_first_line(error)) from error


def _fetched(name: str) -> Any:
    """Returns the model of that name, from what was fetched before if it is all there."""
    from huggingface_hub import hf_hub_download, try_to_load_from_cache

    if isinstance(try_to_load_from_cache(name, _MODULES), str):
        with suppress(OSError):  # it was cut off while it was fetched
            return _built(name, local=True)
    # Asked for first, and not only for speed: without this file the library would put the
    # vectors together in a way that the model was not trained for.
    hf_hub_download(name, _MODULES)
    return _built(name, local=False)


def _built(name: str, *, local: bool) -> Any:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    # Said by whoever runs the machine, never by an index: the model's own code may do anything.
    trusted = Settings.from_environment().trust_remote_code == name
    try:
        model = SentenceTransformer(
            name, device="cpu", local_files_only=local, trust_remote_code=trusted
        )
    except (ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        key = "models.remote_code" if "trust_remote_code" in str(error) else "models.not_loaded"
        raise ModelError(key, name=name, why=_first_line(error)) from error
    # Weights stored in half precision would be used so, with vectors that are not of unit norm.
    return model.float()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300].rstrip(".")


def _units(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _fingerprint(name: str, model: Any, marks: Marks) -> str:
    """Returns the name with a digest of weights and marks: the same name may hold new weights."""
    state = hashlib.sha256(f"{marks.query}\0{marks.passage}\0{model.max_seq_length}".encode())
    for key, tensor in sorted(model.state_dict().items()):
        state.update(key.encode())
        state.update(tensor.cpu().contiguous().view(-1).float().numpy())
    return f"{name}@{state.hexdigest()[:16]}"
