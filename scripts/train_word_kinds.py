"""Learns which words can be in a noun phrase, from running text; needs scikit-learn.

    PYTHONPATH=src:scripts python scripts/train_word_kinds.py TEXTS.jsonl.gz... [--write]

Words whose own forms leave little doubt (`word_kinds.examples`) teach a logistic regression what
the company and the last letters of the others tell; what it says of every word is then put down as
endings, and as whole words where these mislead. It prints how many examples that it hasn't seen
come out right, and how often the table agrees with it, by word and by how common the words are.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from word_kinds.contexts import read
from word_kinds.examples import NORWEGIAN, SWEDISH, english, scandinavian
from word_kinds.learning import KEPT, probabilities, table, told_by

OUTPUT = Path(__file__).parents[1] / "src/synthese/groups/word_kinds.json"
LANGUAGES = ("nb", "nn", "sv", "en")


def main() -> None:
    """Learns, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    made = {language: learned(asked.texts, language) for language in LANGUAGES}
    if asked.write:
        OUTPUT.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")


def learned(texts: list[Path], language: str) -> dict[str, str]:
    """Returns the endings of one language by kind, and prints how well they tell."""
    found = read(texts, language)
    grammar = SWEDISH if language == "sv" else NORWEGIAN
    examples = english(found) if language == "en" else scandinavian(found, grammar)
    kept, right = probabilities(found, examples)
    endings = table(found, kept)
    agree = np.array(
        [
            told_by(endings, f"^{word}") == kind
            for word, kind in zip(found.words, kept.argmax(axis=1), strict=True)
        ]
    )
    print(
        f"{language}: {len(found.words)} words, {len(examples)} examples, {right:.3f} right; "
        f"{len(endings)} endings and words, {agree.mean():.3f} of the words agree, "
        f"{np.average(agree, weights=found.counts):.3f} as they stand in the texts"
    )
    return {
        kind: " ".join(sorted(each for each, own in endings.items() if own == at))
        for at, kind in enumerate(KEPT)
    }


if __name__ == "__main__":
    main()
