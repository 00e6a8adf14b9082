"""Every main page, in both languages, wide and narrow: nothing overflows, axe finds nothing, nothing calls elsewhere."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.market import COMPANY, TOWN, Market
from tests.browser.serving import STAFF
from tests.browser.steps import sign_in

WIDTHS = (1280, 360)
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # Off unless asked for by name.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
_WORDS = "시골 마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 못 가십니다"


def public(rows: Market) -> list[str]:
    return [
        "/",
        "/needs",
        "/needs?field=transport&region=여기에없는곳&sort=title",
        "/solutions",
        "/solutions?page=2",
        f"/needs/{rows.need}",
        f"/solutions/{rows.solution}",
        "/search",
        f"/search?for=solutions&q={_WORDS}",
        "/how-it-works",
        "/nowhere",
        "/account/sign-in",
        "/account/join",
        "/account/join/municipality",
        "/account/join/company",
    ]


def town(rows: Market) -> list[str]:
    return [
        "/municipality/",
        "/municipality/needs/new",
        f"/municipality/needs/{rows.draft_need}",
        f"/municipality/needs/{rows.need}",
        f"/municipality/needs/{rows.need}/edit",
        f"/municipality/needs/{rows.need}/matches",
        f"/municipality/needs/{rows.need}/close",
        f"/municipality/needs/{rows.draft_need}/withdraw",
        "/requests/",
        f"/requests/{rows.open}",
        f"/requests/{rows.accepted}",
        f"/requests/new?need={rows.need}&solution={rows.solution}",
        "/account/profile",
        "/account/profile/organisation",
        "/account/password",
        "/company/",
    ]


def company(rows: Market) -> list[str]:
    return [
        "/company/",
        "/company/solutions/new",
        f"/company/solutions/{rows.draft_solution}",
        f"/company/solutions/{rows.solution}",
        f"/company/solutions/{rows.solution}/edit",
        f"/company/solutions/{rows.solution}/proofs",
        f"/company/solutions/{rows.solution}/needs",
        f"/company/solutions/{rows.solution}/retire",
        "/requests/",
        f"/requests/{rows.open}",
        "/account/profile/organisation",
    ]


def alliance(rows: Market) -> list[str]:
    return [
        "/alliance/",
        "/alliance/history",
        "/alliance/organisations",
        "/alliance/organisations?state=approved",
        f"/alliance/organisations/{rows.waiting_house}",
        "/alliance/needs",
        f"/alliance/needs/{rows.waiting_need}",
        f"/alliance/needs/{rows.need}/matches",
        "/alliance/solutions",
        f"/alliance/solutions/{rows.waiting_solution}",
        "/account/profile",
    ]


SIDES = {
    "public": ("", public),
    "town": (TOWN, town),
    "company": (COMPANY, company),
    "staff": (STAFF, alliance),
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("side", SIDES)
def test_no_page_overflows_or_shuts_anybody_out(visit, rows, side, language):
    email, paths = SIDES[side]
    page = visit()
    if email:
        sign_in(page, email)
    page.goto(f"/?lang={language}")
    wrong = []
    for path in paths(rows):
        page.goto(path)
        # What was folded is judged as well.
        page.eval_on_selector_all("main details", "all => all.slice(0, 3).forEach(one => one.open = true)")
        page.evaluate(Axe().axe_script)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} at {width}: {fault}" for fault in faults_of(page, language)]
    assert not wrong, "\n".join(wrong)


def faults_of(page: Page, language: str) -> Iterator[str]:
    """Yield what is wrong with a page as it stands."""
    if page.locator("html").get_attribute("lang") != language:
        yield "the other language"
    if beyond := page.evaluate(_BEYOND):
        yield f"wider than the window: {beyond}"
    for violation in page.evaluate("rules => axe.run(rules)", _RULES)["violations"]:
        yield f"{violation['id']}: {[node['html'][:160] for node in violation['nodes'][:4]]}"


# Names what sticks out; parts of something that scrolls by itself may.
_BEYOND = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const scrolls = one => one && (getComputedStyle(one).overflowX === "auto" || scrolls(one.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > room + 0.5 && !scrolls(one))
    .slice(-3).map(one => one.outerHTML.slice(0, 120)).join(" | ") || "something unseen";
}"""


def test_a_problem_leads_to_a_need_without_script_in_english(visit):
    page = visit(locale="en-US", java_script_enabled=False)
    page.get_by_label("What is the problem?").fill(
        "the elderly in the villages cannot get to the hospital by bus"
    )
    page.get_by_role("button", name="Find needs instead").click()
    expect(page.get_by_role("heading", name="the best fit first")).to_be_visible()
    first = page.get_by_role("article").first
    expect(first).to_contain_text("Why it fits")
    title = first.get_by_role("heading").inner_text()
    first.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="Solutions that fit")).to_be_visible()
    expect(page.get_by_role("article").first).to_contain_text("Why it fits")
