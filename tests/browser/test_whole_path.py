"""The whole path of a reader, with and without JavaScript, in bokmål and in nynorsk.

From a question to what is kept of the answer: narrowed, read at its place, put right, collected,
taken along in files, and told of when something new comes. `SYNTHESE_SHOTS=<folder>` keeps a
picture of every step in three widths.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Download, Locator, Page, ViewportSize, expect
from tests.browser.conftest import serving

from synthese.index import add
from synthese.settings import Settings

SHOTS = os.environ.get("SYNTHESE_SHOTS")
QUERY = "velferdsteknologi distriktskommune"
ENTRY = "{http://www.w3.org/2005/Atom}entry"
TITLE = "{http://www.w3.org/2005/Atom}title"

BOKMAAL = {
    "locale": "nb-NO",
    "question": "Hva leter du etter?",
    "search": "Søk",
    "projects": "{n} prosjekter",
    "project": "{n} prosjekt",
    "remove": "Fjern",
    "taken_out": "tatt ut av søket",
    "read_as": "er lest som Kommune: Stryn",
    "language": "Språk",
    "remove_all": "Fjern alle",
    "from_year": "Fra år",
    "to_year": "Til år",
    "show": "Vis treff",
    "municipality": "Kommune",
    "map": "Kart over kommunene",
    "map_title": "Kart over treffene",
    "newest": "Nyeste",
    "next": "Neste",
    "back": "Tilbake til treffene",
    "correct": "Rett Status",
    "value": "Riktig verdi",
    "reason": "Hvorfor",
    "stopped": "stoppet",
    "who": "Navnet eller rollen din",
    "save_correction": "Lagre rettelsen",
    "corrected": "Rettelsen er lagret.",
    "undo": "Angre Status",
    "undone": "Endringen er angret.",
    "put": "Legg i samling",
    "put_page": "Legg hele siden i en samling",
    "new_named": "En ny, som heter",
    "write_note": "Skriv notat",
    "note": "Notat til prosjektet",
    "save": "Lagre",
    "down": "Flytt ned",
    "read_link": "Adresse til å lese",
    "shared": "Delt med deg, bare til å lese.",
    "download_collection": "Last ned samlingen",
    "download": "Last ned alle {n} treff",
    "title": "Tittel",
    "save_search": "Lagre søket",
    "saved": "Søket er lagret.",
    "nothing_new": "Ingenting nytt siden sist.",
    "one_new": "1 nytt treff",
    "none_new": "Ingen nye treff",
    "mark_read": "Marker alt som lest",
    "earlier": "Meldt tidligere",
    "other": "Nynorsk",
    "other_says": "Slik blei søket forstått",
}
NYNORSK = BOKMAAL | {
    "locale": "nn-NO",
    "question": "Kva leitar du etter?",
    "projects": "{n} prosjekt",
    "taken_out": "teken ut av søket",
    "read_as": "er lese som Kommune: Stryn",
    "from_year": "Frå år",
    "map": "Kart over kommunane",
    "map_title": "Kart over treffa",
    "newest": "Nyaste",
    "back": "Tilbake til treffa",
    "value": "Rett verdi",
    "stopped": "stoppa",
    "who": "Namnet eller rolla di",
    "save_correction": "Lagre rettinga",
    "corrected": "Rettinga er lagra.",
    "undone": "Endringa er angra.",
    "put_page": "Legg heile sida i ei samling",
    "new_named": "Ei ny, som heiter",
    "download_collection": "Last ned samlinga",
    "shared": "Delt med deg, berre til å lese.",
    "saved": "Søket er lagra.",
    "nothing_new": "Ingenting nytt sidan sist.",
    "mark_read": "Marker alt som lese",
    "earlier": "Meldt tidlegare",
    "other": "Bokmål",
    "other_says": "Slik ble søket forstått",
}

FITS = """Trygg natt i Kviteseid

Kviteseid kommune, 2025

Heimetenesta i Kviteseid set inn sensorar under madrassen og dørvarslarar hjå eldre som bur heime.
Vaktene får varsel på telefonen når nokon står opp eller går ut om natta, og slepp å vekkje folk
med faste tilsyn. Velferdsteknologien gjer at dei tilsette køyrer mindre, og at eldre i ein
distriktskommune kan bu heime lenger.
"""
FITS_NOT = """Ny kunstgrasbane i Fyresdal

Fyresdal kommune, 2025

Idrettslaget og kommunen legg kunstgras på fotballbanen ved skulen. Granulatet blir samla opp med
kantar og rister, slik at det ikkje kjem ut i elva. Dugnad dekkjer ein tredel av kostnaden.
"""
FITS_NOT_EITHER = """Felles plankontor for kystsoner

Værøy kommune, 2025

Tre kommuner deler en planlegger som lager kystsoneplan med akvakultur, farleder og friluftsliv.
"""


@dataclass(frozen=True)
class Journey:
    """One reader on the way: her page, the words on it, and how she clicks."""

    page: Page
    says: dict[str, str]
    scripted: bool
    settings: Settings
    name: str

    def shot(self, step: str) -> None:
        """Keeps a picture of a step in three widths, where that is asked for."""
        if not SHOTS:
            return
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        usual: ViewportSize = self.page.viewport_size or {"width": 1280, "height": 900}
        for width in (360, 768, 1440):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=f"{SHOTS}/{self.name}-{step}-{width}.png", full_page=True)
        self.page.set_viewport_size(usual)

    @property
    def status(self) -> Locator:
        """What the page says was found."""
        return self.page.locator(".found").get_by_role("status").first

    def found(self, total: int) -> None:
        """Sees how many projects were found."""
        words = self.says["project" if total == 1 else "projects"].format(n=total)
        expect(self.status).to_have_text(words)

    def total(self) -> int:
        """Returns how many projects the page says were found."""
        return int(re.sub(r"\D", "", self.status.inner_text()))

    def link(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("link", name=self.says.get(name, name), exact=exact).first.click()

    def open(self, facet: str) -> None:
        """Opens a facet that is closed."""
        summary = self.page.locator(".facet > summary").filter(has_text=facet).first
        if summary.evaluate("each => !each.parentElement.open"):
            summary.click()

    def downloaded(self, menu: str, kind: str) -> bytes:
        """Opens a menu of files and returns what is saved."""
        summary = self.page.locator("summary").filter(has_text=menu)
        if summary.evaluate("each => !each.parentElement.open"):
            summary.click()
        with self.page.expect_download() as coming:
            self.page.locator(".export-menu a").filter(has_text=kind).click()
        return _content(coming.value)


def _content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(
    params=[(BOKMAAL, True), (BOKMAAL, False), (NYNORSK, True), (NYNORSK, False)],
    ids=["nb", "nb-no-script", "nn", "nn-no-script"],
)
def journey(
    browser: Browser, demonstration: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Journey]:
    says, scripted = request.param
    settings = Settings(index=tmp_path / "index")
    shutil.copytree(demonstration, settings.index)
    with serving(settings) as address:
        context = browser.new_context(
            base_url=address, locale=says["locale"], java_script_enabled=scripted
        )
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield Journey(page, says, scripted, settings, request.node.callspec.id)
        context.close()
    assert not said


def test_the_whole_path(journey: Journey, browser: Browser, tmp_path: Path) -> None:
    everything = _asks(journey)
    _narrows(journey, everything)
    _turns_the_page(journey)
    project = _reads_at_the_passage(journey)
    _puts_right(journey)
    _collects(journey, browser, project)
    _takes_along(journey, everything)
    _is_told(journey, tmp_path)
    _switches_language(journey)


def _asks(journey: Journey) -> int:
    page, says = journey.page, journey.says
    page.goto("/")
    journey.shot("01-start")
    if journey.scripted:
        page.get_by_label(says["question"]).press_sequentially(f"{QUERY} str")
        expect(page.get_by_role("option", name="Stryn")).to_be_visible()
        journey.shot("02-suggestions")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        page.get_by_label(says["question"]).fill(f"{QUERY} kommune:Stryn")
        page.get_by_role("button", name=says["search"], exact=True).click()
    chip = page.get_by_role("listitem").filter(has_text=says["read_as"])
    expect(chip).to_be_visible()
    narrow = journey.total()
    journey.shot("03-read-as")
    chip.get_by_role("link", name=re.compile(f"^{says['remove']} ")).click()
    expect(page.get_by_text(says["taken_out"])).to_be_visible()
    expect(journey.status).not_to_have_text(
        re.compile(rf"^{narrow}\b")
    )  # it is told a moment later
    wide = journey.total()
    assert wide > narrow
    page.go_back()
    expect(chip).to_be_visible()
    journey.found(narrow)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill(QUERY)
    page.get_by_role("button", name=says["search"], exact=True).click()
    journey.found(wide)
    journey.shot("04-results")
    return wide


def _narrows(journey: Journey, everything: int) -> None:
    page, says = journey.page, journey.says
    counts: list[int] = []
    for value in ("nynorsk", "bokmål"):
        journey.open(says["language"])
        choice = page.locator("#facet-language").get_by_role("link", name=re.compile(f"^{value}"))
        counts.append(int(choice.inner_text().split()[-1]))
        choice.click()
        expect(page.locator(".chip-chosen").filter(has_text=value)).to_be_visible()
        journey.found(sum(counts))
        journey.shot(f"05-{value}")
    assert sum(counts) == everything
    journey.open("År")
    page.get_by_role("spinbutton", name=says["from_year"]).fill("2021")
    page.get_by_role("spinbutton", name=says["to_year"]).fill("2023")
    page.locator("form.years").get_by_role("button", name=says["show"]).click()
    expect(page.locator(".chip-chosen").filter(has_text="2021–2023")).to_be_visible()
    for period in page.locator(".card .span-text").all_inner_texts():
        years = [int(year) for year in re.findall(r"\d{4}", period)]
        assert min(years) <= 2023, period
        assert max(years) >= 2021, period
    journey.shot("06-years")
    journey.open(says["municipality"])
    journey.link("map")
    expect(page.get_by_role("heading", name=says["map_title"])).to_be_visible()
    journey.shot("07-map")
    page.get_by_role("link", name=re.compile("^Stryn.*: 1 prosjekt$")).click()
    expect(page.get_by_role("heading", name=says["map_title"])).to_be_hidden()
    expect(page.locator(".chip-chosen").filter(has_text="Kommune: Stryn")).to_be_visible()
    journey.found(1)
    expect(page.get_by_role("heading", name="Sov godt i Stryn")).to_be_visible()
    journey.shot("08-municipality")
    journey.link("remove_all")
    expect(page.locator(".chip-chosen")).to_have_count(0)
    journey.found(everything)


def _turns_the_page(journey: Journey) -> None:
    page, says = journey.page, journey.says
    page.get_by_role("link", name=f"{says['remove']} distriktskommune").click()
    expect(page.get_by_text(says["taken_out"])).to_be_visible()
    page.get_by_role("link", name=says["newest"], exact=True).click()
    expect(page.get_by_role("link", name=says["newest"], exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    forward = page.get_by_role("link", name=says["next"], exact=True)
    forward.scroll_into_view_if_needed()
    before, everything = page.url, journey.total()
    assert page.evaluate("scrollY") > 0
    forward.click()
    expect(page.locator("#treff-11")).to_be_visible()
    expect(page.locator(".card")).to_have_count(everything - 10)
    journey.shot("09-second-page")
    page.go_back()
    expect(page.locator(".card")).to_have_count(10)
    expect(page).to_have_url(before)
    expect(forward).to_be_in_viewport()


def _reads_at_the_passage(journey: Journey) -> str:
    page = journey.page
    page.goto(f"/?q={QUERY}&where=language:nn")
    first = page.locator(".card h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    mark = page.locator("mark").first
    expect(mark).to_be_in_viewport()
    expect(mark).not_to_have_text("")
    journey.shot("10-project")
    return title


def _puts_right(journey: Journey) -> None:
    page, says = journey.page, journey.says
    page.get_by_role("link", name=says["correct"], exact=True).click()
    journey.shot("11-correcting")
    page.get_by_label(says["value"]).select_option(label=says["stopped"])
    page.get_by_label(says["who"]).first.fill("Kari Nes")
    page.get_by_role("button", name=says["save_correction"]).click()
    expect(page.get_by_text(says["corrected"])).to_be_visible()
    row = page.locator(".row").filter(has_text="Kari Nes").first
    expect(row.locator(".value").first).to_have_text(says["stopped"])
    journey.shot("12-corrected")
    page.get_by_role("button", name=says["undo"]).click()
    expect(page.get_by_text(says["undone"])).to_be_visible()
    expect(page.locator("#felt-status .value").first).not_to_have_text(says["stopped"])
    journey.shot("13-undone")


def _collects(journey: Journey, browser: Browser, title: str) -> None:
    page, says = journey.page, journey.says
    page.locator("main").get_by_role("link", name=re.compile(f"^{says['put']}")).first.click()
    expect(page.get_by_role("heading", name=says["put"])).to_be_visible()
    journey.shot("14-put")
    page.get_by_label(says["new_named"]).fill("Natt og velferd")
    page.get_by_role("button", name=says["put"], exact=True).click()
    if journey.scripted:
        expect(page.get_by_role("dialog")).to_have_count(0)
    journey.page.goto(f"/?q={QUERY}")
    page.get_by_role("link", name=says["put_page"]).click()
    page.get_by_role("radio", name=re.compile("Natt og velferd")).check()
    page.get_by_role("button", name=says["put"], exact=True).click()
    if journey.scripted:
        page.get_by_role("link", name="Natt og velferd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Natt og velferd")
    titles = page.locator(".kept-items h2")
    expect(titles.first).to_have_text(title)
    before = titles.all_inner_texts()
    page.get_by_role("button", name=re.compile(f"^{says['down']}")).first.click()
    expect(titles.first).to_have_text(before[1])
    page.get_by_text(says["write_note"]).first.click()
    page.get_by_label(says["note"]).first.fill("Ring Kari om sensorane")
    page.get_by_role("button", name=says["save"], exact=True).first.click()
    expect(page.locator(".kept-note")).to_have_text("Ring Kari om sensorane")
    journey.shot("15-collection")
    kept = _rows(journey.downloaded(says["download_collection"], "CSV"))
    assert [row["Tittel"] for row in kept] == titles.all_inner_texts()
    _reads_only(journey, browser, titles.all_inner_texts())


def _reads_only(journey: Journey, browser: Browser, titles: list[str]) -> None:
    read = journey.page.get_by_label(journey.says["read_link"]).input_value()
    context = browser.new_context(
        locale=journey.says["locale"], java_script_enabled=journey.scripted
    )
    other = context.new_page()
    other.goto(read)
    expect(other.get_by_text(journey.says["shared"])).to_be_visible()
    expect(other.locator(".kept-items h2")).to_have_text(titles)
    expect(other.get_by_text("Ring Kari om sensorane")).to_be_visible()
    expect(other.locator("main").get_by_role("button")).to_have_count(0)
    expect(other.locator("main").get_by_role("textbox")).to_have_count(0)
    Journey(other, journey.says, journey.scripted, journey.settings, journey.name).shot("16-read")
    context.close()


def _takes_along(journey: Journey, everything: int) -> None:
    page, says = journey.page, journey.says
    page.goto(f"/?q={QUERY}")
    menu = says["download"].format(n=everything)
    page.locator("summary").filter(has_text=menu).click()
    journey.shot("17-files")
    rows = _rows(journey.downloaded(menu, "CSV"))
    assert len(rows) == everything
    assert rows[0]["Tittel"] == page.locator(".card h3").first.inner_text()
    book = load_workbook(io.BytesIO(journey.downloaded(menu, "Excel")))
    sheet = book.worksheets[0]
    assert sheet.max_row == everything + 1
    assert sheet.freeze_panes
    assert len(book.worksheets) == 2
    assert QUERY in {cell.value for row in book.worksheets[1].iter_rows() for cell in row}


def _is_told(journey: Journey, tmp_path: Path) -> None:
    page, says = journey.page, journey.says
    page.goto(f"/?q={QUERY}")
    journey.link("save_search")
    journey.shot("18-saving")
    page.get_by_role("button", name=says["save_search"]).click()
    expect(page.get_by_text(says["saved"])).to_be_visible()
    expect(page.get_by_text(says["nothing_new"])).to_be_visible()
    journey.shot("19-saved")
    feed = page.get_by_label("Feed (Atom)").input_value()
    assert _told(feed) == []
    _add(journey, tmp_path, **{"trygg-natt": FITS, "kunstgras": FITS_NOT})
    page.goto("/lagrede")
    expect(page.get_by_text(says["one_new"])).to_be_visible()
    journey.shot("20-one-new")
    assert _told(feed) == ["Trygg natt i Kviteseid"]
    page.get_by_role("link", name=QUERY, exact=True).click()
    expect(page.locator(".told h3")).to_have_text(["Trygg natt i Kviteseid"])
    journey.shot("21-new-match")
    page.get_by_role("button", name=says["mark_read"]).click()
    expect(page.get_by_role("heading", name=says["earlier"])).to_be_visible()
    _add(journey, tmp_path, kystsone=FITS_NOT_EITHER)
    page.goto("/lagrede")
    expect(page.get_by_text(says["none_new"])).to_be_visible()
    assert _told(feed) == ["Trygg natt i Kviteseid"]
    journey.shot("22-not-again")


def _add(journey: Journey, folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    files = [str(folder / f"{name}.txt") for name in texts]
    add(journey.settings.index, files, settings=journey.settings)


def _told(feed: str) -> list[str]:
    with urlopen(feed) as answer:
        tree = ElementTree.fromstring(answer.read())
    return [each.findtext(TITLE, "") for each in tree.iter(ENTRY)]


def _switches_language(journey: Journey) -> None:
    page, says = journey.page, journey.says
    page.goto(f"/?q={QUERY}&where=language:nn&where=year:2020-&sorter=newest")
    total, titles = journey.total(), page.locator(".card h3").all_inner_texts()
    page.get_by_role("link", name=says["other"], exact=True).click()
    expect(page.get_by_role("heading", name=says["other_says"])).to_be_visible()
    assert journey.total() == total
    expect(page.locator(".card h3")).to_have_text(titles)
    expect(page.locator(".chip-chosen")).to_have_count(2)
    expect(page.locator("#q")).to_have_value(QUERY)
    journey.shot("23-other-language")
