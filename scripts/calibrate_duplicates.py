"""Prints the weights of `synthese.duplicates.scoring`.

    python scripts/plant_variants.py PLANTED
    python scripts/calibrate_duplicates.py PLANTED

The model of wording is fitted to the half of the planted variants that is for it, and, as texts
that share much without being copies, to pairs of swecris-kth of two projects whose texts are less
than nine tenths the same: applications that were written anew years later. That of languages is
fitted to the Swedish and English abstracts of half of its projects, once with both of each and once
with both of few. That of one idea is fitted to pairs of swecris-kth under one title, half of the
diary numbers.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from synthese.duplicate_records import Text
from synthese.duplicates.comparing import Compared, compared
from synthese.duplicates.scoring import SAME_TITLE, idea_inputs, language_inputs, wording_inputs
from synthese.index.opening import load_lexicon
from synthese.norwegian.language import language_of

SWECRIS = Path(__file__).parents[2] / "shared" / "data" / "swecris-kth" / "projects.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("planted", type=Path)
    folder = parser.parse_args().planted
    rows = read(SWECRIS)
    swedish = looked_at(
        [
            text(each["projectId"], each["projectTitleSv"], each["projectAbstractSv"])
            for each in rows
        ]
    )
    print("wording:", *fitted(*wording(folder, rows, swedish)))
    print("idea:", *fitted(*idea(rows, swedish)))
    print("language:", *fitted(*languages(rows)))


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:  # whose lines end where JSON's do
        return [json.loads(line) for line in lines]


def text(identifier: str, title: str | None, body: str | None) -> Text:
    body = body or ""
    return Text(identifier, 0, title or "", body, identifier, "", language_of(body))


def looked_at(texts: Sequence[Text]) -> Compared:
    return compared(texts, load_lexicon())


def fitted(inputs: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> list[object]:
    model = LogisticRegression(C=3, max_iter=5_000).fit(inputs, labels, sample_weight=weights)
    return [model.coef_.round(2).tolist()[0], model.intercept_.round(2).tolist()[0]]


def is_for_fitting(number: str) -> bool:
    """Says whether a project is of the half that is fitted to."""
    return zlib.crc32(number.encode()) % 2 == 0


def wording(folder: Path, rows: Sequence[Mapping[str, Any]], swedish: Compared):
    planted = read(folder / "texts.jsonl")
    found = looked_at([text(each["id"], each["title"], each["text"]) for each in planted])
    at = {each["id"]: row for row, each in enumerate(planted)}
    labels, half = {}, {}
    for line in (folder / "pairs.tsv").read_text("utf-8").splitlines()[1:]:
        left, right, _, label, part = line.split("\t")
        one, other = sorted((at[left], at[right]))
        labels[one, other] = label
        half[one] = half[other] = part
    pairs = list(zip(found.candidates.left.tolist(), found.candidates.right.tolist(), strict=True))
    told = np.array([labels.get(each, "0") for each in pairs])
    kept = np.array([half.get(one, half.get(other)) == "dev" for one, other in pairs])
    kept &= (told != "-") & (found.candidates.shared > 0)
    inputs = wording_inputs(found.features)[kept]
    features = swedish.features
    other = (
        (swedish.candidates.shared > 0.05) & (features.contained < 0.9) & ~swedish.candidates.exact
    )
    ends = zip(swedish.candidates.left.tolist(), swedish.candidates.right.tolist(), strict=True)
    other &= [
        number(rows[a]) != number(rows[b]) and is_for_fitting(number(rows[a])) for a, b in ends
    ]
    negative = wording_inputs(features)[other]
    outcome = np.concatenate([told[kept] == "1", np.zeros(len(negative), np.bool_)])
    # Planted copies are many times the others; half of that, on a scale of ratios, is made up for.
    weights = np.where(outcome, 1, (outcome.sum() / (~outcome).sum()) ** 0.5)
    return np.vstack([inputs, negative]), outcome, weights


def number(row: Mapping[str, Any]) -> str:
    return str(row["projectId"]).split("_")[0]


def idea(rows: Sequence[Mapping[str, Any]], swedish: Compared):
    candidates, features = swedish.candidates, swedish.features
    kept = (features.titles >= SAME_TITLE) & ~candidates.exact & (features.contained < 0.75)
    kept &= np.array([is_for_fitting(number(rows[at])) for at in candidates.left])
    ends = zip(candidates.left[kept].tolist(), candidates.right[kept].tolist(), strict=True)
    labels = np.array([number(rows[a]) == number(rows[b]) for a, b in ends])
    return idea_inputs(features)[kept], labels, np.ones(len(labels))


def languages(rows: Sequence[Mapping[str, Any]]):
    parts = []
    for few in (False, True):
        texts = []
        for row in rows:
            draw = zlib.crc32(number(row).encode()) // 7 % 10
            for side in ("Sv", "En"):
                skipped = few and draw >= 2 and (draw < 6) == (side == "En")
                body = row[f"projectAbstract{side}"] or ""
                if not skipped and language_of(body) == side.lower():
                    texts.append(text(row["projectId"], row[f"projectTitle{side}"], body))
        found = looked_at(texts)
        numbers = [each.id.split("_")[0] for each in texts]
        kept = found.features.tongues & np.array(
            [is_for_fitting(numbers[at]) for at in found.candidates.left]
        )
        ends = zip(
            found.candidates.left[kept].tolist(), found.candidates.right[kept].tolist(), strict=True
        )
        labels = np.array([numbers[a] == numbers[b] for a, b in ends])
        parts.append(
            (language_inputs(found.features)[kept], labels, np.full(len(labels), 1e4 / len(labels)))
        )
    return tuple(np.concatenate(each) for each in zip(*parts, strict=True))


if __name__ == "__main__":
    main()
