"""Searching: filters, ranking, and for each project found the passages that answer and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthese.chunking import Chunker
from synthese.embedding import Vectors
from synthese.errors import InputError
from synthese.explaining import Meeting, meetings, why
from synthese.index import Index
from synthese.interpreting import Mode, chips, notes
from synthese.narrowing import NO_FILTER, Narrowed, Where, allowed, counts, narrowed
from synthese.norwegian.synonyms import Synonym
from synthese.norwegian.words import content_words, stem
from synthese.phrases import quoting
from synthese.query import MAX_CHARS, Query, understand
from synthese.ranking import Question, Ranked, matching, rank, weights
from synthese.records import Hit, HitPassage, SearchResult
from synthese.slips import with_meant
from synthese.stores import NO_WORDING, Ids, Wording
from synthese.stores.catalogue import StoredPassage
from synthese.stores.facets import FacetTable
from synthese.strength import GOOD, strength
from synthese.wording import Language

MAX_HITS = 1_000
_NO_PROJECTS: Ids = np.zeros(0, np.int64)
_PASSAGES_SHOWN = 2
_ABBREVIATION = 5  # letters at most; what is longer is a word
# Words that every text here answers to; beside a filter they ask for nothing more.
_EVERY_PROJECT = frozenset(map(stem, ("prosjekt", "prosjektet", "pilot", "project", "initiativ")))
# Of 10, 20, 40 and 80, this brought most of a project's parallels into the first ten on the
# demonstration corpus, and far more than the vector alone (`scripts/evaluate.py --parallels`).
_TELLING_WORDS = 20
# Passages of a long text that stand for it when its like is sought.
_MOST_PASSAGES_OF_A_TEXT = 64


def search(
    index: Index,
    query: str,
    *,
    k: int = 10,
    offset: int = 0,
    mode: Mode = "hybrid",
    where: Where = NO_FILTER,
    plain: Sequence[str] = (),
    without: Sequence[str] = (),
    language: Language = "nb",
    max_chars: int = MAX_CHARS,
) -> SearchResult:
    """Returns the `k` best projects after the first `offset`, with what was counted over all.

    Filters come before ranking, so that `k` projects are found whenever so many exist. All of
    one field's values count as "or", different fields as "and". What the query's words are read
    as (`SearchResult.interpretation`) filters too, but keeps projects of which it isn't known,
    after the others.

    Args:
        index: where to look.
        query: what was typed.
        k: how many projects.
        offset: how many of the best to leave out.
        mode: by meaning and words, or by one of them.
        where: filters chosen by the reader, values by field.
        plain: what the query has that is to be plain words, as `Chip.typed` has it.
        without: what the query has that is to be left out altogether.
        language: of what is said to the reader.
        max_chars: how long a query may be.

    Raises:
        InputError: the query is empty or too long, or a filter's field is unknown.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError("search.wrong_count", found=k, limit=MAX_HITS)
    asked = understand(query, max_chars=max_chars, plain=plain, without=without)
    asked = _with_synonyms(with_meant(index, _with_role_words(asked, plain, without)))
    if mode == "lexical" and not (asked.stems or asked.conditions):
        raise InputError("search.no_words", query=asked.text[:80])
    chosen, held = quoting(index, asked.phrases, allowed(index, where, asked.excluded))
    left = narrowed(index, asked.conditions, chosen)
    sought = question(index, asked, mode)
    by_filter_alone = bool(asked.conditions) and _EVERY_PROJECT.issuperset(asked.stems)
    tiers = _tiers(left, None if by_filter_alone else matching(index, sought))
    whole = question(index, _as_typed(asked, without), mode) if len(tiers.said) else sought
    ranked = _ranked(index, sought, whole, tiers=tiers, wanted=offset + k)
    page = dict(list(ranked.items())[offset : offset + k])
    found = tiers.found(index.facets, list(ranked)[: offset + k])
    return SearchResult(
        query=asked.text,
        interpretation=chips(asked, plain=plain, without=without, language=language),
        notes=notes(
            replace(asked, words=()) if by_filter_alone else asked,
            held,
            mode=mode,
            where=where,
            language=language,
        ),
        total=len(found),
        unknown=len(tiers.counted),
        facets=counts(
            index, found, where=where, conditions=asked.conditions, matched=tiers.matched
        ),
        hits=_hits(
            index,
            page,
            query=asked,
            shares=weights(sought),
            first_rank=offset + 1,
            unknown=tiers.unknown,
        ),
        good=(by_filter_alone and bool(page))
        or any(strength(found[0]) >= GOOD for found in ranked.values()),
    )


@dataclass(frozen=True, slots=True)
class _Tiers:
    """Which projects come before which.

    `fits` are those that fit what was read out of the query, `said` among them by their words;
    `unknown` those that may fit. `matched` match the words alone. None is everything.
    """

    fits: Ids | None
    said: Ids
    unknown: Ids
    matched: Ids | None

    def found(self, table: FacetTable, ranked: Sequence[int]) -> Ids:
        """Returns all that match, the best that were found among them."""
        first = table.among(self.fits) & table.among(self.matched)
        shown = np.array(ranked, np.int64)
        return table.numbers[first | table.among(np.concatenate([self.said, self.counted, shown]))]

    @property
    def counted(self) -> Ids:
        """Those that match and may fit."""
        if self.matched is None:
            return self.unknown
        return np.intersect1d(self.unknown, self.matched, assume_unique=True)


def _tiers(left: Narrowed, matched: Ids | None) -> _Tiers:
    # With no words left to search by, what may fit has nothing to be found for.
    unknown = left.unknown if matched is not None else left.unknown[:0]
    return _Tiers(left.certain, left.by_word, unknown, matched)


def _with_role_words(asked: Query, plain: Sequence[str], without: Sequence[str]) -> Query:
    """Returns the query with the words that a role was read from: they are looked for as well.

    A role filters nothing, and whoever writes ``hindringer med`` may mean the very word.
    """
    roles = [each.typed for each in asked.conditions if each.field == "role"]
    if not roles:
        return asked
    whole = understand(
        asked.text, max_chars=len(asked.text), plain=[*plain, *roles], without=without
    )
    return replace(whole, conditions=asked.conditions)


def _as_typed(asked: Query, without: Sequence[str]) -> Query:
    """Returns the query with everything that was typed as words."""
    typed = [each.typed for each in asked.conditions]
    return understand(asked.text, max_chars=len(asked.text), plain=typed, without=without)


def _ranked(
    index: Index, sought: Question, whole: Question, *, tiers: _Tiers, wanted: int
) -> Ranked:
    """Returns at least `wanted` projects where so many exist.

    Those that fit and may answer come first, then those that may fit and may answer, then the
    nearest of those that fit.

    A text that speaks of district municipalities is what ``distriktskommune`` asks for, though it
    names none: one that fits by its words is scored on all that was typed, the `whole` question.
    """
    ranked = rank(index, sought, wanted=wanted, projects=tiers.fits)
    if len(tiers.said):
        ranked = _best_of(ranked, rank(index, whole, wanted=wanted, projects=tiers.said))
    if not len(tiers.unknown):
        return ranked
    unsure = rank(index, sought, wanted=wanted, projects=tiers.unknown)
    near = {p: each for p, each in ranked.items() if strength(each[0]) >= GOOD}
    unsure = {p: each for p, each in unsure.items() if strength(each[0]) >= GOOD}
    return near | unsure | ranked


def _best_of(left: Ranked, right: Ranked) -> Ranked:
    """Returns the projects of both, each as it scored best, best first, ties by number."""
    best = dict(left)
    for project, found in right.items():
        if project not in best or found[0].score > best[project][0].score:
            best[project] = found
    return dict(sorted(best.items(), key=lambda each: (-each[1][0].score, each[0])))


def similar(index: Index, project_id: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like a project, itself left out.

    Raises:
        NotFoundError: there is no such project.
    """
    detail = index.project(project_id)
    number = index.catalogue.number_of(project_id, index.generation)
    own = index.catalogue.passages_of(number, index.generation)
    if not len(own):
        return ()
    texts = [
        f"{detail.project.title} {passage.text}"
        for each in detail.documents
        for passage in each.passages
    ]
    return _alike(index, _middle(index.vectors.vectors(own)), texts, k=k, without=number)


def similar_to_text(index: Index, text: str, *, k: int = 10) -> tuple[Hit, ...]:
    """Returns the `k` projects most like `text`, which may be a whole document.

    Raises:
        InputError: there is no word in `text`.
    """
    understand(text, max_chars=len(text))
    chunker = Chunker(index.embedder.count_tokens, index.embedder.max_tokens)
    pieces = chunker.pieces(text)[:_MOST_PASSAGES_OF_A_TEXT]
    return _alike(index, _middle(index.embedder.encode_passages(pieces)), pieces, k=k)


def _alike(
    index: Index, vector: Vectors, texts: Sequence[str], *, k: int, without: int | None = None
) -> tuple[Hit, ...]:
    """Returns the projects nearest to a text's vector and to its most telling words."""
    words = _telling_words(index, texts)
    asked = Query("", words, tuple(stem(word) for word in words))
    sought = Question(asked.words, vector, Wording(asked.stems))
    ranked = rank(index, sought, wanted=k + 1)
    if without is not None:
        ranked.pop(without, None)
    first = dict(list(ranked.items())[:k])
    return _hits(index, first, query=asked, shares=weights(sought), first_rank=1)


def _telling_words(index: Index, texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the words by which `texts` differ most from the rest of the collection.

    Weighted by (1 + ln tf) · idf, tf the number of texts that hold the word's stem.
    """
    held: dict[str, list[str]] = {}
    for text in texts:
        for each, word in {stem(word): word for word in content_words(text.lower())}.items():
            if len(each) > 2 and not each.isdigit():
                held.setdefault(each, []).append(word)
    rarity = index.terms.rarity(list(held))
    weights = [
        (1 + math.log(len(forms))) * idf for forms, idf in zip(held.values(), rarity, strict=True)
    ]
    best = sorted(zip(weights, held, strict=True), key=lambda each: (-each[0], each[1]))
    return tuple(held[each][0] for _, each in best[:_TELLING_WORDS])


def _middle(vectors: Vectors) -> Vectors:
    middle: Vectors = vectors.mean(axis=0)
    norm = np.linalg.norm(middle)
    if not norm:
        middle, norm = vectors[0], np.float32(1)
    return np.asarray(middle / norm, np.float32)


def question(index: Index, asked: Query, mode: Mode) -> Question:
    """Returns what is asked: "dense" leaves the wording out, "lexical" the meaning."""
    text = " ".join((asked.sought or asked.text, *asked.meant))
    vector = None if mode == "lexical" else index.embedder.encode_queries([text])[0]
    stems = asked.stems or tuple(map(stem, content_words(asked.text)))
    wording = NO_WORDING if mode == "dense" else Wording(stems, asked.related)
    roles = frozenset(v for c in asked.conditions if c.field == "role" for v in c.values)
    return Question(asked.words, vector, wording, roles)


def _with_synonyms(asked: Query) -> Query:
    """Returns the query with the domain's other words for what it says.

    An abbreviation is searched as what it stands for, and as itself; of another word's synonyms
    those of one word are looked for beside it.
    """
    words, sought, related = list(asked.words), asked.sought or asked.text, [*asked.related]
    for each in asked.synonyms:
        forms = [form for form in each.forms if " " not in form]
        if each.typed in words and _is_short_for(each):
            at = words.index(each.typed)
            words[at : at + 1] = content_words(each.forms[0])
            sought = f"{sought} {each.forms[0]}"
            forms.append(each.typed)
        related += map(stem, forms)
    stems = tuple(dict.fromkeys(map(stem, words)))
    others = tuple(dict.fromkeys(each for each in related if each not in stems))
    return replace(asked, words=tuple(words), stems=stems, related=others, sought=sought)


def _is_short_for(synonym: Synonym) -> bool:
    short = len(synonym.typed) <= _ABBREVIATION and " " not in synonym.typed
    return synonym.kind == "abbreviation" and short


def _hits(
    index: Index,
    ranked: Ranked,
    *,
    query: Query,
    shares: dict[str, float],
    first_rank: int,
    unknown: Ids = _NO_PROJECTS,
) -> tuple[Hit, ...]:
    shown = {number: found[:_PASSAGES_SHOWN] for number, found in ranked.items()}
    stored = index.catalogue.passages([each.passage for found in shown.values() for each in found])
    projects = index.catalogue.projects(list(shown), index.generation)
    texts = {number: each.passage.text for number, each in stored.items()}
    met_in = dict(zip(texts, meetings(index.lexicon, query, list(texts.values())), strict=True))
    hits, unsure = [], set(unknown.tolist())
    for place, (number, found) in enumerate(ranked.items(), start=first_rank):
        first, numbers = found[0], [each.passage for each in shown[number]]
        quotes = tuple(_shown(stored[each], met_in[each]) for each in numbers)
        reasons = why(query, found, [met_in[each] for each in numbers], shares)
        hits.append(
            Hit(
                place,
                round(first.score, 4),
                strength(first),
                projects[number],
                quotes,
                reasons,
                known=number not in unsure,
            )
        )
    return tuple(hits)


def _shown(stored: StoredPassage, met_in: Sequence[Meeting]) -> HitPassage:
    passage = stored.passage
    return HitPassage(
        text=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        role=passage.role,
        document=stored.document,
        marks=tuple((each.start, each.end) for each in met_in if each.likeness == 1),
        near=tuple((each.start, each.end) for each in met_in if each.likeness < 1),
    )
