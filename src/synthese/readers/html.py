"""HTML → Document: the page's own text, by what its elements mean.

The text is looked for in ``<main>``, then ``<article>``, then the element that holds most of the
prose. Menus, forms, sharing, consent and the like are left out by element, role and class. A
collapsed panel is the page's own text, except a list of bodies consulted: a hundred names of
organisations say nothing about the matter and would make every hearing alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from synthese.errors import ReadError
from synthese.readers.decoding import check_size, decode
from synthese.readers.layout import clean
from synthese.readers.page_kinds import (
    Origin,
    Piece,
    is_furniture,
    label_name,
    labelled,
    page_document,
)
from synthese.readers.text import text_pieces
from synthese.records import BlockKind, Document, Failure, Field, Format
from synthese.settings import ReadLimits


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MIN_CHARS = 150  # less than this is hardly a page's text; trafilatura may then try

# Elements that begin a new block.
_BLOCKS = _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu"
    " nav noframes ol p pre section summary table tbody td tfoot th thead tr ul"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements whose content is never a page's text.
_NOT_TEXT = _words(
    "script style template noscript svg iframe object embed canvas audio video picture img map"
    " select datalist input textarea head title link meta frameset frame dialog nav footer"
)
_MENU_TAGS = frozenset({"ul", "ol", "td", "div", "p", "table", "center"})
_FURNITURE_ROLES = _words(
    "navigation search contentinfo dialog alertdialog menu menubar toolbar tooltip status alert"
    " progressbar switch tablist"
)
# Words in class and id. Whole words only, after parting at hyphens, underscores and capitals.
_FURNITURE_WORDS = _words(
    "cookie cookies cookiebanner consent gdpr breadcrumb breadcrumbs brodsmule brodsmuler"
    " brodsmulesti share sharing social some addthis print skip skiplink menu meny navbar nav"
    " navigation sidebar sidemenu newsletter subscribe pagination pager related relatert"
    " relaterte tooltip tooltiptext footer toolbar modal popup lightbox comments disqus advert"
    " advertisement reklame feedback tilbakemelding login search sok cta totop backtotop"
)
_FURNITURE_PAIRS = ("to-top", "skip-link", "sr-only", "visually-hidden", "screen-reader")
_CONSULTED = re.compile(
    r"h(ø|øy)rings?instans(er|ar|ane|ene)|consult(ed|ation) bodies", re.IGNORECASE
)

# Choices of a form are no text, and the parser takes the square of their number: 190,000 of
# them took 340 s.
_OPTION = re.compile(r"</?(?:option|optgroup)\b[^<>]*>", re.IGNORECASE)

Node = LexborNode


def read_html(data: bytes, source: str, limits: ReadLimits) -> Iterator[Document | Failure]:
    """Yields the one document of a web page, and a failure for the frames it shows.

    Raises:
        ReadError: the file is empty, not text, larger or deeper than the limits, or without text.
    """
    check_size(data, source, limits)
    _check_html_size(data, source, limits)
    markup = _OPTION.sub("", decode(data, source))
    check_nesting(markup, source, limits)
    tree = LexborHTMLParser(markup)
    frames = _frames(tree)
    document = _page(tree, markup, Origin(data, source, Format.HTML))
    if document is None:
        raise ReadError(f"pages.{'frames' if frames else 'no_text'}", source=source, frames=frames)
    yield document
    if frames:
        yield Failure(source, "pages.frames_left_out", {"source": source, "frames": frames})


def _page(tree: LexborHTMLParser, markup: str, origin: Origin) -> Document | None:
    page = _Page(tree)
    frameless = tree.css_first("noframes")
    pieces = fragment_pieces(frameless.text()) if frameless else _pieces(page)
    if not tree.css_first("frameset") and _chars(pieces) < _MIN_CHARS:
        pieces = _by_trafilatura(markup, pieces)
    title, fields = _title(page, tree), tuple(_metadata(tree))
    return page_document(pieces, replace(origin, title=title, metadata=fields))


def _chars(pieces: list[Piece]) -> int:
    return sum(len(piece.text) + sum(map(len, chain(*piece.rows))) for piece in pieces)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────

_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9:-]*))")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noembed"})
# Elements without content, and elements whose end may be left out: neither builds depth.
_SHALLOW = _words(
    "area base br col embed hr img input link meta param source track wbr frame basefont"
    " p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt html head body"
)


def _check_html_size(data: bytes, source: str, limits: ReadLimits) -> None:
    if len(data) > limits.max_html_mb * 1_000_000:
        mb = len(data) // 1_000_000
        raise ReadError("pages.too_large", source=source, mb=mb, limit=limits.max_html_mb)


def check_nesting(markup: str, source: str, limits: ReadLimits) -> None:
    """Refuses a page of too many or too deep elements before it is parsed.

    Parsing takes time by the square of the depth: 100,000 open elements took 21 s.

    Raises:
        ReadError: the page has more elements, or deeper ones, than the limits allow.
    """
    elements = depth = deepest = 0
    for closing, name in _tags(markup):
        elements += not closing
        if name not in _SHALLOW:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    if elements > limits.max_html_elements:
        raise ReadError(
            "pages.too_many_elements", source=source, found=elements, limit=limits.max_html_elements
        )
    if deepest > limits.max_html_depth:
        raise ReadError("pages.too_deep", source=source, found=deepest, limit=limits.max_html_depth)


def _tags(markup: str) -> Iterator[tuple[bool, str]]:
    """Yields every tag as (is it an end tag, its name), past comments and raw text."""
    at = 0
    while found := _TAG.search(markup, at):
        comment, slash, name = found.groups()
        at = found.end()
        if comment:
            at = _after(markup, "-->", at)
            continue
        name = name.lower()
        yield bool(slash), name
        if name in _RAW and not slash:
            at = _after(markup, f"</{name}", at)


def _after(markup: str, mark: str, at: int) -> int:
    found = re.compile(re.escape(mark), re.IGNORECASE).search(markup, at)
    return found.start() + (len(mark) if mark == "-->" else 0) if found else len(markup)


# ── Which elements are text ──────────────────────────────────────────────────────────────────

Step = tuple[Literal["enter", "leave"], Node]


def _walk(root: Node, skip: Callable[[Node], bool]) -> Iterator[Step]:
    """Yields every node on the way in and on the way out, without recursion."""
    steps: list[Step] = [("enter", root)]
    while steps:
        step = steps.pop()
        yield step
        way, node = step
        if way == "enter":
            steps.append(("leave", node))
            inner = [child for child in node.iter(include_text=True) if not skip(child)]
            steps.extend(("enter", child) for child in reversed(inner))


class _Page:
    """A parsed page that knows its furniture, its first heading and where its text lies."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.body: Node = tree.body or tree.css("html")[0]
        self._opened = {
            name
            for node in tree.css("[aria-controls]")
            for name in (node.attributes.get("aria-controls") or "").split()
        }
        self._chars = self._sizes(skip=lambda node: node.tag in _NOT_TEXT)
        self._unlinked = self._sizes(skip=lambda node: node.tag in _NOT_TEXT or node.tag == "a")
        self._marks_text = tree.css_first("main, [role=main], article") is not None
        self._kept: dict[int, bool] = {}
        self.h1 = self._first_heading(tree)
        self._holds_h1 = set(map(_id, _ancestors(self.h1)))
        self._prose = self._sizes(skip=lambda node: self.skips(node) or node.tag == "a")
        self.container = self._container(tree)

    def skips(self, node: Node) -> bool:
        """Tells whether an element and all in it is no part of the page's text."""
        if node.is_text_node:
            return False
        key = _id(node)
        if key not in self._kept:
            self._kept[key] = not (node.is_comment_node or self._is_furniture(node))
        return not self._kept[key]

    def _is_furniture(self, node: Node) -> bool:
        tag = node.tag or ""
        if tag in _NOT_TEXT or (tag == "button" and not _within_heading(node)):
            return True
        # Whole pages stand in one form, or in an element that is named after its side bar.
        if _id(node) in self._holds_h1 or self._is_most(node):
            return False
        if tag == "aside" or node.attributes.get("role") == "complementary":
            return not _tells_facts(node)
        if tag == "header":
            return not _within(node, {"main", "article", "section"})
        if tag == "form" or (node.attributes.get("role") or "") in _FURNITURE_ROLES:
            return True
        if _named_as_furniture(node) or (not self._marks_text and self._is_menu(node)):
            return True
        return _is_hidden(node) and not self._is_panel(node)

    def _is_menu(self, node: Node) -> bool:
        """Tells whether a block of a page that doesn't mark its text is three links or more.

        A list that a heading or a line with a colon leads to is kept: useful links.
        """
        if node.tag not in _MENU_TAGS or self._chars.get(_id(node), 0) == 0:
            return False
        if self._unlinked.get(_id(node), 0) * 10 > self._chars[_id(node)]:
            return False
        return len(node.css("a")) > 2 and not _is_led_to(node)

    def _is_most(self, node: Node) -> bool:
        return self._chars.get(_id(node), 0) * 2 > self._chars.get(_id(self.body), 0)

    def _is_panel(self, node: Node) -> bool:
        """Tells whether hidden text is a panel that the reader opens with a button."""
        return node.attributes.get("id") in self._opened and len(node.text().split()) >= 20

    def _sizes(self, *, skip: Callable[[Node], bool]) -> dict[int, int]:
        """Returns how many characters of text each element holds, by its id."""
        sizes: dict[int, int] = {}
        for way, node in _walk(self.body, skip):
            if way == "leave":
                own = len((node.text_content or "").strip()) if node.is_text_node else 0
                total = sizes.get(_id(node), 0) + own
                sizes[_id(node)] = total
                if node.parent is not None:
                    sizes[_id(node.parent)] = sizes.get(_id(node.parent), 0) + total
        return sizes

    def _first_heading(self, tree: LexborHTMLParser) -> Node | None:
        headings = [node for node in tree.css("h1") if node.text().strip()]
        inside = [node for node in headings if _within(node, {"main", "article"})]
        outside = [n for n in headings if not _within(n, {"header", "nav", "aside", "footer"})]
        return next(iter(inside or outside or headings), None)

    def _container(self, tree: LexborHTMLParser) -> Node:
        for names in ("main, [role=main]", "article"):
            found = max(tree.css(names), key=self._prose_of, default=None)
            if found is not None and self._prose_of(found) * 2 > self._prose_of(self.body):
                return found if self.h1 is None else self._with_h1(found)
        return self._densest()

    def _prose_of(self, node: Node) -> int:
        return self._prose.get(_id(node), 0)

    def _with_h1(self, node: Node) -> Node:
        """Returns the smallest element that holds both `node` and the page's first heading."""
        while _id(node) not in self._holds_h1 and node.parent is not None:
            if _id(node) == _id(self.body):
                break
            node = node.parent
        return node

    def _densest(self) -> Node:
        node = self.body
        while True:
            inner = max(node.iter(), key=self._prose_of, default=None)
            prose = self._prose_of(inner) if inner is not None else 0
            if inner is None or prose == 0 or prose < 0.8 * self._prose_of(node):
                return node
            if self.h1 is not None and _id(inner) not in self._holds_h1:
                return node
            if inner.tag in _HEADINGS or inner.tag in {"p", "table", "ul", "ol", "dl", "pre"}:
                return node
            node = inner


def _id(node: Node) -> int:
    return int(node.mem_id)


def _ancestors(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent


def _is_led_to(node: Node) -> bool:
    before = node.prev
    while before is not None and not before.text().strip():
        before = before.prev
    return before is not None and (before.tag in _HEADINGS or before.text().strip().endswith(":"))


def _within(node: Node, tags: set[str]) -> bool:
    return any(above.tag in tags for above in _ancestors(node.parent))


def _within_heading(node: Node) -> bool:
    return any(
        above.tag in _HEADINGS or above.tag == "summary" for above in _ancestors(node.parent)
    )


def _is_hidden(node: Node) -> bool:
    style = re.sub(r"\s", "", (node.attributes.get("style") or "").lower())
    return (
        "hidden" in node.attributes
        or node.attributes.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _named_as_furniture(node: Node) -> bool:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if not names.strip():
        return False
    words = re.split(r"[^a-zæøå]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names).lower())
    joined = "-".join(words)
    return not _FURNITURE_WORDS.isdisjoint(words) or any(p in joined for p in _FURNITURE_PAIRS)


def _tells_facts(node: Node) -> bool:
    """Tells whether an aside holds the project's own facts: two or more known labels."""
    lines = node.text(separator="\n")[:5_000].split("\n")
    return len({name for line in lines if (name := label_name(line))}) > 1


# ── Elements → pieces ────────────────────────────────────────────────────────────────────────


def _pieces(page: _Page) -> list[Piece]:
    pieces = _without_consulted(_written(page.container, page.skips))
    if page.h1 is None or _id(page.container) in set(map(_id, _ancestors(page.h1))):
        return pieces
    return [Piece(BlockKind.HEADING, page.h1.text(separator=" "), level=1), *pieces]


@dataclass
class _Writer:
    """Collects the text between block boundaries, and names it by the element it stands in."""

    pieces: list[Piece] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _within: list[tuple[str, BlockKind, int]] = field(default_factory=list)
    _lists: int = 0
    _term: str = ""

    def write(self, text: str) -> None:
        self._text.append(text)

    def enter(self, tag: str) -> None:
        self.end_block()
        self._lists += tag in {"ul", "ol"}
        if tag in _HEADINGS or tag == "summary":
            self._within.append((tag, BlockKind.HEADING, _HEADINGS.get(tag, 3)))
        elif tag == "li":
            self._within.append((tag, BlockKind.LIST_ITEM, max(0, self._lists - 1)))
        elif tag in {"dt", "dd"}:
            self._within.append((tag, BlockKind.LABEL, 0))

    def leave(self, tag: str) -> None:
        self.end_block()
        self._lists -= tag in {"ul", "ol"}
        if self._within and self._within[-1][0] == tag:
            self._within.pop()

    def end_block(self) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        if not clean(text):
            return
        tag, kind, level = self._within[-1] if self._within else ("", BlockKind.PARAGRAPH, 0)
        if tag == "dt":
            self._flush_term()
            self._term = text
        elif tag == "dd":
            self._define(text)
        else:
            parts = re.split(r"\n\s*\n", text) if kind is BlockKind.PARAGRAPH else [text]
            self.pieces += [Piece(kind, part, level=level) for part in parts]
        if tag == "li":  # a second paragraph of an item is no item of its own
            self._within[-1] = (tag, BlockKind.PARAGRAPH, 0)

    def _define(self, text: str) -> None:
        term, self._term = self._term, ""
        if len(text) > 300:
            self.pieces += [Piece(BlockKind.HEADING, term, level=4)] if term else []
            self.pieces.append(Piece(BlockKind.PARAGRAPH, text))
        else:
            self.pieces.append(labelled(term, text))

    def _flush_term(self) -> None:
        if self._term:
            self.pieces.append(Piece(BlockKind.PARAGRAPH, self._term))
        self._term = ""


def _written(root: Node, skip: Callable[[Node], bool]) -> list[Piece]:
    """Returns the pieces of an element, in the page's order."""
    writer = _Writer()
    whole: set[int] = set()  # elements written in one go, whose children are not walked

    def skip_inner(node: Node) -> bool:
        return skip(node) or (node.parent is not None and _id(node.parent) in whole)

    for way, node in _walk(root, skip_inner):
        tag = node.tag or ""
        if way == "leave":
            if tag in _BLOCKS:
                writer.leave(tag)
        elif node.is_text_node:
            writer.write(re.sub(r"\s+", " ", node.text_content or ""))
        elif tag == "br":
            writer.write("\n")
        elif tag == "pre":
            writer.end_block()
            writer.pieces += text_pieces(node.text())
            whole.add(_id(node))
        elif tag == "table" and (rows := _rows(node, skip)):
            writer.end_block()
            caption = node.css_first("caption")
            writer.pieces += [Piece(BlockKind.PARAGRAPH, caption.text())] if caption else []
            writer.pieces.append(Piece(BlockKind.TABLE, rows=rows))
            whole.add(_id(node))
        elif tag in _BLOCKS:
            writer.enter(tag)
    writer.end_block()
    return writer.pieces


def _rows(table: Node, skip: Callable[[Node], bool]) -> tuple[tuple[str, ...], ...]:
    """Returns a table's rows, or nothing where it only arranges text on the page."""
    if table.attributes.get("role") == "presentation" or table.css("table table, h1, h2, h3, form"):
        return ()
    found = [[cell for cell in row.iter() if cell.tag in {"td", "th"}] for row in table.css("tr")]
    cells = sum(map(len, found))
    if len(found) < 2 or max(map(len, found)) < 2 or len(table.text()) > 400 * cells:
        return ()
    return tuple(tuple(_cell(cell, skip) for cell in row) for row in found)


def _cell(cell: Node, skip: Callable[[Node], bool]) -> str:
    parts: list[str] = []
    for way, node in _walk(cell, skip):
        if node.is_text_node:
            parts.append(node.text_content or "" if way == "enter" else "")
        elif node.tag in _BLOCKS or node.tag == "br":
            parts.append(" ")
    return clean("".join(parts))


def _without_consulted(pieces: list[Piece]) -> list[Piece]:
    """Returns the pieces without the list of bodies that a hearing was sent to."""
    start = next((n for n, piece in enumerate(pieces) if _heads_consulted(piece)), None)
    if start is None:
        return pieces
    level = pieces[start].level
    end = start + 1
    while end < len(pieces) and _names_a_body(pieces[end], level):
        end += 1
    return pieces[:start] + pieces[end:] if end - start > 5 else pieces


def _heads_consulted(piece: Piece) -> bool:
    return piece.kind is BlockKind.HEADING and bool(_CONSULTED.fullmatch(clean(piece.text)))


def _names_a_body(piece: Piece, level: int) -> bool:
    if piece.kind is BlockKind.HEADING:
        return piece.level > level
    text = clean(piece.text)
    return not piece.rows and len(text) <= 120 and not text.endswith((".", "?", "!", ":"))


def _by_trafilatura(markup: str, own: list[Piece]) -> list[Piece]:
    """Returns what trafilatura finds, if that is a page's text and far more than `own`."""
    import trafilatura  # takes a second, and few pages need it

    found = text_pieces(trafilatura.extract(markup, include_comments=False) or "")
    return found if _chars(found) > max(_MIN_CHARS, 2 * _chars(own)) else own


def fragment_pieces(markup: str) -> list[Piece]:
    """Returns the pieces of a piece of HTML that stands in another kind of text.

    Its nesting must have been checked.
    """
    body = LexborHTMLParser(markup).body
    unread = _NOT_TEXT | {"button"}
    return _written(body, lambda node: node.is_comment_node or node.tag in unread) if body else []


# ── What the page says about itself ──────────────────────────────────────────────────────────


def _frames(tree: LexborHTMLParser) -> str:
    return ", ".join(node.attributes.get("src") or "?" for node in tree.css("frame"))


def _meta(tree: LexborHTMLParser, *names: str) -> str:
    """Returns the first of the named values in the page's head, or nothing."""
    said: dict[str, str] = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").lower()
        said.setdefault(name, clean(node.attributes.get("content") or ""))
    return next((said[name] for name in names if said.get(name)), "")


def _metadata(tree: LexborHTMLParser) -> Iterator[Field]:
    link = tree.css_first("link[rel=canonical]")
    url = (link.attributes.get("href") or "").strip() if link else ""
    url = urljoin(_meta(tree, "og:url"), url)
    if url.startswith(("http://", "https://")):
        yield Field("url", url, how="metadata")
    published = _meta(
        tree,
        *("article:published_time", "dc.date", "dc.date.issued", "dcterms.issued"),
        *("dcterms.date", "date", "pubdate"),
    )
    if published:
        yield Field("published", published, how="metadata")
    sites = (_meta(tree, "og:site_name"), _site(_full_window_title(tree)))
    if publisher := next(filter(_MUNICIPALITY.fullmatch, sites), ""):
        yield Field("publisher", publisher, how="metadata")


def _title(page: _Page, tree: LexborHTMLParser) -> str:
    """Returns the first of the page's own heading, its shared title, and its window's title."""
    candidates = [
        clean(page.h1.text(separator=" ")) if page.h1 is not None else "",
        _meta(tree, "og:title", "dc.title", "title"),
        _window_title(tree),
    ]
    return next((title for title in candidates if title and not is_furniture(title)), "")


_SITE_MARK = re.compile(r"\s+[|–—»·-]\s+|\s*::\s*")


# A name and no sentence that ends in the word.
_MUNICIPALITY = re.compile(
    r"[^\W\d_a-zæøå][\w.'-]*(?: (?:og|i|på|and|in|[^\W\d_a-zæøå][\w.'-]*)){0,4}"
    r" (?i:kommune|herad|municipality|fylkeskommune)"
)


def _full_window_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return clean(node.text()) if node else ""


def _site(title: str) -> str:
    """Returns what stands last in a window's title, behind a mark."""
    parts = _SITE_MARK.split(title)
    return parts[-1] if len(parts) > 1 else ""


def _window_title(tree: LexborHTMLParser) -> str:
    """Returns ``<title>`` without the site's name, which stands last, behind a mark."""
    title = _full_window_title(tree)
    marks = list(_SITE_MARK.finditer(title))
    if not marks:
        return title
    site = _meta(tree, "og:site_name", "application-name").casefold()
    last = title[marks[-1].end() :]
    is_site = (
        last.casefold() == site or "|" in marks[-1].group() or re.search(r"\w\.\w{2,3}$", last)
    )
    return title[: marks[-1].start()] if is_site else title
