"""Names the planted sets of the demonstration corpus, and prints the names to be read.

    PYTHONPATH=src python scripts/measure_labels.py INDEX             # names and key words
    PYTHONPATH=src python scripts/measure_labels.py INDEX --weights   # names that are meant

`INDEX` holds the demonstration corpus. `--weights` prints how many sets get the name in `MEANT`,
over a grid of what a name's peculiarity and what the texts tell count against its cosine.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from synthese.groups import naming_fitting
from synthese.groups.naming import Described, Naming
from synthese.index import Index, open_index
from synthese.wording import LANGUAGES

TRUTH = Path(__file__).parents[1] / "corpus/truth.json"
CHARS = 2_000
PECULIAR = (0.15, 0.2, 0.25, 0.35, 0.45)
TOLD = (0.4, 0.8, 1.2, 1.6)
MEANT = {
    "A1": "digitalt nattilsyn",
    "A2": "fallforebyggende trening",
    "A3": "hele stillinger",
    "A4": "lavt sykefravær",
    "A5": "ensomme eldre",
    "A6": "demensvennlige lokalsamfunn",
    "A7": "digitale trygghetsalarmer",
    "A8": "elektroniske dørlåser",
    "B1": "stabil legedekning",
    "B2": "rimelige utleieboliger",
    "B3": "alvorlig skolefravær",
    "B4": "felles teknisk kompetanse",
    "B5": "ungt utenforskap",
    "B6": "arbeidsrettet norskopplæring",
    "B7": "kvalifiserte faglærere",
    "B8": "unge tilflyttere",
    "C1": "kommunale vannlekkasjer",
    "C2": "automatisert byggesaksbehandling",
    "C3": "fleksibel bestillingstransport",
    "C4": "ombrukte byggematerialer",
    "C5": "åpen overvannshåndtering",
    "C6": "digital veiledning",
}


def main() -> None:
    """Prints what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--weights", action="store_true")
    asked = parser.parse_args()
    index = open_index(asked.index)
    sets = {each["id"]: each["projects"] for each in json.loads(TRUTH.read_text())["parallel"]}
    described = list(told(index))
    if asked.weights:
        weights(described, index, sets)
    else:
        names(Naming.of(described, index.lexicon), sets)


def told(index: Index) -> list[Described]:
    """Returns what every project of the index says of itself."""
    projects = index.catalogue.projects(index.facets.numbers.tolist(), index.generation)
    found = []
    for each in projects.values():
        texts = [one.document.text[:CHARS] for one in index.project(each.id).documents]
        text = "\n".join(texts)[:CHARS]
        found.append(Described(each.id, each.title, each.summary, each.language, text))
    return found


def names(naming: Naming, sets: dict[str, list[str]]) -> None:
    """Prints each set's name and key words, in three languages."""
    for key, (label, words) in zip(sets, naming.labels(list(sets.values())), strict=True):
        print(key, " | ".join(label.text(language) for language in LANGUAGES))
        for language in LANGUAGES:
            print(f"    {language}  {', '.join(words[language])}")


def weights(described: list[Described], index: Index, sets: dict[str, list[str]]) -> None:
    """Prints how many sets get the name that is meant, over the grid."""
    for peculiar in PECULIAR:
        for share in TOLD:
            naming_fitting._PECULIAR, naming_fitting._TOLD = peculiar, share
            made = Naming.of(described, index.lexicon).labels(list(sets.values()))
            found = dict(zip(sets, (label.text("nb") for label, _ in made), strict=True))
            others = [f"{key} {found[key]}" for key in sets if found[key] != MEANT[key]]
            right = len(sets) - len(others)
            print(f"peculiar {peculiar:.2f} told {share:.1f}: {right} of {len(sets)}", *others)


if __name__ == "__main__":
    main()
