"""A query as read → the question that is put to the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from synthese.index import Index
from synthese.interpreting import Mode
from synthese.norwegian.synonyms import Synonym
from synthese.norwegian.words import content_words, stem
from synthese.query import Query, understand
from synthese.ranking import Question
from synthese.slips import with_meant
from synthese.stores import NO_WORDING, Wording

_ABBREVIATION = 5  # letters at most; what is longer is a word


def as_run(index: Index, asked: Query, plain: Sequence[str], without: Sequence[str]) -> Query:
    """Returns a query with all that is looked for beside its own words.

    Args:
        index: where it will be looked for.
        asked: the query, as read.
        plain: pieces of it that are to be plain words.
        without: pieces of it that are to be left out.
    """
    return _with_synonyms(with_meant(index, _with_role_words(asked, plain, without)))


def as_typed(asked: Query, without: Sequence[str]) -> Query:
    """Returns the query with everything that was typed as words."""
    typed = [each.typed for each in asked.conditions]
    return understand(asked.text, max_chars=len(asked.text), plain=typed, without=without)


def question(index: Index, asked: Query, mode: Mode) -> Question:
    """Returns what is asked: "dense" leaves the wording out, "lexical" the meaning."""
    text = " ".join((asked.sought or asked.text, *asked.meant))
    vector = None if mode == "lexical" else index.embedder.encode_queries([text])[0]
    stems = asked.stems or tuple(map(stem, content_words(asked.text)))
    wording = NO_WORDING if mode == "dense" else Wording(stems, asked.related)
    roles = frozenset(v for c in asked.conditions if c.field == "role" for v in c.values)
    return Question(asked.words, vector, wording, roles)


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
