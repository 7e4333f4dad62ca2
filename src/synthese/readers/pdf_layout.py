"""Words with positions → the lines, tables and paragraphs of a page, in reading order.

Pure geometry: nothing here knows of PDF. Lengths are points, and y grows downwards. A page is
taken apart in this order: rows of words are cut at wide gaps into segments; segments inside a
ruled grid become a table; the tallest strip of white between two bodies of running text is a
gutter, and what lies above, left, right and below it is read in that order, again and again;
what stands side by side without being running text is an unruled table; the rest are lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from statistics import median

BULLETS = frozenset(
    "•◦▪■●○‣∙·–—-*§➢➤►▶✓✔→⇒❖□❑¡Ø\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf076\uf0e0\uf0a8\uf06f\uf0be"
)
ENUMERATOR = re.compile(r"(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})[.)]|\(?[a-z0-9]{1,2}\)")
NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?")

# Gaps as shares of the type size. A justified line stretches its spaces to about .6; column
# gutters begin at about .8.
_WIDE_GAP = 0.75
_MARKER_GAP = 4.5
_TOUCHING = 0.1
_MIN_COLUMN_LINES = 3

# Pages beyond these are spreadsheets and drawings, where every part would be set against every
# other for seconds; ordinary pages have less than a tenth.
_MAX_PIECES = 3_000
_MAX_RULES = 800


@dataclass(frozen=True, slots=True)
class Word:
    """Letters that stand together, with their box, type size and weight."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    font: str = ""  # which font of the file; one font's letters may be mapped wrongly


@dataclass(frozen=True, slots=True)
class Line:
    """Words beside each other on one row.

    `size` is the type size that most letters have; `bold` is set where every word is.
    """

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell the lines that stand in it."""

    rows: tuple[tuple[Cell, ...], ...]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn straight line, or one edge of a box; thinner than a letter."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.right - self.left >= self.bottom - self.top


Piece = Line | Table


def line_of(words: Iterable[Word]) -> Line:
    """Returns words as one line, from left to right."""
    ordered = tuple(sorted(words, key=attrgetter("left")))
    return Line(
        ordered, ordered[0].left, *_box(ordered), size=_size(ordered), bold=_is_bold(ordered)
    )


def _size(words: Sequence[Word]) -> float:
    first = words[0].size
    if all(word.size == first for word in words):
        return first
    letters = Counter[float]()
    for word in words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda size: (letters[size], size))


def _is_bold(words: Sequence[Word]) -> bool:
    """Signs and figures have no say: bullets are set in another font."""
    if not any(word.bold for word in words):
        return False
    return all(word.bold for word in words if any(map(str.isalpha, word.text)))


def _box(items: Sequence[Word | Line | Table]) -> tuple[float, float, float]:
    return (
        min(item.top for item in items),
        max(item.right for item in items),
        max(item.bottom for item in items),
    )


def segments(words: Iterable[Word]) -> list[Line]:
    """Returns the rows of words, cut where a gap is wider than a space can be."""
    return [piece for row in _rows_of_words(words) for piece in _cut(row)]


def _rows_of_words(words: Iterable[Word]) -> list[list[Word]]:
    """Words whose middles lie within each other's height, told by the largest type first."""
    rows: list[tuple[float, float, list[Word]]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        for baseline, size, row in reversed(rows[-4:]):
            if _same_row(word, baseline, size):
                row.append(word)
                break
        else:
            rows.append((word.bottom, word.size, [word]))
    return [_without_overprint(sorted(row, key=lambda word: word.left)) for *_, row in rows]


def _same_row(word: Word, baseline: float, size: float) -> bool:
    apart = abs(word.bottom - baseline)
    return apart < 0.3 * min(word.size, size) or (
        # raised or lowered figures and letters
        not 0.8 < word.size / size < 1.25 and apart < 0.5 * max(word.size, size)
    )


def _without_overprint(row: list[Word]) -> list[Word]:
    """Letters printed twice, for a shadow or for weight, are read once."""
    kept: list[Word] = []
    for word in row:
        if not any(
            word.text == other.text and abs(word.left - other.left) < 0.2 * word.size
            for other in kept[-2:]
        ):
            kept.append(word)
    return kept


def _cut(row: list[Word]) -> Iterable[Line]:
    run = [row[0]]
    for word in row[1:]:
        allowed = _MARKER_GAP if len(run) == 1 and is_marker(run[0].text) else _WIDE_GAP
        gap = word.left - run[-1].right
        if gap > allowed * min(word.size, run[-1].size):
            yield line_of(run)
            run = []
        if run and word.text == "-" and gap < _TOUCHING * word.size:
            run[-1] = replace(run[-1], text=run[-1].text + "-", right=word.right)
        else:
            run.append(word)
    yield line_of(run)


def is_marker(token: str) -> bool:
    """Returns whether a word at the start of a line marks a list item or numbers a heading."""
    return bool(token in BULLETS or ENUMERATOR.fullmatch(token) or NUMBERING.fullmatch(token))


def reading_order(
    pieces: Sequence[Line], rules: Sequence[Rule], *, page_width: float
) -> list[list[Piece]]:
    """Returns the page's flows (columns, bands) in order, each with its lines and tables."""
    tables: list[Piece] = []
    loose: list[Line] = list(pieces)
    for grid in _grids(rules):
        inside = [line for line in loose if grid.holds(line)]
        table = grid.fill(inside)
        if table is not None:
            tables.append(table)
            loose = [line for line in loose if not grid.holds(line)]
    flows = list(_flows([*loose, *tables], least_gutter=4.0 * page_width / 595))
    return [flow for flow in flows if flow]


# Columns


def _flows(pieces: list[Piece], *, least_gutter: float) -> Iterable[list[Piece]]:
    """Reads the part above the tallest gutter, its left side, its right side, the part below."""
    split = _gutter(pieces, least_gutter)
    if split is None:
        yield _leaf(pieces)
        return
    for part in split:
        if part:
            yield from _flows(part, least_gutter=least_gutter)


def _gutter(pieces: list[Piece], least_gutter: float) -> list[list[Piece]] | None:
    """The parts above, left of, right of and below the gutter with most lines on both sides."""
    if len(pieces) > _MAX_PIECES:
        return None
    ordered = sorted(pieces, key=_middle)
    edges = _column_edges(ordered)
    bands = [band for edge in edges for band in _bands(ordered, edge, least_gutter)]
    for band in sorted(bands, key=lambda band: -min(len(band.left), len(band.right))):
        if _are_columns(band.left, band.right):
            return [ordered[: band.start], band.left, band.right, ordered[band.end :]]
    return None


def _column_edges(pieces: Sequence[Piece]) -> list[float]:
    """Left edges that several segments share, other than the leftmost."""
    edges = sorted(piece.left for piece in pieces)
    found: list[float] = []
    group: list[float] = []
    for edge in edges:
        if group and edge - group[0] > 3:
            if len(group) >= _MIN_COLUMN_LINES:
                found.append(group[0])
            group = []
        group.append(edge)
    if len(group) >= _MIN_COLUMN_LINES:
        found.append(group[0])
    return [edge for edge in found if edge > edges[0] + 3]


@dataclass(frozen=True, slots=True)
class _Band:
    """Pieces from `start` to `end` that a white strip parts in two."""

    left: list[Piece]
    right: list[Piece]
    start: int
    end: int


def _bands(ordered: Sequence[Piece], edge: float, least_gutter: float) -> Iterable[_Band]:
    """Every stretch of the white strip left of `edge` that nothing crosses."""
    headings = {id(piece) for piece in _lone_headings(ordered, edge)}
    band = _Band([], [], 0, 0)
    for at, piece in enumerate([*ordered, None]):
        if piece is not None and id(piece) not in headings:
            if piece.left >= edge - 0.5:
                band.right.append(piece)
                continue
            if piece.right <= edge - least_gutter:
                band.left.append(piece)
                continue
        if band.left and band.right:
            yield replace(band, end=at)
        band = _Band([], [], at + 1, 0)


def _lone_headings(pieces: Sequence[Piece], edge: float) -> list[Piece]:
    """Headings short enough for the left column, with white beside them and around: they part
    the columns above from those below.
    """
    left = [piece for piece in pieces if piece.left < edge - 0.5]
    right = [piece for piece in pieces if piece.left >= edge - 0.5]
    usual = median(line.size for line in pieces if isinstance(line, Line)) if pieces else 0.0
    found: list[Piece] = []
    for before, piece, after in zip(left, left[1:], left[2:], strict=False):
        if not isinstance(piece, Line) or piece.size < 1.12 * usual or not right:
            continue
        beside = (p for p in right if p.bottom > before.bottom + 3 and p.top < after.top - 3)
        if not any(beside) and min(p.top for p in right) < piece.top < max(p.top for p in right):
            found.append(piece)
    return found


def _middle(piece: Piece) -> float:
    return (piece.top + piece.bottom) / 2


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether two sides are bodies of running text, and not the columns of a table."""
    lines = [[piece for piece in side if isinstance(piece, Line)] for side in (left, right)]
    if any(len(side) < _MIN_COLUMN_LINES for side in lines):
        return False
    overlap = min(max(p.bottom for p in side) for side in lines) - max(
        min(p.top for p in side) for side in lines
    )
    if overlap < 2 * median(line.size for line in lines[1]):
        return False
    return all(_is_running(side) for side in lines) and not _is_tabular(*lines)


def _is_running(lines: Sequence[Line]) -> bool:
    """Most lines fill their column and hold several words, or the column is a bullet list."""
    widths = [line.right - line.left for line in lines]
    filled = sum(width > 0.6 * max(widths) for width in widths) >= 0.5 * len(lines)
    wordy = median(len(line.words) for line in lines) >= 3
    items = sum(line.words[0].text in BULLETS and len(line.words) > 1 for line in lines)
    return (filled and wordy) or (items >= 2 and items >= 0.3 * len(lines))


def _is_tabular(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Rows that all stand level and apart from each other, both sides starting together."""
    bottoms = sorted(line.bottom for line in left)
    level = sum(_nearest(bottoms, line.bottom) < 0.2 * line.size for line in right)
    if level < 0.9 * len(right) or not 0.7 < len(left) / len(right) < 1.4:
        return False
    words = [len(line.words) for line in (*left, *right)]
    return median(words) < 4


def _nearest(ordered: Sequence[float], value: float) -> float:
    at = bisect_right(ordered, value)
    return min(abs(value - other) for other in ordered[max(0, at - 1) : at + 1])


# Lines and unruled tables


def _leaf(pieces: Sequence[Piece]) -> list[Piece]:
    """One flow: rows from top to bottom, rows of aligned cells as tables."""
    read: list[Piece] = []
    loose: list[list[Line]] = []  # rows that are in no table
    run: list[list[Line]] = []  # rows that may become one
    for row in [*_rows_of_pieces(pieces), []]:
        lines = [piece for piece in row if isinstance(piece, Line)]
        if run and lines and len(lines) == len(row) and _continues_table(run, lines):
            run.append(lines)
            continue
        table = _unruled(run)
        loose += [] if table else run
        ruled = [piece for piece in row if isinstance(piece, Table)]
        if table or ruled or not row:
            read += [*_loose(loose), *([table] if table else []), *ruled]
            loose = []
        run = [lines] if len(lines) > 1 else []
        loose += [lines] if len(lines) == 1 else []
    return read


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Returns lines that stand on the same row together, from top to bottom."""
    rows = _rows_of_pieces(lines)
    return [[piece for piece in row if isinstance(piece, Line)] for row in rows]


def _rows_of_pieces(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(
        pieces,
        key=lambda piece: (piece.bottom if isinstance(piece, Line) else piece.top, piece.left),
    ):
        last = rows[-1][0] if rows else None
        if (
            isinstance(piece, Line)
            and isinstance(last, Line)
            and abs(piece.bottom - last.bottom) < 0.3 * min(piece.size, last.size)
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _continues_table(run: Sequence[list[Line]], row: list[Line]) -> bool:
    """A row of cells, or the rest of a wrapped cell, close below the rows before it."""
    apart = row[0].top - max(line.bottom for line in run[-1])
    if apart > (2.0 if len(row) > 1 else 0.8) * row[0].size:
        return False
    gaps = _column_gaps([*run, row])
    return len(gaps) >= 1 and (len(row) > 1 or _fits_a_cell(row[0], gaps, run))


def _fits_a_cell(line: Line, gaps: Sequence[float], run: Sequence[list[Line]]) -> bool:
    column = bisect_right(gaps, line.left)
    return column == bisect_right(gaps, line.right) and any(
        cell.left < line.right and line.left < cell.right for row in run for cell in row
    )


def _column_gaps(rows: Sequence[list[Line]]) -> list[float]:
    """The middles of the white strips that run through all the rows."""
    spans = sorted((line.left, line.right) for row in rows for line in row)
    gaps: list[float] = []
    reach = spans[0][1]
    for left, right in spans:
        if left - reach > _WIDE_GAP * rows[0][0].size:
            gaps.append((reach + left) / 2)
        reach = max(reach, right)
    return gaps


def _unruled(run: Sequence[list[Line]]) -> Table | None:
    """A run of rows as one table, where it is clearly one."""
    if sum(len(row) > 1 for row in run) < _MIN_COLUMN_LINES:
        return None
    gaps = _column_gaps(run)
    if not _is_aligned(run, gaps):
        return None
    rows = tuple(_cells(group, gaps) for group in _row_groups(run, gaps))
    lines = [line for row in run for line in row]
    return Table(rows, min(line.left for line in lines), *_box(lines))


def _is_aligned(run: Sequence[list[Line]], gaps: Sequence[float]) -> bool:
    """Whether each column has an edge, or a middle, that most of its cells share."""
    columns: dict[int, list[Line]] = {}
    for line in (line for row in run for line in row):
        columns.setdefault(bisect_right(gaps, line.left), []).append(line)
    return all(_share_an_edge(column) for column in columns.values())


def _share_an_edge(column: Sequence[Line]) -> bool:
    for edges in (
        [line.left for line in column],
        [line.right for line in column],
        [(line.left + line.right) / 2 for line in column],
    ):
        middle = median(edges)
        if sum(abs(edge - middle) < 4 for edge in edges) >= 0.6 * len(edges):
            return True
    return False


def _loose(rows: Sequence[list[Line]]) -> list[Piece]:
    """Rows outside tables: text as it stands, bodies beside each other one after the other."""
    if all(len(row) == 1 for row in rows):
        return [row[0] for row in rows]
    read: list[Piece] = []
    for group in _level_groups(_chains(rows)):
        if all(len(chain) == 1 for chain in group) and _are_labels(group[0]):
            read.append(_joined([chain[0] for chain in group]))
        elif len({len(chain) for chain in group}) == 1 and _are_labels(group[0]):
            read += [_joined(list(row)) for row in zip(*group, strict=True)]
        else:
            read += [line for chain in group for line in chain]
    return read


def _chains(rows: Sequence[list[Line]]) -> list[list[Line]]:
    """Lines that stand close below each other, each hung on the one above it."""
    chains: list[list[Line]] = []
    for row in rows:
        above = [chain for chain in chains[-8:] if row[0].top - chain[-1].bottom < 2 * row[0].size]
        for line in row:
            hung = [chain for chain in above if _hangs(chain[-1], line)]
            if len(hung) == 1:
                hung[0].append(line)
                above = [chain for chain in above if chain is not hung[0]]
            else:
                chains.append([line])
    return chains


def _hangs(upper: Line, line: Line) -> bool:
    overlap = min(upper.right, line.right) - max(upper.left, line.left)
    return (
        0.5 < (line.bottom - upper.bottom) / line.size < 1.75
        and 0.88 < line.size / upper.size < 1.14
        and overlap > 0.5 * min(upper.right - upper.left, line.right - line.left)
    )


def _level_groups(chains: Sequence[list[Line]]) -> list[list[list[Line]]]:
    """Chains that start side by side, from left to right."""
    groups: list[list[list[Line]]] = []
    for chain in sorted(chains, key=lambda chain: chain[0].bottom):
        first = groups[-1][0][0] if groups else None
        if first and chain[0].bottom - first.bottom < 0.9 * first.size:
            groups[-1].append(chain)
        else:
            groups.append([chain])
    return [sorted(group, key=lambda chain: chain[0].left) for group in groups]


def _are_labels(chain: Sequence[Line]) -> bool:
    """Whether lines are the left side of a form."""
    return all(line.text.endswith(":") for line in chain) or all(
        len(line.words) <= 3 and line.text[:1].isupper() for line in chain
    )


def _row_groups(run: Sequence[list[Line]], gaps: Sequence[float]) -> list[list[Line]]:
    """Rows with the rest of their wrapped cells: a new one starts in the first column."""
    groups: list[list[Line]] = []
    for row in run:
        starts = bisect_right(gaps, row[0].left) == 0 and len(row) > 1
        if groups and not starts and len(row) < len(gaps) + 1:
            groups[-1].extend(row)
        else:
            groups.append(list(row))
    return groups


def _cells(lines: Sequence[Line], gaps: Sequence[float]) -> tuple[Cell, ...]:
    columns: list[list[Line]] = [[] for _ in range(len(gaps) + 1)]
    for line in lines:
        columns[bisect_right(gaps, line.left)].append(line)
    return tuple(tuple(_lines_of(column)) for column in columns)


def _lines_of(column: Sequence[Line]) -> list[Line]:
    return [_joined(row) for row in rows_of(column)]


def _joined(lines: Sequence[Line]) -> Line:
    return lines[0] if len(lines) == 1 else line_of(w for line in lines for w in line.words)


# Ruled tables


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rules that cross: the y of its rows, the x of its columns, and where each column is cut."""

    ys: tuple[float, ...]
    xs: tuple[float, ...]
    uprights: tuple[Rule, ...]

    def holds(self, line: Line) -> bool:
        middle = (line.left + line.right) / 2
        return (
            self.ys[0] - 1 <= _middle(line) <= self.ys[-1] + 1
            and self.xs[0] - 2 <= middle <= self.xs[-1] + 2
        )

    def fill(self, inside: Sequence[Line]) -> Table | None:
        """Returns the table, or None where too few cells hold text: a chart or a drawing."""
        rows = []
        for upper, lower in pairwise(self.ys):
            here = [line for line in inside if upper <= _middle(line) < lower]
            rows.append(self._row(here, upper, lower))
        filled = [[cell for cell in row if cell] for row in rows]
        cells = sum(map(len, filled))
        if cells < 3 or not any(len(row) > 1 for row in filled) or cells < 0.3 * self._size():
            return None
        kept = tuple(tuple(row) for row in rows if any(row))
        return Table(kept, self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def _size(self) -> int:
        return (len(self.ys) - 1) * (len(self.xs) - 1)

    def _row(self, lines: Sequence[Line], upper: float, lower: float) -> list[Cell]:
        middle = (upper + lower) / 2
        walls = sorted(
            rule.left for rule in self.uprights if rule.top - 2 <= middle <= rule.bottom + 2
        )
        cells: list[list[Word]] = [[] for _ in range(len(self.xs) - 1)]
        for line in lines:
            for word in line.words:
                at = bisect_right(walls, (word.left + word.right) / 2)
                wall = walls[at - 1] if at else self.xs[0]
                column = min(max(bisect_right(self.xs, wall + 2) - 1, 0), len(cells) - 1)
                cells[column].append(word)
        return [tuple(_lines_of(segments(words))) if words else () for words in cells]


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """Groups of rules that touch, with at least two columns and two rows, the largest first."""
    grids = []
    for group in _touching(_collinear(rules)):
        levels = [rule for rule in group if rule.level]
        uprights = [rule for rule in group if not rule.level]
        if not levels or not uprights:
            continue
        xs = _places(
            [*(r.left for r in uprights), *(r.left for r in levels), *(r.right for r in levels)]
        )
        ys = _places(
            [*(r.top for r in levels), *(r.top for r in uprights), *(r.bottom for r in uprights)]
        )
        if len(xs) >= 3 and len(ys) >= 3:
            grids.append(_Grid(tuple(ys), tuple(xs), tuple(uprights)))
    return sorted(grids, key=lambda grid: (grid.ys[0] - grid.ys[-1], grid.xs[0]))


def _places(values: Iterable[float]) -> list[float]:
    """Values with those within 4 points of the one before left out."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 4:
            kept.append(value)
    return kept


def _collinear(rules: Sequence[Rule]) -> list[Rule]:
    """Rules drawn cell by cell are put together end to end."""
    merged: list[Rule] = []
    levels = sorted((r for r in rules if r.level), key=lambda r: (round(r.top / 2), r.left))
    for rule in levels:
        last = merged[-1] if merged else None
        if last and abs(last.top - rule.top) < 2.5 and rule.left <= last.right + 3:
            merged[-1] = Rule(last.left, last.top, max(last.right, rule.right), last.bottom)
        else:
            merged.append(rule)
    uprights = sorted((r for r in rules if not r.level), key=lambda r: (round(r.left / 2), r.top))
    count = len(merged)
    for rule in uprights:
        last = merged[-1] if len(merged) > count else None
        if last and abs(last.left - rule.left) < 2.5 and rule.top <= last.bottom + 3:
            merged[-1] = Rule(last.left, last.top, last.right, max(last.bottom, rule.bottom))
        else:
            merged.append(rule)
    return merged


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that hang together."""
    if len(rules) > _MAX_RULES:
        return []
    waiting, groups = list(rules), list[list[Rule]]()
    while waiting:
        group = [waiting.pop()]
        for rule in group:  # grows as it goes
            group += [other for other in waiting if _meet(rule, other)]
            waiting = [other for other in waiting if not _meet(rule, other)]
        groups.append(group)
    return groups


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.left <= other.right + 3
        and other.left <= one.right + 3
        and one.top <= other.bottom + 3
        and other.top <= one.bottom + 3
    )


# Paragraphs


def paragraphs(flow: Sequence[Piece]) -> list[tuple[Line, ...] | Table]:
    """Returns a flow's lines put together to paragraphs, list items and headings."""
    lines = [piece for piece in flow if isinstance(piece, Line)]
    right = max((line.right for line in lines), default=0.0)
    leading = _leading(lines)
    read: list[tuple[Line, ...] | Table] = []
    run: list[Line] = []
    for piece in flow:
        if isinstance(piece, Line) and run and not _breaks(run, piece, leading, right):
            run.append(piece)
            continue
        if run:
            read.append(tuple(run))
        run = [piece] if isinstance(piece, Line) else []
        if isinstance(piece, Table):
            read.append(piece)
    return [*read, tuple(run)] if run else read


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between two lines, as a share of the type size."""
    steps = [
        (after.bottom - before.bottom) / after.size
        for before, after in pairwise(lines)
        if 0.8 < (after.bottom - before.bottom) / after.size < 2.2
    ]
    return min(max(sorted(steps)[len(steps) // 3], 1.0), 1.6) if steps else 1.3


def _breaks(run: Sequence[Line], line: Line, leading: float, right: float) -> bool:
    """Whether a new paragraph starts with `line`."""
    last = run[-1]
    if starts_item(line) or _has_gap(line) or _has_gap(last):
        return True
    if abs(line.size - last.size) > 0.08 * last.size:
        return True
    if line.bold != last.bold and (not _is_full(last, line, right) or len(last.words) > 3):
        return True
    step = (line.bottom - last.bottom) / line.size
    if step > leading * 1.28 or step < 0.5:
        return True
    if starts_item(run[0]) and line.left < run[0].left + 2 and len(run) > 1:
        return line.left < run[1].left - 4
    return _ended_early(last, line, right) or _is_indented(run, line)


def _has_gap(line: Line) -> bool:
    """Whether a line was put together from parts that stand apart, as a label and its value."""
    return any(
        after.left - before.right > 1.5 * _WIDE_GAP * after.size
        for before, after in pairwise(
            line.words[1:] if is_marker(line.words[0].text) else line.words
        )
    )


def _ended_early(last: Line, line: Line, right: float) -> bool:
    """The next word would have had room: the writer ended the line."""
    if _is_full(last, line, right) or last.text.endswith(("-", "\u00ad")):
        return False
    room = right - last.right - 0.3 * last.size
    sharp = last.text.rstrip()[-1:] in '.:?!;»”"'
    upper = line.text[:1].isupper() or line.text[:1].isdigit()
    return (sharp and upper) or (upper and room > 0.35 * (right - line.left))


def _is_full(last: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` had no room at the end of `last`."""
    first = line.words[0]
    return right - last.right < first.right - first.left + last.size


def _is_indented(run: Sequence[Line], line: Line) -> bool:
    indent = line.left - run[-1].left
    ended = run[-1].text.rstrip()[-1:] in '.:?!»”"'
    return 0.8 * line.size < indent < 4 * line.size and ended and not starts_item(run[0])


def starts_item(line: Line) -> bool:
    """Returns whether a line starts with a bullet or a list number."""
    if len(line.words) < 2:
        return False
    first = line.words[0].text
    return first in BULLETS or ENUMERATOR.fullmatch(first) is not None
