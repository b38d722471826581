"""The page in a browser: the slider works, hostile text stays text, nothing is fetched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import estimates as est
from tests.helpers.examples import pairs
from tests.helpers.seed_claims import BUILD_UP

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
FIELDS = "quantity url document publisher quote note unit party".split()
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "</template><script>document.title='owned'</script>",
    "javascript:document.title='owned'",
    "<svg onload=document.title='owned'>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no browser: install Chromium (Debian: apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """An open page, with its requests and its console messages."""

    def __init__(self, browser: Any, path: Path, fragment: str = "", **options: Any) -> None:
        self.page = browser.new_page(**options)
        self.requests: list[str] = []
        self.messages: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.goto(path.as_uri() + fragment)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


@pytest.fixture
def april_page(browser: Any, april: est.ClaimSet, tmp_path: Path) -> Iterator[Visit]:
    path = est.reconcile(april.about(BUILD_UP), method="median").to_html(tmp_path / "page.html")
    visit = Visit(browser, path, accept_downloads=True)
    yield visit
    assert visit.requests == [path.as_uri()], "a request left the page"
    assert visit.messages == [], "the console has messages"
    visit.page.close()


def test_the_slider_changes_the_text(april_page: Visit) -> None:
    """The keyboard moves it; day, events, range, drawing and ledger follow."""
    page = april_page.page
    assert "all dates" in april_page.text(".asof")
    page.focus("input[type=range]")
    page.keyboard.press("Home")
    assert april_page.text(".asof") == "as of 12 April 2021"
    assert (
        "The only estimate of Russian troops (border and Crimea) is more than 80,000"
        in april_page.text(".slot")
    )
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert april_page.text(".asof") == "as of 19 April 2021"
    assert "at least 40,000 apart" in april_page.text(".slot")
    assert "Borrell (EU HR/VP): “more than 150,000” (C04)" in april_page.text(".events")
    row = page.locator("tr[data-row]", has_text="gave no source for the figure")
    assert "used" in row.locator(".standing").inner_text()
    page.click("button.later")
    assert april_page.text(".asof") == "as of 20 April 2021"
    assert "none: 110,000 satisfies all 3 claims" in april_page.text(".slot")
    assert "corrected by C05" in row.locator(".standing").inner_text()
    assert "struck" in (row.get_attribute("class") or "")
    assert page.get_attribute("input[type=range]", "aria-valuetext") == "as of 20 April 2021"


def test_what_changes_is_announced(april_page: Visit) -> None:
    """Day and events are in a live region; drawings, slider and buttons have names."""
    page = april_page.page
    assert page.locator("[aria-live=polite] .asof").count() == 1
    assert page.locator("[aria-live=polite] .events").count() == 1
    assert page.get_by_role("slider", name="what was known on which day").count() == 1
    assert page.get_by_role("img", name="Claims on").count() == 1
    assert page.get_by_role("button", name="earlier").count() == 1


def test_the_data_can_be_downloaded(april_page: Visit, april: est.ClaimSet, tmp_path: Path) -> None:
    """The file reads back as the same claims."""
    with april_page.page.expect_download() as waiting:
        april_page.page.click("button.download")
    waiting.value.save_as(tmp_path / "claims.json")
    read = est.read(tmp_path / "claims.json")
    assert {c.fingerprint for c in read} == {c.fingerprint for c in april.about(BUILD_UP)}


def test_hostile_text_runs_nothing(browser: Any, tmp_path: Path) -> None:
    """Every field of the page and of the card."""
    claims = [
        est.claim(
            f"{text} {i}",
            est.Figure(text=text, value=5 + i),
            claim_id=f"{text}{i}",
            stated_on=f"2021-04-{10 + i}",
            **dict.fromkeys(FIELDS, text),
        )
        for text in HOSTILE
        for i in range(2)
    ]
    rec = est.reconcile(claims, method="median")
    visit = Visit(browser, rec.to_html(tmp_path / "page.html"))
    visit.page.focus("input[type=range]")
    visit.page.keyboard.press("Home")
    assert visit.page.title().startswith("Reconciled claims")
    assert HOSTILE[0] in visit.text("main")
    assert visit.page.locator("main script, main img").count() == 0
    assert visit.messages == []
    assert len(visit.requests) == 1
    card = tmp_path / "card.html"
    card.write_text(f"<!doctype html><meta charset=utf-8><title>a card</title>{rec._repr_html_()}")
    visit = Visit(browser, card)
    assert (visit.page.title(), visit.messages, len(visit.requests)) == ("a card", [], 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_sets_text_and_background_colours(
    browser: Any, april: est.ClaimSet, tmp_path: Path, scheme: str
) -> None:
    """They change together, so that it is readable in any notebook."""
    path = tmp_path / "card.html"
    card = est.reconcile(april.about(BUILD_UP), method="median")._repr_html_()
    path.write_text(f"<!doctype html><meta charset=utf-8>{card}", encoding="utf-8")
    style = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    page = Visit(browser, path, color_scheme=scheme).page
    text_colour, background = page.eval_on_selector(".estimates", style)
    assert background == (DARK if scheme == "dark" else LIGHT)
    assert contrast(text_colour, background) >= 4.5


# How each viewer marks a dark and a light theme on its body: as documented; marimo as observed.
THEMES = {
    "JupyterLab": ("data-jp-theme-light", "false", "true"),
    "VS Code": ("class", "vscode-dark", "vscode-light"),
    "VS Code, high contrast": (
        "class",
        "vscode-high-contrast",
        "vscode-high-contrast vscode-high-contrast-light",
    ),
    "Quarto": ("class", "quarto-dark", "quarto-light"),
    "marimo": ("class", "dark dark-theme", "light light-theme"),
}


@pytest.mark.parametrize("viewer", THEMES)
def test_the_theme_of_the_viewer_overrides_that_of_the_system(
    browser: Any, tmp_path: Path, viewer: str
) -> None:
    """Text stays readable: a contrast of 4.5 to 1."""
    path = tmp_path / "card.html"
    card = est.reconcile([est.claim("A", 5), est.claim("B", 7)], method="median")._repr_html_()
    path.write_text(f"<!doctype html><meta charset=utf-8>{card}", encoding="utf-8")
    name, *themes = THEMES[viewer]
    for theme, system, paper in zip(themes, ("light", "dark"), (DARK, LIGHT), strict=True):
        page = Visit(browser, path, color_scheme=system).page
        page.evaluate("([name, theme]) => document.body.setAttribute(name, theme)", [name, theme])
        seen = page.evaluate(
            "[...document.querySelectorAll('.estimates, .estimates :is(h2, p, dt, dd, td, th, "
            "summary, figcaption)')].map(e => getComputedStyle(e).color)"
        )
        assert (
            page.eval_on_selector(".estimates", "e => getComputedStyle(e).backgroundColor") == paper
        )
        assert min(contrast(ink, paper) for ink in seen) >= 4.5
        page.close()


DARK, LIGHT = "rgb(23, 25, 28)", "rgb(253, 253, 252)"


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as defined by WCAG 2."""
    lights = []
    for colour in (first, second):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


def test_no_label_overlaps_another(browser: Any, tmp_path: Path) -> None:
    """The browser measures 60 claims with long names in several scripts, in the drawing it shows."""
    names = [
        "Ministry of Something Rather Long and Winding",
        "مصدر روسي كبير جدا",
        "漢字" * 20,
        "W" * 300,
    ]
    claims = [
        est.claim(
            f"{names[i % 4]} {i}",
            f"more than {10 ** (i % 12 + 1):,}",
            claim_id=f"claim-{i}" * (1 + i % 9),
        )
        for i in range(60)
    ]
    path = est.reconcile(claims, method="median").to_html(tmp_path / "page.html")
    page = Visit(browser, path, viewport={"width": 1000, "height": 800}).page
    boxes = page.evaluate(
        "[...document.querySelectorAll('.slot svg text')].map(t => t.getBoundingClientRect())"
        ".filter(b => b.width).map(b => [b.left, b.top, b.right, b.bottom])"
    )
    frame = page.evaluate(
        "[...document.querySelectorAll('.slot svg')].map(s => s.getBoundingClientRect())"
        ".filter(b => b.width).map(b => [b.left, b.right])[0]"
    )
    assert len(boxes) > 180
    for left, top, right, bottom in boxes:
        assert frame[0] - 1 <= left
        assert right <= frame[1] + 1
        for left2, top2, right2, bottom2 in boxes:
            if (left, top) < (left2, top2):
                is_apart = (
                    right <= left2 or right2 <= left or bottom <= top2 + 2 or bottom2 <= top + 2
                )
                assert is_apart


@pytest.fixture(scope="module")
def whole_page(april: est.ClaimSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on several quantities."""
    path = tmp_path_factory.mktemp("whole") / "page.html"
    return est.reconcile(april, method="median").to_html(path)


def test_the_index_lists_and_finds_quantities(browser: Any, whole_page: Path) -> None:
    """Each with its sentence; the search looks in both, and a link leads to the quantity."""
    visit = Visit(browser, whole_page)
    assert visit.page.locator("ul.index li").count() == 7
    visit.page.fill("input[type=search]", "battalion khomchak")
    assert visit.text(".found") == "1 of 7"
    assert "is 28 (Khomchak" in visit.text("ul.index")
    visit.page.click("ul.index li:not([hidden]) a")
    assert visit.page.evaluate("location.hash") == "#q=btg-2021-03"
    assert visit.messages == []


def test_a_link_leads_to_a_quantity_on_a_day(browser: Any, whole_page: Path) -> None:
    """What the link of a quantity says is what another reader sees."""
    visit = Visit(browser, whole_page, fragment=f"#q={BUILD_UP}&d=2021-04-19")
    assert visit.text(".asof") == "as of 19 April 2021"
    part = visit.page.locator(f'section[data-quantity="{BUILD_UP}"]')
    assert part.locator(".permalink").get_attribute("href") == f"#q={BUILD_UP}&d=2021-04-19"
    assert "at least 40,000 apart" in part.inner_text()
    assert part.is_visible()


def test_an_embedded_page_shows_one_quantity(browser: Any, whole_page: Path) -> None:
    """Without the heading, the index and the other quantities; a link opens the whole page."""
    visit = Visit(browser, whole_page, fragment=f"#q={BUILD_UP}&embed")
    assert visit.page.locator("main > section:visible").count() == 1
    assert not visit.page.locator("h1").is_visible()
    visit.page.click(".whole a")
    visit.page.locator("h1").wait_for(state="visible")  # the browser reports the new address later
    assert visit.page.locator("main > section:visible").count() > 7


def test_replaced_figures_of_a_series_are_shown_on_request(browser: Any, tmp_path: Path) -> None:
    """And on the days on which they counted."""
    claims = [
        est.claim("Ministry", 100 + 10 * i, stated_on=f"2022-01-{i + 1:02d}") for i in range(15)
    ]
    rec = est.reconcile(claims, method="median")
    page = Visit(browser, rec.to_html(tmp_path / "page.html")).page
    assert page.locator("tr[data-row]:visible").count() == 1
    page.click("button.unfold")
    assert page.locator("tr[data-row]:visible").count() == 15
    page.click("button.unfold")
    page.focus("input[type=range]")
    page.keyboard.press("Home")
    assert "100" in page.locator("tr.update:visible").inner_text()


@pytest.mark.parametrize(("width", "scheme"), pairs([360, 1300], ["light", "dark"]))
def test_the_page_is_accessible_and_fits(
    browser: Any, whole_page: Path, width: int, scheme: str
) -> None:
    """No violation of axe-core's rules, and nothing wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    view = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = Visit(browser, whole_page, bypass_csp=True, **view).page
    found = axe.run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 420, 1300])
def test_drawings_are_seen_whole(browser: Any, whole_page: Path, width: int) -> None:
    """On a telephone each claim is drawn below its name: no figure has to be scrolled."""
    page = Visit(browser, whole_page, viewport={"width": width, "height": 800}).page
    drawings = page.locator("figure:visible")
    assert drawings.count() > 0
    widths = drawings.evaluate_all("all => all.map(f => [f.scrollWidth, f.clientWidth])")
    assert all(scroll <= client for scroll, client in widths)
    assert page.locator("figure:visible .stacked:visible").count() == (
        drawings.count() if width < 640 else 0
    )


@pytest.mark.slow  # the browser prints every page
def test_the_page_prints_to_a4(browser: Any, whole_page: Path) -> None:
    """Nothing is wider than the paper, and buttons are left out."""
    page = Visit(browser, whole_page, viewport={"width": 680, "height": 900}).page
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.locator("button:visible").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")
