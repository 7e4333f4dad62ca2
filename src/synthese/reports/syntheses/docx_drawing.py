"""A timeline → shapes of a Word file (DrawingML), which can be moved, coloured and written in.

The namespaces are those of Word 2010 and later; what doesn't know them shows the words instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.docx_words import run
from synthese.reports.syntheses.timeline import Ink, Label, Shape, Timeline, height, shapes

NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    f' xmlns:wpg="{(_WORD := "http://schemas.microsoft.com/office/word/2010/wordprocessing")}Group"'
    f' xmlns:wps="{_WORD}Shape"'
)
_POINT = 12_700  # EMU
_SIZE = 14.0  # of a name in a figure, in its own units, and in points as it is printed
_POINTS = 9.0
_UNIT = _POINTS * _POINT / _SIZE
_INKS: dict[Ink, str] = {
    "bar": "0B5345",
    "window": "F8E7C2",
    "edge": "966000",
    "grid": "C9D5D0",
    "text": "17211E",
    "quiet": "4A5753",
    "label": "7A4E00",
}
_OPEN = "4D8A7C"  # a bar that goes on, unknown how far


@dataclass(frozen=True, slots=True)
class Caption:
    """What a figure is called, and what it shows, in words."""

    name: str
    told: str


def drawing(figure: Timeline, caption: Caption, *, number: int, room: int) -> str:
    """Returns a figure as a run.

    Args:
        figure: what is drawn.
        caption: what stands for it where it can't be seen.
        number: of the drawing, the only one of that number in the file.
        room: how wide it may be, in EMU.
    """
    size = f'cx="{room}" cy="{_emu(height(figure))}"'
    drawn = shapes(figure, room / _UNIT)
    told = "".join(_shape(each, n) for n, each in enumerate(drawn, number + 1))
    name = _attribute(caption.name)
    about = f'name="{name}" descr="{_attribute(caption.told)}" title="{name}"'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" {about}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_WORD}Group"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/>'
        f"</a:xfrm></wpg:grpSpPr>{told}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback>{_fallback(caption.told)}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def size(figure: Timeline) -> int:
    """Returns how many numbers a drawing takes: its own, and one for each shape."""
    return 1 + sum(1 for _ in shapes(figure, _SIZE * 50))


def _fallback(told: str) -> str:
    return f'<w:t xml:space="preserve">{escape(one_line(told), quote=False)}</w:t>'


def _shape(shape: Shape, number: int) -> str:
    label = isinstance(shape, Label)
    box = ' txBox="1"' if label else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{number}"/><wps:cNvSpPr{box}/><wps:spPr><a:xfrm>'
        f'<a:off x="{_emu(shape.x)}" y="{_emu(shape.y)}"/>'
        f'<a:ext cx="{_emu(shape.width)}" cy="{_emu(shape.height)}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(shape)}<a:ln><a:noFill/></a:ln>'
        f"</wps:spPr>{_label(shape) if isinstance(shape, Label) else '<wps:bodyPr/>'}</wps:wsp>"
    )


def _fill(shape: Shape) -> str:
    if isinstance(shape, Label):
        return "<a:noFill/>"
    colour = _OPEN if shape.opens else _INKS[shape.ink]
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _label(label: Label) -> str:
    align = '<w:jc w:val="center"/>' if label.align == "center" else ""
    points = round(2 * label.size * _UNIT / _POINT)  # half points, as Word counts
    about = (
        f'<w:color w:val="{_INKS[label.ink]}"/><w:sz w:val="{points}"/><w:szCs w:val="{points}"/>'
    )
    told = run(one_line(label.text)).replace("<w:r>", f"<w:r><w:rPr>{about}</w:rPr>", 1)
    return (
        '<wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val="FigureText"/>'
        f"{align}</w:pPr>{told}</w:p></w:txbxContent></wps:txbx>"
        '<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/>'
        "</wps:bodyPr>"
    )


def _emu(length: float) -> int:
    return round(length * _UNIT)


def _attribute(text: str) -> str:
    return escape(one_line(text))
