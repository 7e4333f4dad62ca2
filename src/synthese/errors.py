"""Failures that a caller can act on.

    SyntheseError
    ├── InputError        the caller's fault: a query, an option, a path (HTTP 4xx, exit code 2)
    │   └── NotFoundError   no such project, document or file (HTTP 404)
    ├── ReadError         one source could not be read; the batch goes on (collected as a Failure)
    ├── IndexStateError   the index is missing, locked, or made otherwise (HTTP 503, exit code 3)
    └── ModelError        an embedding or language model can't be loaded or used (exit code 3)

Every error names a sentence in `synthese.wording` and the values that belong in it, so that the
same failure can be told in bokmål, nynorsk and English. `str(error)` is the bokmål sentence.
"""

from __future__ import annotations

from synthese.wording import Language, say


class SyntheseError(Exception):
    """A failure with a sentence for the user.

    Args:
        key: name of the sentence, e.g. ``"readers.empty"``.
        values: what the sentence's placeholders stand for.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def text(self, language: Language = "nb") -> str:
        """Returns what happened, with which value, and what to do."""
        return say(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.text()


class InputError(SyntheseError):
    """What the caller gave can't be used."""


class NotFoundError(InputError):
    """What the caller asked for does not exist."""


class ReadError(SyntheseError):
    """One source can't be read. Raised by readers, collected by a batch."""


class IndexStateError(SyntheseError):
    """The index is not in a state to be used for this."""


class ModelError(SyntheseError):
    """An embedding or language model can't be loaded or used."""
