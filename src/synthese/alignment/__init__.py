"""Two texts → the stretches where they meet, how alike what they tell is, and whether they agree.

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
from synthese.alignment.opposing import Reading, Verdict, reading, readings, verdict
from synthese.alignment.passages import align
from synthese.alignment.telling import Span, Telling, found_in, telling, telling_of

__all__ = [
    "MEETS",
    "Comparison",
    "Meeting",
    "Reading",
    "Span",
    "Telling",
    "Verdict",
    "align",
    "compare",
    "found_in",
    "likeness_by_role",
    "meetings",
    "reading",
    "readings",
    "telling",
    "telling_of",
    "verdict",
]
