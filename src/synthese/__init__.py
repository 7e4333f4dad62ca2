"""Synthese: semantic search and synthesis over Norwegian project descriptions."""

__version__ = "0.1.0"
