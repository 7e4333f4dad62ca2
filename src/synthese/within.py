"""Where in one project a query is answered: its passages that are likely to, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synthese.asking import as_run, question
from synthese.explaining import as_shown, meetings
from synthese.index import Index
from synthese.interpreting import Mode
from synthese.query import MAX_CHARS, understand
from synthese.ranking import rank
from synthese.records import HitPassage
from synthese.strength import GOOD, strength


def answering(
    index: Index,
    query: str,
    project_id: str,
    *,
    mode: Mode = "hybrid",
    plain: Sequence[str] = (),
    without: Sequence[str] = (),
    k: int = 12,
) -> tuple[HitPassage, ...]:
    """Returns the `k` passages of a project most likely to answer, by document and place.

    Those of one document stand together, the document of the best passage first. Of passages
    that aren't likely to answer, only the best comes along.

    Args:
        index: where to look.
        query: what was typed.
        project_id: the project.
        mode: by meaning and words, or by one of them.
        plain: what the query has that is to be plain words.
        without: what the query has that is to be left out.
        k: how many at most.

    Raises:
        InputError: the query is empty or too long.
        NotFoundError: there is no such project.
    """
    asked = as_run(
        index, understand(query, max_chars=MAX_CHARS, plain=plain, without=without), plain, without
    )
    number = index.catalogue.number_of(project_id, index.generation)
    ranked = rank(
        index, question(index, asked, mode), wanted=1, projects=np.array([number], np.int64)
    )
    found = ranked.get(number, [])[:k]
    good = [each.passage for each in found if strength(each) >= GOOD]
    numbers = good or [each.passage for each in found[:1]]
    stored = index.catalogue.passages(numbers)
    texts = [stored[each].passage.text for each in numbers]
    met = meetings(index.lexicon, asked, texts, index=index)
    shown = [as_shown(stored[each], own) for each, own in zip(numbers, met, strict=True)]
    order = {document: at for at, document in enumerate(dict.fromkeys(p.document for p in shown))}
    return tuple(sorted(shown, key=lambda each: (order[each.document], each.start)))
