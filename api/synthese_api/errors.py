"""Failures that only the web surface knows.

InputError
├── RefusedError         not allowed: uploads turned off, a request from another site (HTTP 403)
│   └── AccessRefusedError   the one who asks may not do that
├── SignInError          only for those who are known (HTTP 401; a page leads to the sign-in)
├── TooManyTriesError    too many wrong tokens from one address (HTTP 429)
└── TooLargeError        the upload is larger than the operator allows (HTTP 413)
SyntheseError
└── ClosedError          who may come in can't be told just now (HTTP 503)

The rest of the tree is drawn in `synthese.errors`.
"""

from __future__ import annotations

from synthese.errors import InputError, SyntheseError


class RefusedError(InputError):
    """The request is understood and not allowed."""


class TooLargeError(InputError):
    """The request carries more than the operator allows."""


class AccessRefusedError(RefusedError):
    """The one who asks may not do that."""


class SignInError(InputError):
    """Only for those who are known."""


class TooManyTriesError(InputError):
    """Too many wrong tokens came from one address."""


class ClosedError(SyntheseError):
    """Who may come in can't be told just now."""
