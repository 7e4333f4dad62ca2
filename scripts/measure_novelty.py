"""Prints how well what is new in an application is told from what isn't, and how good lessons are.

    python scripts/measure_novelty.py [--errors] [--register 1500]

- By hand: sentences of the demonstration corpus, each held against all projects but its own
  (``corpus/screening/novelty.jsonl``), for thresholds of `synthese.screening.novelty`.
- The six applications: what the truth says is new and isn't (``corpus/truth.json``). The truth was
  written before any output; the thresholds are the other set's, but designs were compared with
  both in view, and what isn't looked at was partly named after these. Not a set kept back.
- Twins of the corpus in two languages: how much of the one is new beside the other.
- A register (``../shared``, where it lies beside the checkout): Swedish abstracts against so many
  English ones, their own among them or not. Abstracts whose English text is nearly all known
  by this very measure are left out, since many stand in several rows: that flatters the second
  figure. No threshold was set on it.
- Lessons: which projects to learn from give any, how many are to the point
  (``corpus/screening/lessons.jsonl``, judged by one reader; their order was settled on the
  same lessons, so it is no set kept back), and what is given by projects that have
  nothing to do with the application.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from synthese.alignment import telling_of
from synthese.index import Index, LiveIndex, add
from synthese.records import ProjectDetail
from synthese.relations import relations_of
from synthese.retrieval import similar, similar_to_text
from synthese.screening import application_of_text, read_applications, screen
from synthese.screening import lessons as learning
from synthese.screening import novelty as novel
from synthese.screening.lessons import lessons_of
from synthese.screening.novelty import AKIN, novelty_of
from synthese.screening_records import Application, Coverage, Lesson, Novelty
from synthese.settings import ReadLimits, Settings

ROOT = Path(__file__).parents[1]
CORPUS, SHARED = ROOT / "corpus", ROOT.parent / "shared"
ON = date(2026, 3, 1)
NEAREST, ABSTRACTS = 20, 60
THRESHOLDS = (0.26, 0.28, 0.3, 0.32, 0.34)
ELSEWHERE = novel.KNOWN_ELSEWHERE / novel.KNOWN


def main() -> None:
    """Prints everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="print what is wrong")
    parser.add_argument("--register", type=int, default=1_500, help="English abstracts; 0: none")
    args = parser.parse_args()
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        add(Path(folder), [str(CORPUS / "projects")], settings=Settings())
        index = LiveIndex(Path(folder)).current()
        thresholds(index)
        applications(index, truth, errors=args.errors)
        twins(index, truth)
        well_met(index, truth)
        lessons(index, truth, errors=args.errors)
    if args.register and (SHARED / "data/swecris-kth").is_dir():
        register(args.register)


# ---- what is new


def thresholds(index: Index) -> None:
    """Prints precision and recall of what is new by hand, by threshold."""
    print("by hand: threshold  precision  recall")
    kept = novel.KNOWN, novel.KNOWN_ELSEWHERE
    for known in THRESHOLDS:
        novel.KNOWN, novel.KNOWN_ELSEWHERE = known, known * ELSEWHERE
        right, called, new = np.sum(list(by_hand(index)), axis=0)
        print(f"{known:18.2f}  {right / called:9.2f}  {right / new:6.2f}  ({new} new)")
    novel.KNOWN, novel.KNOWN_ELSEWHERE = kept


def by_hand(index: Index) -> Iterator[tuple[int, int, int]]:
    """Yields of each document how many labelled sentences are rightly called new, called, new."""
    lines = map(json.loads, (CORPUS / "screening/novelty.jsonl").read_text("utf-8").splitlines())
    labels: dict[str, list[dict[str, Any]]] = {}
    for each in lines:
        labels.setdefault(each["document"], []).append(each)
    for name, own in labels.items():
        application = as_application(index, name)
        found = of_project(index, application)
        called = [is_within(each["start"], found) for each in own]
        new = [each["new"] for each in own]
        yield sum(np.logical_and(called, new)), sum(called), sum(new)


def as_application(index: Index, name: str) -> Application:
    """Returns one document of a project as if it were applied with."""
    detail = index.project(name)
    document = next(each for each in detail.documents if name in each.document.source)
    alone = ProjectDetail(detail.project, (document,))
    return Application(name, name, "", "", alone, {}, Coverage(0, 0))


def of_project(index: Index, application: Application) -> Novelty:
    """Returns what of a project is new to all others."""
    own = application.detail.project.id
    near = [index.project(hit.project.id) for hit in similar(index, own, k=NEAREST)]
    akin = {each.other(own) for each in relations_of(index, own) if each.likeness >= AKIN}
    return novelty_of(index, application, near, akin=akin, without=(own,))


def is_within(start: int, found: Novelty) -> bool:
    """Says whether a sentence is called new."""
    return any(each.quote.start <= start < each.quote.end for each in found.passages)


def applications(index: Index, truth: dict[str, Any], *, errors: bool) -> None:
    """Prints precision and recall over the six applications."""
    right = called = new = 0
    for application, told in the_six(truth):
        hits, wrong = called_new(index, application, told)
        right, called, new = right + len(hits), called + len(hits | wrong), new + len(told["new"])
        if errors:
            print(f"  {application.id}")
            print(*(f"    missed: {each}\n" for each in told["new"] if each not in hits), sep="")
            print(*(f"    wrong: {each}\n" for each in sorted(wrong)), sep="")
    print(f"six applications: precision {right / called:.2f}, recall {right / new:.2f} of {new}")


def called_new(
    index: Index, application: Application, told: dict[str, Any]
) -> tuple[set[str], set[str]]:
    """Returns which sentences are called new and are, and which are and aren't."""
    details, akin = nearest(index, application)
    texts = [
        each.quote.text for each in novelty_of(index, application, details, akin=akin).passages
    ]
    called = {
        each for each in (*told["new"], *told["not_new"]) if any(each in text for text in texts)
    }
    return called & {*told["new"]}, called & {*told["not_new"]}


def the_six(truth: dict[str, Any]) -> Iterator[tuple[Application, dict[str, Any]]]:
    """Yields the corpus' applications, each with its truth."""
    told = {each["application"]: each for each in truth["screening"]}
    for each in read_applications([str(CORPUS / "applications")], limits=ReadLimits()):
        if isinstance(each, Application):
            yield each, told[Path(each.source).stem]


def nearest(index: Index, application: Application) -> tuple[list[ProjectDetail], set[str]]:
    """Returns the projects nearest to an application, and which of them meet its challenge."""
    matches = screen(index, application, on=ON).matches
    akin = {each.project for each in matches if (each.likeness or 0) >= AKIN}
    return [index.project(each.project) for each in matches], akin


def twins(index: Index, truth: dict[str, Any]) -> None:
    """Prints how much of a text is new beside its translation."""
    for pair in truth["language_pairs"]:
        for name in pair["documents"]:
            detail = index.project(name)
            if name in detail.project.id or len(detail.documents) == 1:
                found = of_project(index, as_application(index, name))
                print(f"twin {name}: {found.share:.2f} of {found.looked_at} new")


def register(count: int) -> None:
    """Prints how much of Swedish abstracts is new beside English ones, theirs among them or not."""
    from quality.duplicate_sets import translated

    texts = translated(SHARED, count + 4 * ABSTRACTS).texts
    pairs = list(zip(texts[::2], texts[1::2], strict=True))
    known, others = pairs[:count], pairs[count:]
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "register.jsonl")
        rows = ({"id": f"e{at}", "tekst": en.text} for at, (_, en) in enumerate(known))
        lines.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        add(Path(folder, "index"), [str(lines)], settings=Settings())
        index = LiveIndex(Path(folder, "index")).current()
        twin = [of_text(index, sv.text) for sv, _ in known[:ABSTRACTS]]
        alone = [
            of_text(index, sv.text) for sv, en in others if of_text(index, en.text).share > 0.2
        ][:ABSTRACTS]
    for name, found in (("its twin is known", twin), ("it is not", alone)):
        print(f"register, {name}: {weighed(found):.2f} of {len(found)} abstracts new")


def of_text(index: Index, text: str) -> Novelty:
    """Returns what of a text is new, where nothing says which projects meet its challenge."""
    near = [index.project(hit.project.id) for hit in similar_to_text(index, text, k=NEAREST)]
    return novelty_of(index, application_of_text(text), near)


def weighed(found: Iterable[Novelty]) -> float:
    """Returns the share of what is new, by sentences looked at."""
    every = [(each.share, each.looked_at) for each in found]
    return sum(share * size for share, size in every) / max(sum(size for _, size in every), 1)


# ---- what can be learnt


def well_met(index: Index, truth: dict[str, Any]) -> None:
    """Prints how many planted matches, and how many others, meet an application well."""
    ids = {index.project(each).project.id for each in truth["projects"]}
    told = {each: telling_of(index.lexicon, index.project(each).documents) for each in ids}
    met: dict[bool, list[bool]] = {True: [], False: []}
    for application, expected in the_six(truth):
        named = {e for own in expected["expected"].values() for e in own}
        planted = {index.project(each).project.id for each in named}
        looked = novel.Looked.at(index.lexicon, application)
        for each in (each for each in ids if len(told[each])):
            share = learning._met(looked.told, told[each]).share
            met[each in planted].append(share >= learning._WELL_MET)
    shares = ", ".join(f"{np.mean(met[each]):.2f}" for each in (True, False))
    print(f"planted matches and others that meet an application well: {shares}")


def lessons(index: Index, truth: dict[str, Any], *, errors: bool) -> None:
    """Prints coverage and precision of lessons, what unrelated projects give, and the time."""
    good: list[bool] = []
    silent, strange = [], []
    judged = judgements()
    begun = time.process_time()
    for application, told in the_six(truth):
        found = dict(taught(index, application))
        expected = told["expected"]
        related = {index.project(each).project.id for own in expected.values() for each in own}
        wanted = (index.project(each).project.id for each in expected["learn_from"])
        silent += [each for each in wanted if not found.get(each)]
        strange += [each for each in found if found[each] and each not in related]
        for each in (lesson for own in found.values() for lesson in own):
            key = key_of(application, each)
            good += [judged[key]] if key in judged else []
            if errors and not judged.get(key, False):
                print(f"  {key}: {each.quote.text}")
    print(f"CPU: {time.process_time() - begun:.1f} s with the search, for six applications")
    print(f"lessons to the point: {np.mean(good):.2f} of {len(good)} judged")
    print(f"to learn from, and without a lesson: {', '.join(silent) or 'none'}")
    print(f"other projects of the nearest that give any: {', '.join(strange) or 'none'}")


def taught(index: Index, application: Application) -> Iterator[tuple[str, tuple[Lesson, ...]]]:
    """Yields each of the nearest projects with what it teaches."""
    for each in screen(index, application, on=ON).matches:
        detail, likeness = index.project(each.project), each.likeness or 0.0
        yield each.project, lessons_of(index.lexicon, application, detail, likeness=likeness)


def judgements() -> dict[tuple[str, str, int, int], bool]:
    """Returns which lessons a reader found to the point."""
    lines = (CORPUS / "screening/lessons.jsonl").read_text("utf-8").splitlines()
    return {
        (each["application"], each["document"], each["start"], each["end"]): each["good"]
        for each in map(json.loads, lines)
    }


def key_of(application: Application, lesson: Lesson) -> tuple[str, str, int, int]:
    """Returns what a judged lesson is found by."""
    quote = lesson.quote
    return Path(application.source).stem, Path(quote.document).name, quote.start, quote.end


if __name__ == "__main__":
    main()
