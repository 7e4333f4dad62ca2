"""Document → Project: who, where, when, how much; and which sentence says what."""

from __future__ import annotations

from synthese.describe.naming import slug, wanted_id
from synthese.describe.project import Description, describe
from synthese.describe.tongues import with_language

__all__ = ["Description", "describe", "slug", "wanted_id", "with_language"]
