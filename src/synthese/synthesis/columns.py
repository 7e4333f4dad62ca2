"""The columns of a matrix: what is asked of every pilot."""

from __future__ import annotations

from collections.abc import Iterable

from synthese.errors import InputError
from synthese.pilot_records import Column
from synthese.records import Role

MOST_COLUMNS = 15
MOST_QUESTION_CHARS = 300
# From what was wrong, over what was done, to what others can make use of.
STANDARD: tuple[Column, ...] = tuple(
    Column(role.value, role)
    for role in (
        Role.CHALLENGE,
        Role.MEASURE,
        Role.SOLUTION,
        Role.TARGET_GROUP,
        Role.RESULT,
        Role.OBSTACLE,
        Role.SUCCESS_FACTOR,
        Role.COST,
        Role.LESSON,
    )
)
# All that can be a column of its own: what is told of none of them is no column.
ROLES: tuple[Role, ...] = tuple(each for each in Role if each is not Role.OTHER)


def columns_of(chosen: Iterable[str]) -> tuple[Column, ...]:
    """Returns columns in the order given: a role by its name, anything else an own question.

    Questions are ``q1``, ``q2`` … in their order; what is chosen twice stands once.

    Raises:
        InputError: nothing is chosen, too much is, or a question is too long.
    """
    wanted = list(dict.fromkeys(" ".join(each.split()) for each in chosen if each.strip()))
    if not wanted:
        raise InputError("matrix.no_columns")
    if len(wanted) > MOST_COLUMNS:
        raise InputError("matrix.too_many_columns", limit=MOST_COLUMNS)
    names, found, questions = {role.value: role for role in ROLES}, [], 0
    for each in wanted:
        role = names.get(each.lower())
        if role is not None:
            found.append(Column(role.value, role))
        elif len(each) > MOST_QUESTION_CHARS:
            raise InputError("matrix.long_question", limit=MOST_QUESTION_CHARS)
        else:
            questions += 1
            found.append(Column(f"q{questions}", question=each))
    return tuple(found)


def chosen_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """Returns what `columns_of` makes the same columns of."""
    return tuple(each.question or each.key for each in columns)
