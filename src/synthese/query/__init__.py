"""Words typed → what is asked for: words to search for, and conditions that were meant."""

from synthese.query.asked import Condition, Misread, Query
from synthese.query.understanding import MAX_CHARS, understand

__all__ = ["MAX_CHARS", "Condition", "Misread", "Query", "understand"]
