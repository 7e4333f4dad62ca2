"""A call in the browser: handed in as a ZIP, read in order without a mouse, narrowed, and axe."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import serving, silent

from synthese.screening_records import Decision, Verdict
from synthese.settings import Settings
from synthese.stores.applications import Applications

APPLICATIONS = Path(__file__).parents[2] / "corpus" / "applications"
RUN = """() => axe
  .run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })
  .then(({ violations }) => violations.map((each) => [each.id, each.nodes.map((n) => n.html)]))"""
# Small applications beside the corpus' six: half of them are about older people at home.
ABOUT_OLD = {
    "sensor": ("Sensor om natten", "Eldre som bor hjemme blir vekket av tilsyn om natten."),
    "fall": ("Fallforebygging", "Eldre som bor hjemme faller og brekker hofta."),
    "alarm": ("Ny trygghetsalarm", "Hjemmeboende eldre når ikke hjelp når de faller om natten."),
    "mat": ("Mat hjem", "Eldre som bor alene hjemme spiser for lite."),
    "besok": ("Besøksvenn", "Eldre som bor hjemme er ensomme og får sjelden besøk."),
}
OTHERS = {
    "vann": ("Lekkasjesøk", "En tredel av drikkevannet lekker ut av gamle rør."),
    "svinn": ("Matsvinn i barnehager", "Barnehagene kaster mye mat hver dag."),
    "bygg": ("Veileder for byggesaker", "Mange byggesøknader er mangelfulle."),
    "ungdom": ("Ungdomsråd på nett", "Ungdom deltar lite i lokaldemokratiet."),
    "arkiv": ("Arkiv uten papir", "Arkivet vårt er på papir og vanskelig å søke i."),
}
RELEVANT = {title for title, _ in ABOUT_OLD.values()} | {"Søknad om innovasjonsmidlar 2026"}
TOTAL = 16
QUESTION = "Eldre som bor hjemme"


@pytest.fixture(scope="module")
def settings(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("call")
    shutil.copytree(demonstration, folder / "index")
    return Settings(index=folder / "index", applications=folder / "applications")


@pytest.fixture(scope="module")
def place(settings: Settings) -> Iterator[str]:
    with serving(settings) as address:
        yield address


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "utlysning.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for each in sorted(APPLICATIONS.glob("*.docx")):
            zipped.write(each, each.name)
        for name, (title, challenge) in {**ABOUT_OLD, **OTHERS}.items():
            zipped.writestr(f"{name}.txt", f"{title}\n\nUtfordring: {challenge}\n")
        zipped.writestr("odelagt.pdf", b"%PDF-1.4 broken")
    return path


@pytest.fixture(scope="module")
def call(browser: Browser, place: str, archive: Path, settings: Settings) -> str:
    """Hands in the archive as an officer does, and returns the address of the call."""
    context = signed(browser, place)
    page = context.new_page()
    page.goto("/soknader")
    page.set_input_files("input[name=filer]", archive)
    page.check("input[name=utlysning][value=ny]")
    page.fill("input[name=navn_paa_utlysning]", "Midler 2026")
    page.click("form[enctype] button[type=submit]")
    expect(page.locator("h1")).to_have_text("Midler 2026")
    expect(page.locator("#fremdrift progress")).to_have_count(0, timeout=60_000)
    context.close()
    with Applications.open(settings.applications, key="") as store:
        return next(f"/soknader/{each.id}" for each in store.calls() if each.name)


def signed(browser: Browser, place: str, *, script: bool = True, **more: object) -> BrowserContext:
    context = browser.new_context(
        base_url=place, locale="nb-NO", java_script_enabled=script, **more
    )
    context.add_cookies([{"name": "navn", "value": "Kari", "url": place}])
    return context


@pytest.fixture
def page(browser: Browser, place: str) -> Iterator[Page]:
    """A page of a reader who has told who they are, and whose console stays silent."""
    with silent(signed(browser, place)) as page:
        yield page


@pytest.fixture(scope="module")
def apart(call: str, settings: Settings) -> str:
    """Has two read one application, each by themselves; returns where that is settled."""
    id = call.rpartition("/")[2]
    with Applications.open(settings.applications, key="") as store:
        one = store.entries(id)[0]
        for by, verdict, role in (
            ("Kari", Verdict.PARALLEL, "first"),
            ("Ola", Verdict.LEARN_FROM, "second"),
        ):
            store.decide(
                Decision(one.id, one.digest, verdict, "Slik leser jeg det.", by, "", "f", role)
            )
    return f"{call}/enighet/avgjor/{one.id}"


def order(page: Page) -> list[str]:
    return page.locator("[data-reading-order] a").all_inner_texts()


def test_a_call_stands_in_its_table_with_what_could_not_be_read(page: Page, call: str) -> None:
    page.goto(call)
    expect(page.locator(".call-table tbody tr")).to_have_count(TOTAL)
    expect(page.locator("#ikke-lest")).to_contain_text("odelagt.pdf")
    row = page.locator("tr", has_text="Trygg natt i Seljord")
    expect(row).to_contain_text("Digital natt i Tokke")


def test_ten_are_labelled_without_a_mouse_and_the_order_changes(page: Page, call: str) -> None:
    page.goto(f"{call}/rekkefolge")
    page.locator("#nytt-sporsmal").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#nytt-sporsmal")).to_have_value(QUESTION)
    expect(page.locator("#neste")).to_be_focused()
    before, found = order(page), 0
    for read in range(1, 11):
        title = page.locator("#neste").inner_text()
        relevant = any(title.startswith(each) for each in RELEVANT)
        page.keyboard.press("1" if relevant else "2")
        found += relevant
        expect(page.locator("[data-told]")).to_contain_text(
            f"{read} av {TOTAL} lest, {found} relevante"
        )
        expect(page.locator("#neste")).to_be_focused()
    assert found == len(RELEVANT)  # all are among the first ten of sixteen
    after = order(page)
    assert after != [each for each in before if each in after]
    expect(page.locator(".call-estimate")).to_contain_text("relevante")
    expect(page.locator(".call-curve polyline")).to_have_count(1)
    expect(page.locator("#meldt")).to_contain_text("10 av 16 lest")


def test_a_mark_is_undone_and_one_skipped_by_keys(page: Page, call: str) -> None:
    page.goto(f"{call}/rekkefolge")
    first = page.locator("#neste").inner_text()
    told = page.locator("[data-told]").inner_text()
    page.keyboard.press("2")
    expect(page.locator("#neste")).not_to_have_text(first)
    page.keyboard.press("z")
    expect(page.locator("#neste")).to_have_text(first)
    assert told.split(" av ")[0] in page.locator("[data-told]").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#neste")).not_to_have_text(first)
    assert "les=" in page.url
    page.go_back()
    expect(page.locator("#neste")).to_have_text(first)


def test_the_letters_of_a_question_judge_nothing(page: Page, call: str) -> None:
    page.goto(f"{call}/rekkefolge")
    told = page.locator("[data-told]").inner_text()
    page.locator("#nytt-sporsmal").focus()
    page.keyboard.type("12z")
    assert page.locator("[data-told]").inner_text() == told


def test_the_table_is_narrowed_and_sorted_in_place(page: Page, call: str) -> None:
    page.goto(call)
    page.evaluate("document.body.dataset.same = '1'")
    page.select_option("#fane", "parallell")
    page.select_option("#styrke", "60")
    expect(page.locator("#tabellen [role=status]")).to_contain_text(re.compile(r"\d+ av 16"))
    assert "fane=parallell" in page.url
    page.click(".call-table thead .call-col-soknad a")
    expect(page.locator(".call-col-soknad")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(".call-col-soknad a")).to_be_focused()
    page.fill("#ord", "fritid")
    page.keyboard.press("Enter")
    expect(page.locator(".call-table tbody tr")).to_have_count(1)
    assert "fritid" not in page.url
    assert page.evaluate("document.body.dataset.same") == "1"
    page.go_back()
    expect(page.locator(".call-table tbody tr").first).to_be_visible()


_FIRST_COMES_LATE = """() => {
  const real = fetch;
  let first = true;
  window.fetch = async (...asked) => {
    const late = first;
    first = false;
    const answer = await real(...asked);
    if (late) await new Promise((done) => setTimeout(done, 700));
    return answer;
  };
}"""


def test_what_was_asked_last_of_a_table_is_what_is_shown(page: Page, call: str) -> None:
    page.goto(call)
    page.evaluate(_FIRST_COMES_LATE)
    page.select_option("#fane", "parallell")
    page.select_option("#styrke", "60")
    page.click(".call-table thead .call-col-overlapp a")
    expect(page).to_have_url(
        re.compile(r"(?=.*fane=parallell)(?=.*styrke=60)(?=.*sorter=-?overlapp)")
    )
    page.wait_for_timeout(900)  # what comes late may change nothing any more
    expect(page).to_have_url(
        re.compile(r"(?=.*fane=parallell)(?=.*styrke=60)(?=.*sorter=-?overlapp)")
    )
    expect(page.locator("#fane")).to_have_value("parallell")
    expect(page.locator("#styrke")).to_have_value("60")
    expect(page.locator(".call-col-overlapp")).to_have_attribute("aria-sort", re.compile("cending"))
    expect(page.locator(".call-col-overlapp a")).to_be_focused()


def test_it_all_works_without_a_script(browser: Browser, place: str, call: str) -> None:
    context = signed(browser, place, script=False)
    page = context.new_page()
    page.goto(call)
    page.select_option("#fane", "gjort")
    page.click(".call-filter button[type=submit]")
    assert "fane=gjort" in page.url
    page.goto(f"{call}/rekkefolge")
    told = page.locator("[data-told]").inner_text()
    page.click("[data-judge] button[value='0']")
    expect(page.locator("[data-told]")).not_to_have_text(told)
    page.click(".call-undo")
    expect(page.locator("[data-told]")).to_contain_text(told.partition(" av ")[0])
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    browser: Browser, place: str, apart: str, call: str, axe: str, width: int, scheme: str
) -> None:
    context = signed(browser, place, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    paths = ["", "/overlapp", "/fordeling", "/rekkefolge", "/enighet", "/logg", "/slett"]
    for url in [*(call + each for each in paths), apart, "/soknader/slett"]:
        page.goto(url)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    context.close()
