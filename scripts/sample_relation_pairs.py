"""Draws pairs of real projects to be judged: do these two meet the same challenge?

    python scripts/sample_relation_pairs.py tables ../shared/data FOLDER
    synthese --index FOLDER/formas add FOLDER/formas.jsonl      # and so on for each source
    python scripts/sample_relation_pairs.py draw FOLDER/pairs.jsonl \
        real=FOLDER/real:150 formas=FOLDER/formas:190 swecris=FOLDER/swecris:220

The nearest by three measures that err in different ways are pooled: the mean vector of the text,
the rarity-weighted stems of it (a programme's text and a template weigh heavily here) and the words
of the title (the same word, another problem). Half of the pairs are some that two of the measures
put among the first three, for else there would be few that do meet one challenge. For the other
half, anchors are taken at random, and of each anchor's pool two of ranks 1-3, one of ranks 4-15,
and for every third any project at all. No measure is told to whoever judges. No project comes into
both parts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from synthese.index import Index, open_index
from synthese.norwegian.words import content_words

SEED = 1905
SWECRIS_PROJECTS = 2_500
ENGLISH_SHARE = 0.15  # of the Swedish register: the same project register, another language
SHORTEST = 200  # characters; below it nobody can tell what a project is about
RUNNING_LINE = 60  # characters; shorter lines are headings, menus and names on a cover
SHOWN = 950  # characters of a text that a judge reads
NEAREST, NEAR = 3, 15  # ranks
MOST_DRAWN = 6  # pairs that one project may come into, so that no hub decides a figure

Row = dict[str, str]
Order = dict[int, list[int]]
Matrix = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Source:
    """The projects that pairs are drawn among: ids, titles and texts, by place."""

    name: str
    ids: Sequence[str]
    titles: Sequence[str]
    texts: Sequence[str]

    def shown(self, place: int) -> tuple[str, str, str]:
        """Returns the id, the title and the beginning of what a project tells."""
        return self.ids[place], self.titles[place], beginning(self.texts[place])


def formas(path: Path) -> list[Row]:
    """Returns the funder's projects with a text."""
    rows = (
        {"id": row["id"], "title": row["title"], "text": row["abstract"]} for row in _rows(path)
    )
    return [row for row in rows if len(row["text"]) >= SHORTEST]


def swecris(path: Path) -> list[Row]:
    """Returns projects with different diary numbers and texts, some of them in English.

    A number under several funders is one project (the source's note says so); the copy under the
    mistaken funder sorts first, so the last one is kept.
    """
    draw = random.Random(SEED)
    by_number = {row["projectId"].rpartition("_")[0]: row for row in sorted(_rows(path), key=_id)}
    chosen = (_register_row(row, draw) for row in draw.sample(list(by_number.values()), 3_500))
    by_text = {row["text"]: row for row in chosen if len(row["text"]) >= SHORTEST}
    return list(by_text.values())[:SWECRIS_PROJECTS]


def opened(name: str, directory: Path) -> Source:
    """Returns the projects of an index, each with the text of its first document."""
    index = open_index(directory)
    ids = sorted(index.catalogue.titles(index.generation))
    read = [_told(index, each) for each in ids]
    kept = [(each, *pair) for each, pair in zip(ids, read, strict=True) if len(pair[1]) >= SHORTEST]
    return Source(name, *zip(*kept, strict=True))


def ranked(source: Source, directory: Path) -> list[Order]:
    """Returns by each measure every project's nearest others, the nearest first."""
    meaning = open_index(directory).lexicon.encode_passages(list(source.texts))
    words = TfidfVectorizer(analyzer=content_words, sublinear_tf=True)
    stems = words.fit_transform(source.texts)
    titles = TfidfVectorizer(analyzer=content_words).fit_transform(source.titles)
    return [_order(each) for each in (meaning @ meaning.T, _dots(stems), _dots(titles))]


def drawn(orders: Sequence[Order], wanted: int) -> Iterator[tuple[int, int, str]]:
    """Yields pairs of places, each with its part."""
    draw = random.Random(SEED)
    part: dict[int, str] = {}
    met: Counter[int] = Counter()
    pairs = {"calibrate": 0, "test": 0}
    seen: set[frozenset[int]] = set()
    for candidates, limit in (
        (_agreed(orders, draw), wanted // 2),
        (_pooled(orders, draw), wanted),
    ):
        for one, other in candidates:
            if len(seen) == limit:
                break
            side = part.get(one) or part.get(other) or min(pairs, key=lambda name: pairs[name])
            apart = {part.get(one, side), part.get(other, side)} != {side}
            pair = frozenset((one, other))
            if pair in seen or apart or max(met[one], met[other]) >= MOST_DRAWN:
                continue
            part[one] = part[other] = side
            seen.add(pair)
            met.update(pair)
            pairs[side] += 1
            yield one, other, side


def beginning(text: str) -> str:
    """Returns the first running text of at most `SHOWN` characters, cut between words."""
    lines = [line.strip() for line in text.splitlines()]
    running = " ".join(line for line in lines if len(line) >= RUNNING_LINE) or " ".join(lines)
    return running if len(running) <= SHOWN else running[:SHOWN].rpartition(" ")[0] + " …"


def _agreed(orders: Sequence[Order], draw: random.Random) -> list[tuple[int, int]]:
    """Returns pairs that at least two measures put among the nearest, in random order."""
    named = Counter(
        (min(one, other), max(one, other))
        for order in orders
        for one, other in {
            (min(one, other), max(one, other)) for one in order for other in order[one][:NEAREST]
        }
    )
    agreed = sorted(pair for pair, measures in named.items() if measures > 1)
    return draw.sample(agreed, len(agreed))


def _pooled(orders: Sequence[Order], draw: random.Random) -> Iterator[tuple[int, int]]:
    """Yields pairs of random anchors and projects of their pools."""
    count = len(orders[0])
    for number, anchor in enumerate(draw.sample(range(count), count)):
        nearest = sorted({each for order in orders for each in order[anchor][:NEAREST]})
        near = {each for order in orders for each in order[anchor][NEAREST:NEAR]} - set(nearest)
        anyone = [draw.choice(range(count))] if number % 3 == 0 else []
        chosen = draw.sample(nearest, min(2, len(nearest))) + draw.sample(sorted(near), 1) + anyone
        yield from ((anchor, other) for other in chosen if other != anchor)


def _order(likeness: Matrix) -> Order:
    """Returns each row's places, the likest first; those that share nothing are no neighbours."""
    np.fill_diagonal(likeness, 0)
    first = np.argsort(-likeness, axis=1, kind="stable")[:, :NEAR]
    return {
        one: [int(each) for each in row if likeness[one, each] > 0] for one, row in enumerate(first)
    }


def _dots(rows: csr_matrix) -> Matrix:
    return (rows @ rows.T).toarray()


def _told(index: Index, project: str) -> tuple[str, str]:
    detail = index.project(project)
    return detail.project.title, detail.documents[0].document.text


def _register_row(row: dict[str, str], draw: random.Random) -> Row:
    language = "En" if draw.random() < ENGLISH_SHARE else "Sv"
    title, text = row[f"projectTitle{language}"], row[f"projectAbstract{language}"]
    return {"id": row["projectId"], "title": title or "", "text": text or ""}


def _id(row: dict[str, str]) -> str:
    # "…_RJ" is the mistaken funder's copy: an earlier key, so that the other one stays.
    return f"{not row['projectId'].endswith('_RJ')}{row['projectId']}"


def _rows(path: Path) -> list[dict[str, str]]:
    # Not splitlines(): some texts hold U+2028.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _write(path: Path, rows: Sequence[object]) -> None:
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in rows)
    path.write_text("".join(lines), "utf-8")


def _pairs(source: Source, directory: Path, wanted: int) -> Iterator[dict[str, str]]:
    for anchor, other, part in drawn(ranked(source, directory), wanted):
        # Which of the two was the anchor isn't told: its digest says who stands left.
        sides = sorted((source.shown(anchor), source.shown(other)), key=_digest)
        names = ("left", "left_title", "left_text", "right", "right_title", "right_text")
        told = dict(zip(names, (*sides[0], *sides[1]), strict=True))
        yield {"source": source.name, "part": part, **told}


def _digest(shown: tuple[str, str, str]) -> str:
    return hashlib.sha256(shown[0].encode()).hexdigest()


def _draw(out: Path, sources: Sequence[str]) -> None:
    found: list[dict[str, str]] = []
    for each in sources:
        name, _, rest = each.partition("=")
        directory, _, wanted = rest.rpartition(":")
        found += _pairs(opened(name, Path(directory)), Path(directory), int(wanted))
    random.Random(SEED).shuffle(found)
    _write(out, [{"pair": number, **each} for number, each in enumerate(found, 1)])
    print(f"{len(found)} pairs")


def main() -> None:
    """Writes the tables of the two registers, or draws the pairs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    steps = parser.add_subparsers(dest="step", required=True)
    tables = steps.add_parser("tables")
    tables.add_argument("data", type=Path)
    tables.add_argument("folder", type=Path)
    draw = steps.add_parser("draw")
    draw.add_argument("out", type=Path)
    draw.add_argument("sources", nargs="+", metavar="NAME=INDEX:PAIRS")
    asked = parser.parse_args()
    if asked.step == "draw":
        _draw(asked.out, asked.sources)
        return
    _write(asked.folder / "formas.jsonl", formas(asked.data / "formas-sdg/projects.jsonl"))
    _write(asked.folder / "swecris.jsonl", swecris(asked.data / "swecris-kth/projects.jsonl"))


if __name__ == "__main__":
    main()
