"""Two texts → the stretches where they meet, and how alike what they tell is.

Works across Norwegian (both norms), English and whatever else the embedded model knows.
"""

from synthese.alignment.comparing import (
    MEETS,
    Comparison,
    Meeting,
    compare,
    likeness_by_role,
    meetings,
)
from synthese.alignment.telling import Span, Telling, found_in, telling, telling_of

__all__ = [
    "MEETS",
    "Comparison",
    "Meeting",
    "Span",
    "Telling",
    "compare",
    "found_in",
    "likeness_by_role",
    "meetings",
    "telling",
    "telling_of",
]
