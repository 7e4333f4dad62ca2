"""Makes the PDFs in tests/golden/pdf: ``python tests/golden/make_pdfs.py``.

What a typesetter makes comes from typst; what a typesetter would never make, such as fonts that
call `ti` a `D`, is written by hand. All text is our own.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pypdfium2
import typst

HERE = Path(__file__).parent / "pdf"

TWO_COLUMNS = """
#set document(
  title: "Velferdsteknologi i små kommuner", date: datetime(year: 2021, month: 3, day: 9),
)
#set page(width: 420pt, height: 560pt, margin: 40pt)
#set text(lang: "nb", size: 9pt, hyphenate: true)
#set par(justify: true)
#text(size: 20pt, weight: "bold")[Velferdsteknologi i små kommuner]

#text(size: 13pt, weight: "bold")[Bakgrunn for forsøket]
#columns(2, gutter: 14pt)[
Første spalte begynner her. Kommunen ville prøve ut velferdsteknologi i hjemmetjenesten, og
trygghetsalarmer ble delt ut til tjue brukere i alderen sytti til nitti år. Kommunestyret
vedtok prosjektet i mars. Brukermedvirkning var viktig fra første dag, og de pårørende ble
spurt hver måned. Første spalte slutter her. #colbreak()
Andre spalte begynner her. Trygghetsalarmer virket godt inne, men dekningen var dårlig langs
fjorden. Hjemmetjenesten meldte om færre nattlige turer, og brukermedvirkning ga bedre
rutiner. Kommunestyret ba om en ny rapport. Andre spalte slutter her.
]
#text(size: 13pt, weight: "bold")[Hva vi lærte av forsøket]
#columns(2, gutter: 14pt)[
Tredje spalte begynner her. Opplæring tok lengre tid enn planlagt, og vaktmesteren måtte
hjelpe til med montering i de fleste boligene. Innkjøp burde vært gjort sammen med naboene.
Tredje spalte slutter her. #colbreak()
Fjerde spalte begynner her. Neste gang vil vi starte med opplæring, og så montering. Innkjøp
gjøres sammen med tre andre kommuner i regionen. Fjerde spalte slutter her.
]
"""

REPORT = """
#set document(title: "Microsoft Word - sluttrapport_v3.docx", date: none)
#set page(width: 420pt, height: 560pt, margin: 60pt,
  header: context if here().page() > 1 [Sluttrapport for Fjordfolk #h(1fr) Strandvik kommune],
  footer: context align(center)[Side #here().page() av #counter(page).final().first()])
#set text(lang: "nb", size: 10pt, hyphenate: false)
#show heading: it => block(text(size: if it.level == 1 {16pt} else {12pt}, weight: "bold", it.body))
#v(80pt)
#text(size: 26pt)[Fjordfolk: rekruttering \\ av fagfolk i utkanten]

#text(size: 12pt)[15. mars 2022]
#pagebreak()
#show outline.entry: it => block[#it.element.body #box(width: 1fr, repeat[.]) #it.page()]
#text(size: 16pt, weight: "bold")[Innhold]
#outline(title: none)
#pagebreak()
= Tiltak som ble prøvd
Strandvik prøvde tre tiltak på én gang. Tiltakene varte i to år.
#set list(marker: [•])
- Stipend til studenter som binder seg
- Bolig til alle som flytter hit
- Fadderordning for nye ansatte
== Rekkefølge
+ Først ble stipendene lyst ut.
+ Så ble boligene kjøpt.
#pagebreak()
= Resultater i tall
Tabellen viser hvor mange som ble værende i kommunen.
#table(columns: 3,
  [Tiltak], [Søkere], [Værende etter to år],
  [Stipend], [14], [Ni sykepleiere og en lege],
  [Bolig], [31], [Tjueto],
)
Etter tabellen kommer det mer tekst.
"""

SCAN = """
#set page(width: 420pt, height: 300pt, margin: 40pt)
#set text(lang: "nb", size: 16pt)
Skannet side om kulturskolen. Barna fikk gratis opplæring i tre år.
"""


@dataclass(frozen=True)
class Page:
    """A page written by hand: its content stream, and for a scan a grey picture."""

    content: bytes
    picture: tuple[int, int, bytes] | None = None


def line(x: float, y: float, text: str, *, size: float = 11, font: str = "F1") -> bytes:
    """Returns the operators that set a line of text."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n".encode("cp1252")


def lines(*texts: str, x: float = 60, y: float = 700, font: str = "F1") -> bytes:
    """Returns lines of text 14 points below each other."""
    return b"".join(line(x, y - 14 * n, text, font=font) for n, text in enumerate(texts))


def by_hand(pages: list[Page], to_unicode: dict[int, str] | None = None) -> bytes:
    """Returns a PDF with Helvetica as F1, bold as F2, and as F3 with a character map of its own."""
    count = len(pages)
    kids = " ".join(f"{n} 0 R" for n in range(10, 10 + count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        3: _font("Helvetica"),
        4: _font("Helvetica-Bold"),
        5: _font("Helvetica-Oblique", "/ToUnicode 6 0 R"),
        6: _stream(_character_map(to_unicode or {}), ""),
    }
    fonts = "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >>"
    for n, page in enumerate(pages):
        here, content, picture = 10 + n, 10 + count + n, 10 + 2 * count + n
        image = f"/XObject << /P {picture} 0 R >>" if page.picture else ""
        objects[here] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R"
            f" /Resources << {fonts} {image} >> >>"
        ).encode()
        objects[content] = _stream(page.content, "")
        if page.picture:
            width, height, pixels = page.picture
            objects[picture] = _stream(
                zlib.compress(pixels),
                f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
                " /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode",
            )
    return _file(objects)


def _font(name: str, more: str = "") -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding {more} >>"
    ).encode()


def _stream(data: bytes, more: str) -> bytes:
    return f"<< /Length {len(data)} {more} >>\nstream\n".encode() + data + b"\nendstream"


def _character_map(to_unicode: dict[int, str]) -> bytes:
    pairs = {code: chr(code) for code in range(32, 127)} | to_unicode
    rows = [f"<{code:02X}> <{text.encode('utf-16-be').hex()}>" for code, text in pairs.items()]
    groups = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "".join(f"{len(g)} beginbfchar\n" + "\n".join(g) + "\nendbfchar\n" for g in groups)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n" + body + "endcmap end end"
    ).encode()


def _file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        kept = number in places
        age, state = (0, "n") if kept else (65535, "f")
        out += f"{places.get(number, 0):010} {age:05} {state} \n".encode()
    out += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def hyphens() -> bytes:
    """Returns words broken at line ends: some known whole, some not, some with real hyphens."""
    known = lines(
        "Velferdsteknologi og hjemmetjeneste er ord som kommunene bruker ofte.",
        "Kommunestyret er enig. Samarbeidet med Nord-Norge varer, også nord-sørlig.",
        y=760,
    )
    broken = lines(
        "Her ser vi først på hvordan velferdstekno-",
        "logi blir tatt i bruk av flere kommune-",
        "styrer enn før, og i denne helse-",
        "og omsorgstjenesten skal IFC-",
        "hierarkiet ligge fast sammen med CO2-",
        "avtrykket. Det gjelder også i Nord-",
        "Norge, der hjemme\xad",
        "tjeneste er et kjent ord, og nord-",
        "sørlig likeså, men ukjente kvaster-",
        "tallet skal ikke settes sammen i blinde.",
    )
    return by_hand([Page(known + broken)])


def broken_letters() -> bytes:
    """Returns a page whose third font lost its ligatures, holds `ffi` as one, and parts its å."""
    whole = lines(
        "Alle tiltak i planen er miljøvennlige. God drift er et mål, og kollektiv trafikk hjelper.",
        "BlueDot er et firma. En aktiv kommune har aktive innbyggere.",
        y=760,
    )
    lost = lines(
        "Kommunens miljøDltak og kollekDv trafikk ble li> vurdert. FerdigsDlt er ikke BlueZone.",
        "Vi fant m\xe5let for o‘sielle tall.",
        font="F3",
    )
    odd = {0xE5: "a\u030a", 0x91: "\ufb03", 0xF8: "ø"}
    return by_hand([Page(whole + lost)], odd)


def forms() -> bytes:
    """Returns labels with values, an unruled table, a caption beside text, and stray letters."""
    form = b"".join(
        line(60, 780 - 14 * n, label) + line(200, 780 - 14 * n, value)
        for n, (label, value) in enumerate(
            [("Prosjektleder:", "Helsesjefen"), ("Periode:", "2019 til 2021")]
        )
    )
    rows = [
        ("Tiltak", "Kostnad", "Virkning"),
        ("Sansehage", "120 000", "Roligere kvelder"),
        ("Nattkamera", "80 000", "Færre fall"),
        ("Turvenn", "15 000", "Bedre søvn"),
    ]
    table = b"".join(
        line(x, 700 - 18 * n, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((60, 220, 340), row, strict=True)
    )
    beside = lines(
        "Avsnittet til venstre går over",
        "tre linjer, og bildeteksten skal",
        "ikke blandes inn i det.",
        y=580,
    ) + line(380, 580, "Figur 1: Hagen om våren")
    stray = (
        line(60, 900, "Utenfor arket")
        + b"BT /F1 11 Tf 0 1 -1 0 30 300 Tm (Loddrett stempel) Tj ET\n"
        + line(60, 500, "Trykt to ganger")
        + line(60.4, 500, "Trykt to ganger")
        + line(60, 460, "Kulepunktene", font="F2")
        + lines("• Det ene punktet", "• Det andre punktet", y=440)
    )
    return by_hand([Page(form + table + beside + stray)])


def scan() -> bytes:
    """Returns a page of text, a page that is a picture of text, and a blank page."""
    page = pypdfium2.PdfDocument(typst.compile(SCAN.encode(), format="pdf"))[0]
    bitmap = page.render(scale=200 / 72, grayscale=True)
    rows = bytes(bitmap.buffer)
    pixels = b"".join(
        rows[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)
    )
    shown = b"q 420 0 0 300 80 400 cm /P Do Q\n"
    return by_hand(
        [
            Page(lines("Den første siden har tekst som kan leses rett fram.")),
            Page(shown, (bitmap.width, bitmap.height, pixels)),
            Page(b""),
        ]
    )


def locked(data: bytes) -> bytes:
    """Returns a PDF with a password on it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("hemmelig", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def main() -> None:
    """Writes every file."""
    made = {
        "two_columns": typst.compile(TWO_COLUMNS.encode(), format="pdf"),
        "report": typst.compile(REPORT.encode(), format="pdf"),
        "hyphens": hyphens(),
        "broken_letters": broken_letters(),
        "forms": forms(),
        "scan": scan(),
        "locked": locked(hyphens()),
    }
    HERE.mkdir(exist_ok=True)
    for name, data in made.items():
        (HERE / f"{name}.pdf").write_bytes(data)


if __name__ == "__main__":
    main()
