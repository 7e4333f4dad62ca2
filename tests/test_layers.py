"""A module imports from lower layers only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "synthese"
LAYERS = {
    "wording": 0, "errors": 0, "records": 0, "settings": 0, "kept_records": 0.1, "pilot_records": 0.1, "duplicate_records": 0.1, "screening_records": 0.2,
    "readers": 1, "norwegian": 1, "chunking": 1, "embedding": 1, "evaluation": 1, "reports": 1, "llm": 1,
    "stores": 2, "describe": 2, "query": 2, "alignment": 2, "rewording": 2.1,
    "index": 3,
    "ranking": 4, "narrowing": 4, "explaining": 4.2, "interpreting": 4.3, "phrases": 3.9, "asking": 4.4, "slips": 4.2, "suggesting": 4, "strength": 4.2, "retrieval": 4.5, "neighbours": 4, "within": 4.6, "examples": 4.7, "relations": 4.7, "duplicates": 4.8,
    "keeping": 5, "watching": 5.1, "exporting": 5.1, "groups": 5, "white_spots": 5.1, "synthesis": 5.1, "screening": 5.2,
    "cli": 6, "__main__": 7,
}  # fmt: skip
# Within layer 0 the order is: wording, then what speaks through it.
# Within layer 1 readers, embedders and reports ask the language, never the other way.
WITHIN = {
    ("readers", "norwegian"),
    ("embedding", "norwegian"),
    ("errors", "wording"),
    ("records", "wording"),
    ("reports", "evaluation"),
    ("reports", "norwegian"),
    ("settings", "errors"),
}
# The command line starts the web application, which stands outside the library.
OUTSIDE = {"cli"}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE))
)
def test_imports_go_down(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    for name in imported(path):
        assert not name.startswith("synthese_api") or room in OUTSIDE
        if not name.startswith("synthese."):
            continue
        other = name.split(".")[1]
        down = LAYERS[other] < LAYERS[room] or other == room or (room, other) in WITHIN
        assert down, f"{room} (layer {LAYERS[room]}) imports {other} (layer {LAYERS[other]})"
