"""How it was learned which words can be in a noun phrase (`train_word_kinds.py`)."""
