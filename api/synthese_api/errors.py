"""Failures that only the web surface knows.

InputError
├── RefusedError    not allowed here: uploads turned off, a request from another site (HTTP 403)
└── TooLargeError   the upload is larger than the operator allows (HTTP 413)

The rest of the tree is drawn in `synthese.errors`.
"""

from __future__ import annotations

from synthese.errors import InputError


class RefusedError(InputError):
    """The request is understood and not allowed."""


class TooLargeError(InputError):
    """The request carries more than the operator allows."""
