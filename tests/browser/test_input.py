"""What people really do to a long form: wrong values, a double click, a session that ended in another tab."""

from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from matcher.models import now
from tests.browser.market import TOWN
from tests.browser.steps import box, go, press, sign_in, write
from tests.client import PASSWORD

TODAY = now().date()
BUDGET, END = "최소 예산(원)", "사업 종료일"


def typed_need(title: str, **changes: str) -> dict[str, str]:
    return {
        "제목": title,
        "어떤 문제가 있나요?": "장마철마다 하천 산책로가 물에 잠깁니다.\n막는 사람이 늦게 오면 그대로 들어가십니다. 😱 <b>급함</b>",
        "요구사항": "물이 차기 전에 차단기가 내려가야 합니다.\n밤에도 보여야 합니다.",
        BUDGET: "50,000,000",
        "최대 예산(원)": "120,000,000",
        "사업 시작일": (TODAY + timedelta(days=90)).isoformat(),
        END: (TODAY + timedelta(days=300)).isoformat(),
    } | changes


def new_need(page: Page, texts: dict[str, str]) -> None:
    """Fill in a new need, with a field, a tick and an answer beside the texts."""
    go(page, "수요 작성")
    write(page, texts)
    box(page, "분야").select_option(label="방범·방재")
    page.get_by_role("group", name="예산이 확보되었나요?").get_by_label("예", exact=True).check()
    page.get_by_label("실증 사업").check()


def is_kept(page: Page, texts: dict[str, str]) -> None:
    """See everything `new_need` typed still in the form."""
    for label, text in texts.items():
        expect(box(page, label)).to_have_value(text)
    expect(box(page, "분야").locator("option:checked")).to_have_text("방범·방재")
    expect(
        page.get_by_role("group", name="예산이 확보되었나요?").get_by_label("예", exact=True)
    ).to_be_checked()
    expect(page.get_by_label("실증 사업")).to_be_checked()


def needs_called(page: Page, title: str) -> int:
    """Count the needs of that title on the desk."""
    go(page, "내 업무")
    expect(page.get_by_role("heading", level=1)).to_have_text("내 업무")
    return page.get_by_role("main").get_by_role("link", name=title, exact=True).count()


def test_two_wrong_values_are_both_named_and_everything_typed_stays(visit):
    page, before = visit(), (TODAY + timedelta(days=30)).isoformat()
    sign_in(page, TOWN)
    texts = typed_need("잠기는 산책로", **{BUDGET: "-1", END: before})
    new_need(page, texts)
    press(page, "초안으로 저장")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("입력한 내용을 확인해 주세요")
    expect(summary.get_by_role("listitem")).to_have_count(2)
    for label in (BUDGET, END):
        expect(summary.get_by_role("link", name=label)).to_be_visible()
        expect(box(page, label)).to_have_attribute("aria-invalid", "true")
    is_kept(page, texts)

    summary.get_by_role("link", name=BUDGET).click()
    expect(box(page, BUDGET)).to_be_in_viewport()
    right = typed_need("잠기는 산책로")
    write(page, {BUDGET: right[BUDGET], END: right[END]})
    press(page, "초안으로 저장")
    expect(page.get_by_role("heading", level=1)).to_have_text("잠기는 산책로")
    assert needs_called(page, "잠기는 산책로") == 1


def test_a_double_click_makes_one_need(visit):
    page, saved = visit(), []
    sign_in(page, TOWN)
    new_need(page, typed_need("두 번 눌러도 하나"))

    def answer_slowly(route: Route) -> None:
        if route.request.method == "POST" and not saved:
            # The server has saved it; its answer is still on the way when the second click comes.
            saved.append(route.fetch(max_redirects=0).status)
        else:
            route.continue_()

    page.route("**/municipality/needs/new", answer_slowly)
    button = page.get_by_role("button", name="초안으로 저장")
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place is not None
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.click(*middle)
    while not saved:
        page.wait_for_timeout(50)
    assert saved == [303]
    page.mouse.click(*middle)
    expect(page.get_by_role("heading", level=1)).to_have_text("두 번 눌러도 하나")
    assert needs_called(page, "두 번 눌러도 하나") == 1


def test_signing_out_in_another_tab_loses_nothing(visit):
    page, texts = visit(), typed_need("다른 탭에서 로그아웃")
    sign_in(page, TOWN)
    new_need(page, texts)
    other_tab = page.context.new_page()
    other_tab.goto("/")
    press(other_tab, "로그아웃")
    expect(other_tab.get_by_role("link", name="로그인")).to_be_visible()

    press(page, "초안으로 저장")
    expect(page.get_by_role("heading", level=1)).to_have_text("로그인하고 다시 보내 주세요")
    for line in texts["어떤 문제가 있나요?"].splitlines():
        expect(page.get_by_role("main")).to_contain_text(line)
    write(page, {"전자우편": TOWN, "비밀번호": "틀린 비밀번호입니다"})
    press(page, "로그인")
    expect(page.get_by_role("alert")).to_contain_text("맞지 않습니다")
    write(page, {"전자우편": TOWN, "비밀번호": PASSWORD})
    press(page, "로그인")
    expect(page.get_by_role("heading", level=1)).to_have_text("다시 보내 주세요")
    expect(page.get_by_role("main")).to_contain_text("물이 차기 전에 차단기가 내려가야 합니다.")
    press(page, "다시 보내기")
    expect(page.get_by_role("heading", level=1)).to_have_text("다른 탭에서 로그아웃")
    page.get_by_role("link", name="고치기", exact=True).click()
    is_kept(page, texts)
    assert needs_called(page, "다른 탭에서 로그아웃") == 1
