"""How near themes and groups come to what people say belongs together, and how they last.

Sets, where they lie beside the checkout:

- `formas`: Swedish research projects with the goal that the funder gave each (`sdg1`).
- `swecris`: 400 at a time of another register, with the subject code that the researcher gave.
  Formas' own are left out, for they may be among those kept back from the set above.

What is measured goes the way that a user's projects go: `add`, then `groups.current`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from quality.planted import planted
from quality.sets import ROOT, SHARED, rows
from synthese.groups import current
from synthese.groups.communities import NEIGHBOURS, RESOLUTION, centred, graph_of
from synthese.index import Index, add, open_index
from synthese.pilot_records import Grouping
from synthese.relations.standing import Standing, standing
from synthese.settings import Settings

Numbers = npt.NDArray[np.int64]
_CODE = re.compile(r"(?:^|, |¤¤¤ )(\d{3}): ")
_NEAREST = 5


@dataclass(frozen=True)
class LabelledSet:
    """Projects, and what each is of by somebody's judgement."""

    name: str
    records: Sequence[dict[str, str]]
    labels: Numbers

    def part(self, at: Numbers) -> LabelledSet:
        """Returns some of the projects."""
        return LabelledSet(self.name, [self.records[each] for each in at], self.labels[at])

    @property
    def texts(self) -> list[str]:
        """Title and text of each."""
        return [f"{each['title']}. {each['text']}" for each in self.records]


@dataclass(frozen=True)
class Agreement:
    """How themes agree with labels; `precision` is the neighbours', `lost` are in no theme."""

    ami: float
    ari: float
    themes: int
    lost: int
    precision: float | None = None


def formas() -> LabelledSet | None:
    """Returns the projects with goals, None where they don't lie beside the checkout."""
    path = SHARED / "data/formas-sdg/projects.jsonl"
    if not path.exists():
        return None
    found = list(rows(path))
    records = [_record(row["id"], row["title"], row["abstract"]) for row in found]
    return LabelledSet("formas", records, np.array([row["sdg1"] for row in found]))


def swecris() -> LabelledSet | None:
    """Returns the projects with subject codes, each text once, in an order drawn once."""
    path = SHARED / "data/swecris-kth/projects.jsonl"
    if not path.exists():
        return None
    found: dict[str, tuple[dict[str, str], str]] = {}
    for row in rows(path):
        codes = [code for code in _CODE.findall(row["scbs"] or "") if code[0] != "9"]
        text = row["projectAbstractSv"]
        if text and codes and row["fundingOrganisationNameSv"] != "Formas":
            record = _record(row["projectId"], row["projectTitleSv"] or "", text)
            found.setdefault(text[:200], (record, codes[0]))
    order = np.random.default_rng(0).permutation(len(found))
    kept = [list(found.values())[at] for at in order.tolist()]
    codes = sorted({code for _, code in kept})
    labels = np.array([codes.index(code) for _, code in kept])
    return LabelledSet("swecris", [record for record, _ in kept], labels)


def register(most: int) -> list[dict[str, str]]:
    """Returns at most so many records of the register of `swecris`, each text once, as it lies."""
    path = SHARED / "data/swecris-kth/projects.jsonl"
    found: dict[str, dict[str, str]] = {}
    for row in rows(path) if path.exists() else ():
        if text := row["projectAbstractSv"]:
            record = _record(row["projectId"], row["projectTitleSv"] or "", text)
            found.setdefault(text[:200], record)
    return list(found.values())[:most]


def _record(key: str, title: str, text: str) -> dict[str, str]:
    return {"_id": f"p{key}", "title": title, "text": text or ""}


def indexed(records: Sequence[dict[str, str]], folder: Path, *, more: str = "") -> Index:
    """Returns an index in `folder` with the records added to what it holds."""
    table = folder / f"records{more}.jsonl"
    table.write_text("".join(f"{json.dumps(each)}\n" for each in records), "utf-8")
    add(folder / "index", [str(table)], settings=Settings())
    return open_index(folder / "index")


# ---- agreement


def agreement(labels: Numbers, themes: Numbers, *, precision: float | None = None) -> Agreement:
    """Returns how themes agree with labels; -1 is no theme, and counts as one by itself each."""
    lost = themes < 0
    whole = np.where(lost, themes.max() + 1 + np.arange(len(themes)), themes)
    return Agreement(
        adjusted_mutual_info_score(labels, whole),
        adjusted_rand_score(labels, whole),
        len(np.unique(themes[~lost])),
        int(lost.sum()),
        precision,
    )


def precision(labels: Numbers, nearest: Numbers) -> float:
    """Returns the share of each one's nearest, (n, 5), that have its label; -1 has none."""
    same = (labels[nearest] == labels[:, None]) & (nearest >= 0)
    return float(same.mean())


def nearest_of(stand: Standing) -> Numbers:
    """Returns the five likest of each project, int64 (n, 5), -1 where there are fewer."""
    near, found = stand.near, np.full((len(stand.space), _NEAREST), -1, np.int64)
    left, right = np.concatenate([near.left, near.right]), np.concatenate([near.right, near.left])
    likeness = np.tile(near.likeness(), 2)
    order = np.lexsort((right, -likeness, left))
    for row, own in enumerate(np.split(order, np.cumsum(np.bincount(left))[:-1])):
        found[row, : len(own[:_NEAREST])] = right[own[:_NEAREST]]
    return found


def synthese(of: LabelledSet, folder: Path) -> Agreement:
    """Returns how our themes agree, and how our nearest do."""
    index = indexed(of.records, folder)
    stand = standing(index)
    label_of = {each["_id"]: label for each, label in zip(of.records, of.labels, strict=True)}
    labels = np.array([label_of[each] for each in stand.space.ids])
    themes = numbers(current(index), stand.space.ids, level="themes")
    return agreement(labels, themes, precision=precision(labels, nearest_of(stand)))


def numbers(found: Grouping, ids: Sequence[str], *, level: str) -> Numbers:
    """Returns the theme, or the group, of each project by number, -1 for none."""
    groups = found.themes if level == "themes" else found.groups
    of = {project: at for at, each in enumerate(groups) for project in each.projects}
    return np.array([of.get(each, -1) for each in ids], np.int64)


# ---- how much hangs on the two settings


def sensitivity(of: LabelledSet, folder: Path) -> Iterator[tuple[int, float, Agreement]]:
    """Yields neighbours, resolution and agreement: each setting by itself, the other as it is."""
    stand = standing(indexed(of.records, folder))
    label_of = {each["_id"]: label for each, label in zip(of.records, of.labels, strict=True)}
    labels = np.array([label_of[each] for each in stand.space.ids])
    points, near = centred(stand.space.points), stand.near
    tried = [(count, RESOLUTION) for count in (8, 10, 12, 15, 18, 21, 24)]
    tried += [(NEIGHBOURS, each) for each in (1.0, 1.5, 1.75, 2.25, 2.5, 3.0)]
    for count, resolution in tried:
        graph = graph_of(points, near.left, near.right, near.words, neighbours=count)
        yield count, resolution, agreement(labels, graph.communities(resolution))


# ---- the demonstration corpus


@dataclass(frozen=True)
class Demonstration:
    """Groups of the demonstration corpus against what is planted: adjusted Rand indexes.

    `sets` over the projects of planted sets; `half` the same over every other set, for which
    nothing was set; `every` over all projects, those in no set each by itself.
    """

    sets: float
    half: float
    every: float
    groups: int
    phases_parallel: int  # documents of one project that are projects by themselves in a group


def demonstration(folder: Path) -> Demonstration:
    """Returns how near groups come to the planted sets."""
    add(folder, [str(ROOT / "corpus/projects")], settings=Settings())
    return against_planted(open_index(folder))


def against_planted(index: Index) -> Demonstration:
    """Returns how near the groups of an index of the demonstration corpus come to the sets."""
    known, ids = planted(index), standing(index).space.ids
    found = current(index)
    groups = numbers(found, ids, level="groups")
    truth = np.array([next((n for n, s in enumerate(known.sets) if each in s), -1) for each in ids])
    truth_alone, alone = _by_themselves(truth), _by_themselves(groups)
    inside, half = truth >= 0, (truth >= 0) & (truth % 2 == 1)
    return Demonstration(
        adjusted_rand_score(truth[inside], alone[inside]),
        adjusted_rand_score(truth[half], alone[half]),
        adjusted_rand_score(truth_alone, alone),
        len(found.groups),
        _phases(index, found),
    )


def _by_themselves(groups: Numbers) -> Numbers:
    return np.where(groups < 0, groups.max() + 1 + np.arange(len(groups)), groups)


def _phases(index: Index, found: Grouping) -> int:
    """Returns how many projects beside the first tell phases of one project in a group."""
    told = json.loads((ROOT / "corpus/truth.json").read_text("utf-8"))["phases"]
    owner = {own: each for g in found.groups for each in g.projects for own in index.ids_of(each)}
    return sum(
        len({owner[one] for one in each["documents"] if one in owner} or {""}) - 1 for each in told
    )


# ---- lasting


@dataclass(frozen=True)
class Lasting:
    """The share of pairs that were together and still are when a tenth more has come, 0..1."""

    themes: float
    groups: float


def lasting(records: Sequence[dict[str, str]], folder: Path, *, seed: int) -> Lasting:
    """Returns how themes and groups last when a tenth that is drawn is added to the others."""
    order = np.random.default_rng(seed).permutation(len(records)).tolist()
    late = set(order[: len(records) // 10])
    first = [each for at, each in enumerate(records) if at not in late]
    before = current(indexed(first, folder))
    after = current(indexed([records[at] for at in sorted(late)], folder, more="-late"))
    return _lasting(before, after)


def lasting_files(folder: Path, *, seed: int) -> Lasting:
    """Returns the same of the files of the demonstration corpus."""
    files = sorted(path for path in (ROOT / "corpus/projects").iterdir() if path.suffix != ".csv")
    order = np.random.default_rng(seed).permutation(len(files))
    late = {files[at] for at in order[: len(files) // 10].tolist()}
    source = folder / "projects"
    source.mkdir()
    found = []
    for part in ([each for each in files if each not in late], sorted(late)):
        for each in part:
            shutil.copy(each, source)
        add(folder / "index", [str(source)], settings=Settings())
        found.append(current(open_index(folder / "index")))
    return _lasting(*found)


def _lasting(before: Grouping, after: Grouping) -> Lasting:
    ids = sorted({each for theme in before.themes for each in theme.projects})
    return Lasting(*(_kept(before, after, ids, level=level) for level in ("themes", "groups")))


def _kept(before: Grouping, after: Grouping, ids: Sequence[str], *, level: str) -> float:
    old, new = numbers(before, ids, level=level), numbers(after, ids, level=level)
    together = (old[:, None] == old) & (old >= 0)[:, None] & ~np.eye(len(ids), dtype=np.bool_)
    still = (new[:, None] == new) & (new >= 0)[:, None]
    return float(still[together].mean()) if together.any() else 1.0
