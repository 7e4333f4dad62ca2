"""How many nynorsk words meet their bokmål counterparts, with the forms and without.

    python scripts/measure_forms.py ../shared/train/words-nob-nno.tsv.gz

Prints, over the pairs of single words whose spelling differs, the share with one stem: by the
Norwegian Snowball stemmer alone, and by `synthese.norwegian.words.stem`. Then how many different
bokmål words fall on one stem in either case, which is the price.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import Stemmer

from synthese.norwegian.words import stem


def main(path: Path) -> None:
    """Prints the figures."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        pairs = [line.lower().rstrip("\n").split("\t")[:2] for line in file]
    pairs = [(nb, nn) for nb, nn in pairs if nb != nn and " " not in nb + nn]
    alone = Stemmer.Stemmer("norwegian").stemWord
    words = {nb for nb, _ in pairs}
    for name, of in (("snowball alone", alone), ("synthese", stem)):
        met = sum(of(nb) == of(nn) for nb, nn in pairs)
        stems = len({of(word) for word in words})
        print(
            f"{name}: {met / len(pairs):.3f} of {len(pairs)} pairs meet;"
            f" {len(words) / stems:.2f} bokmål words a stem"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
