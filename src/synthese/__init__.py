"""Synthese: semantic search and synthesis over Norwegian project descriptions.

    >>> from pathlib import Path
    >>> from synthese import Settings, add, open_index, search
    >>> add(Path("index/default"), ["corpus/projects"], settings=Settings())
    >>> search(open_index(Path("index/default")), "velferdsteknologi distriktskommune")

What is listed in `__all__` is the public interface. It is imported when first used, so that
`synthese --help` doesn't pay for FAISS.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "LiveIndex": "index",
    "Settings": "settings",
    "SyntheseError": "errors",
    "add": "index",
    "open_index": "index",
    "rebuild": "index",
    "search": "retrieval",
    "similar": "retrieval",
    "similar_to_text": "retrieval",
    "status": "index",
}
__all__ = [
    "LiveIndex",
    "Settings",
    "SyntheseError",
    "add",
    "open_index",
    "rebuild",
    "search",
    "similar",
    "similar_to_text",
    "status",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
