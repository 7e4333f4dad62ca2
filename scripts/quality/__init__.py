"""What `scripts/evaluate.py` measures, against what, and how it is written down."""
