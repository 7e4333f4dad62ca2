"""What parallel pilots have learnt, side by side in their own words.

``project ids → Pilot (its sentences) → cells by column → findings, gaps → Synthesis``
"""

from synthese.synthesis.columns import ROLES, STANDARD, chosen_of, columns_of
from synthese.synthesis.making import MOST_PILOTS, synthesise
from synthese.synthesis.members import stage_of, window_of

__all__ = [
    "MOST_PILOTS",
    "ROLES",
    "STANDARD",
    "chosen_of",
    "columns_of",
    "stage_of",
    "synthesise",
    "window_of",
]
