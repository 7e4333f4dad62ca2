"""Texts → the pairs worth looking at, with what each two have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from synthese.duplicate_records import Text
from synthese.duplicates.candidates import Candidates, Sets, find_candidates
from synthese.duplicates.features import Features, features_of, vectors_of
from synthese.duplicates.template import find_template
from synthese.duplicates.tokens import Ids, Mask, Tokens, tokens_of
from synthese.duplicates.tongues import UNKNOWN, with_languages
from synthese.embedding.static import StaticEmbedder

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Texts as they were compared, their languages told.

    `tokens` are the words of titles and texts, `template` says which are template text, `titled`
    (texts,) is how many words of each are its title's.
    """

    texts: Sequence[Text]
    tokens: Tokens
    template: Mask
    titled: Ids
    candidates: Candidates
    features: Features


def compared(
    texts: Sequence[Text],
    lexicon: StaticEmbedder,
    *,
    first: int | None = None,
    related: Sequence[tuple[int, int]] = (),
    step: Step = lambda _: None,
) -> Compared:
    """Returns the pairs of texts that are worth looking at.

    Args:
        texts: those of set 0, then those of set 1.
        lexicon: the embedder.
        first: how many are of set 0, where it is held against set 1; otherwise all against all.
        related: rows of pairs that are to be looked at whatever they have in common.
        step: is told what comes next, as a key of the wording.
    """
    step("cli.duplicates_words")
    tokens = tokens_of(f"{each.title}\n{each.text}" for each in texts)
    texts = with_languages(texts, tokens)
    titles = tokens_of(each.title for each in texts)
    titled = np.diff(titles.starts)
    step("cli.duplicates_template")
    template = find_template(tokens)
    own, form = tokens.only(~template), tokens.only(template)
    titles = titles.only(~find_template(titles))
    step("cli.duplicates_meaning")
    vectors = vectors_of(own, lexicon)
    step("cli.duplicates_candidates")
    sets = Sets(len(texts), first)
    candidates = find_candidates(own, titles, vectors, sets=sets, related=related)
    step("cli.duplicates_features")
    features = features_of(
        candidates,
        own=own,
        form=form,
        titles=titles,
        vectors=vectors,
        languages=_codes([each.language for each in texts]),
    )
    return Compared(texts, tokens, template, titled, candidates, features)


def _codes(languages: Sequence[str]) -> Ids:
    """Returns int64 (texts,): a number for each language, -1 where it isn't known."""
    codes = {each: at for at, each in enumerate(sorted(set(languages) - {UNKNOWN}))}
    return np.array([codes.get(each, -1) for each in languages], np.int64)
