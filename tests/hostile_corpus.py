"""A corpus that means no good: markup, scripts, controls and sizes in every field and file name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.pdf_by_hand import Sheet, pdf_of

# Each is put into every field of a project, as text of its own and within words.
ATTACKS: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "breaker": '"\'><svg onload=alert(1)><a href="javascript:alert(1)" x=\'',
    "handler": '" onmouseover="alert(1)" autofocus onfocus=alert(1) style="position:fixed" x="',
    "quoted": "' onclick='alert(1)' x='",
    "textarea": "</textarea><script>alert(1)</script>",
    "title": "</title></head><body onload=alert(1)>",
    "style": "</style><style>*{display:none}body{background:url(//evil.example)}</style>",
    "base": '<base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example">',
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="//evil.example">',
    "form": '<form action="//evil.example"><input name=q><button formaction="javascript:alert(1)">',
    "svg": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a><animate onbegin=alert(1)>',
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &amp;amp; &nbsp;",
    "address": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "template": "{{7*7}} {% raw %} {# x #} ${7*7} #{7*7} <%= 7*7 %> {0} {n} {names} %s %(x)d",
    "comment": "<!-- --!> ]]> --> <![CDATA[ <?xml?> <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "formula": '=HYPERLINK("http://evil.example";"x")',
    "command": "@SUM(1+1)*cmd|'/c calc'!A0",
    "bibtex": "\\input{/etc/passwd} } @misc{x, title={y} $ # _ ^ ~",
    "ris": "x\r\nER  - \r\nTY  - RPRT\r\nTI  - falsk",
    "header": "x\r\nSet-Cookie: kept=evil\r\n\r\n<script>alert(1)</script>",
    "override": "\u202etxet desrever\u202d \u2066\u2067\u2068 \u200e\u200f \u061c",
    "unclosed": "\u2067\u202e\u202bopen",
    "unseen": "\u200b\u200c\u200d\ufeff\u2060\u00ad null\u200bbredde",
    "marks": "z" + "\u0300\u0336\u20dd" * 200,
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3f3\ufe0f\u200d\U0001f308",
    "controls": "".join(map(chr, (*range(32), *range(127, 160)))),
    "separators": "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg",
    "outside": "\ufffe\uffff\U0001ffff\U0010ffff\ue000",
    "arabic": "\u0645\u0634\u0631\u0648\u0639 \u05e2\u05d1\u05e8\u05d9\u05ea 123 (abc) [x]",
    "word": "ubrytelig" * 1_112,
    "path": "../../../../etc/passwd\x00.png",
    "sql": "'; DROP TABLE projects; -- %' OR '1'='1",
    "query": 'kommune:"x" OR -" NOT ((( *:* ^~ \\',
    "number": "-0x1p-1074 1e999 NaN ٣٤٥ ²³ ١٢٣٤",
}
COLUMNS = (
    "tittel", "sammendrag", "prosjekteier", "partnere", "kommune", "program", "finansiør", "beløp",
    "periode", "start", "slutt", "status", "tema", "url", "språk", "akronym", "publisert",
    "bakgrunn", "tiltak", "resultater", "prosjektleder", "fylke",
)  # fmt: skip
ODD_IDS = (
    "/", "a/b", "a//b", ":", "%", "%2F", "%00", "#", "?", "&", "+", '"', "' x", "<", ">", "..",
    "../..", ".", "a\nb", "a\tb", "\\", "\u202eid", "\u200bid", ";", "@", "æøå ü", "0", "rett",
    "a/rett", "a/similar", "a/citation", "a/sitat.ris", "a/side/b/1.png", "{{7*7}}", "lang=nn",
    "x" * 3_000,
)  # fmt: skip
PLAIN = {
    "tittel": "Sensorer på sykehjemmet om natten",
    "sammendrag": "Vi prøver sensorer på sykehjemmet om natten, slik at beboerne får sove.",
    "kommune": "Tokke",
}


def _filled(attack: str) -> dict[str, object]:
    text = f"Sensorer på sykehjemmet {attack} og {attack} om natten i Tokke kommune."
    return {column: f"{column} {attack}" for column in COLUMNS} | {
        "tittel": f"Sensorer {attack} natt",
        "sammendrag": text,
        "url": attack,
        "tema": [attack, f"helse {attack}"],
        "partnere": [attack, f"{attack} kommune"],
        f"kolonne {attack}": f"verdi {attack}",
    }


def _sizes() -> dict[str, dict[str, object]]:
    return {
        "long-title": {"tittel": "overskrift " * 9_091},
        "one-word-title": {"tittel": "x" * 100_000},
        "many-themes": {"tema": [f"tema {n} {'ø' * 40}" for n in range(5_000)]},
        "many-places": {"kommune": [f"{n:04d}" for n in range(300, 5_700, 4)] + _PLACES * 40},
        "many-partners": {"partnere": [f"Partner nummer {n} AS" for n in range(2_000)]},
        "huge": {"beløp": "9" * 400, "periode": "0001-9999"},
        "negative": {"beløp": "-999999999999", "start": "2024-12-31", "slutt": "1999-01-01"},
        "first-year": {"start": "0001-01-01", "slutt": "0001-12-31", "publisert": "0001-01-01"},
        "last-year": {"start": "9999-01-01", "slutt": "9999-12-31", "publisert": "9999-12-31"},
        "no-date": {"start": "2021-02-31", "slutt": "2021-13-45", "publisert": "31.02.2021"},
        "no-year": {"periode": "00000–99999", "publisert": "20211"},
        "fractions": {"beløp": "1e308", "start": "٢٠٢١", "slutt": "²⁰²²"},
        "empty-fields": {column: " " for column in COLUMNS if column not in PLAIN},
        "nested": {"tema": [[[["dypt", {"<b>": None, "x": [1, 2.5, True]}]]]], "url": {"a": []}},
        "wrong-kinds": {"tittel": 12345, "tema": 7, "kommune": True, "status": 1.5, "url": None},
        "wide": {f"kolonne {n}": f"verdi {n}" for n in range(400)},
    }


_PLACES = ["Tokke", "Vinje", "Klæbu", "Trondheim", "Os", "Herøy", "Våler", "Sande"]


def records() -> list[dict[str, object]]:
    """Returns the rows of the table; each has an `id` and something that can be read."""
    attacks = [{"id": f"angrep-{name}", **_filled(each)} for name, each in ATTACKS.items()]
    sizes = [{"id": name, **PLAIN, **each} for name, each in _sizes().items()]
    odd = [{"id": each, **PLAIN, "tittel": f"Odd {at}"} for at, each in enumerate(ODD_IDS)]
    return [*attacks, *sizes, *odd]


# What cannot stand in a file's name is left out of it; so is what a path would part.
_NAMES = ("script", "image", "handler", "template", "override", "unclosed", "unseen", "emoji",
          "separators", "arabic", "formula", "sql", "address", "entity")  # fmt: skip


def file_names() -> list[str]:
    """Returns names of files, each with something in it."""
    attacks = [ATTACKS[name].replace("/", "\u2215")[:60] + ".txt" for name in _NAMES]
    return [*attacks, "linje\nskift.txt", "prosent%41%2F.txt", "spørsmål?#&=+;.txt", "a b\t.txt",
            "-rf.txt", "å" * 120 + ".txt", "anførsel'\".txt", "cafe\u0301.txt"]  # fmt: skip


def write_corpus(folder: Path) -> Path:
    """Writes the corpus into `folder` and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(each, ensure_ascii=False) for each in records()]
    (folder / "fiendtlig.jsonl").write_text("\n".join(lines) + "\n", "utf-8", newline="")
    for at, name in enumerate(file_names()):
        (folder / name).write_text(f"Fil {at}\n\nSensorer i Vinje kommune, {name}.\n", "utf-8")
    for name, attack in ATTACKS.items():
        (folder / f"side-{name}.html").write_bytes(_page(attack).encode())
        (folder / f"notat-{name}.md").write_bytes(_note(attack).encode())
    _write_docx(folder / "brev.docx")
    (folder / "rapport.pdf").write_bytes(_report())
    return folder


def _page(attack: str) -> str:
    return f"""<!doctype html><html lang="nb"><head><title>Side {attack}</title>
<meta name="author" content="{attack}"><base href="//evil.example/"></head>
<body onload="alert(1)"><main><h1 onclick=alert(1)>Sensorer {attack}</h1>
<p>Prosjektansvarlig: {attack} kommune</p><p>Status: {attack}</p><p>Periode: {attack}</p>
<p style="position:fixed">Vi prøver sensorer {attack} på sykehjemmet om natten i Tokke kommune.</p>
<ul><li>{attack}</li></ul><table><tr><td>{attack}</td><td>{attack}</td></tr></table>
<p><a href="{attack}">lenke</a></p></main></body></html>"""


def _note(attack: str) -> str:
    return f"""---
title: {attack}
---
# Sensorer {attack}

Vi prøver sensorer {attack} på sykehjemmet om natten i Tokke kommune. [lenke]({attack})

- {attack}

| a | b |
|---|---|
| {attack} | {attack} |
"""


def _write_docx(path: Path) -> None:
    from docx import Document

    letter = Document()
    for name, attack in ATTACKS.items():
        if all(each.isprintable() or each.isspace() for each in attack) and name != "controls":
            text = "".join(each for each in attack if each in "\t\n" or each >= " ")
            letter.add_heading(f"Overskrift {text}"[:5_000], 1)
            letter.add_paragraph(f"Sensorer {text} i Tokke kommune.")
    letter.save(str(path))


def _report() -> bytes:
    lines = [each for each in ATTACKS.values() if each.isascii() and each.isprintable()]
    return pdf_of(*(Sheet([(60, 700, f"Sensorer {each[:70]} natt", False)]) for each in lines))
