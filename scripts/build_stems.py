"""Writes the stems of the embedded model's words anew, after the rules of stemming changed.

python scripts/build_stems.py
"""

from __future__ import annotations

import json

from embedder_training.export import write_stems
from synthese.embedding.static import DEFAULT_DIRECTORY


def main() -> None:
    """Writes the file beside the model's own."""
    listed = (DEFAULT_DIRECTORY / "tokenizer.json").read_text("utf-8")
    write_stems(json.loads(listed)["words"], DEFAULT_DIRECTORY)


if __name__ == "__main__":
    main()
