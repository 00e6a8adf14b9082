"""What a person does on the Korean site: by labels, buttons and links, as they read them."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.client import PASSWORD

_LONGEST_WORK = 60_000
_PAUSE = 500


def box(page: Page | Locator, label: str) -> Locator:
    """Return the field whose label reads `label`, whether or not it has to be filled in."""
    labelled = page.get_by_label(re.compile(rf"^{re.escape(label)}( 필수)?$"))
    return labelled.and_(page.locator("input, select, textarea"))


def write(page: Page | Locator, texts: dict[str, str]) -> None:
    """Write into fields by their labels."""
    for label, text in texts.items():
        box(page, label).fill(text)


def press(page: Page | Locator, name: str) -> None:
    """Press the button that reads exactly `name`."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    """Follow the link that reads exactly `name`."""
    page.get_by_role("link", name=name, exact=True).first.click()


def is_told(page: Page, text: str) -> None:
    """See a notice at the head of the page that says `text`."""
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def follow_for(page: Page | Locator, name: str, title: str) -> None:
    """Follow the link that reads `name` and, to those who hear the page, is about `title`."""
    page.get_by_role("link", name=re.compile(rf"^{re.escape(name)} ?: {re.escape(title)}$")).click()


def go(page: Page, name: str) -> None:
    """Choose from the main menu."""
    follow(page.get_by_role("navigation", name="주 메뉴"), name)


def sign_in(page: Page, email: str) -> None:
    """Sign in on the sign-in page."""
    page.goto("/account/sign-in")
    write(page, {"전자우편": email, "비밀번호": PASSWORD})
    press(page, "로그인")
    expect(page.get_by_role("button", name="로그아웃")).to_be_visible()


def join(page: Page, side: str, house: dict[str, str], person: dict[str, str]) -> None:
    """Join on `side` (the words of its link) and stand at the new desk, waiting for approval."""
    page.goto("/")
    follow(page, "가입")
    page.get_by_role("main").get_by_role("link", name=side).click()
    write(page, house | person | {"비밀번호": PASSWORD, "비밀번호 다시 입력": PASSWORD})
    press(page, "가입")
    expect(page.get_by_role("heading", level=1)).to_have_text("내 업무")
    expect(page.get_by_role("main")).to_contain_text("승인 대기")


def approve_house(page: Page, name: str) -> None:
    """Approve an organisation that waits, as staff."""
    go(page, "기관")
    follow(page, name)
    press(page, "승인")
    is_told(page, "결정을 기록했습니다")


def approve_item(page: Page, menu: str, title: str) -> None:
    """Approve a need or a solution that waits, as staff."""
    go(page, menu)
    follow(page, title)
    press(page, "게시 승인")
    is_told(page, "게시했습니다")


def reload_until(page: Page, happened: Callable[[], bool], what: str) -> None:
    """Reload until the worker has done its part."""
    for _ in range(_LONGEST_WORK // _PAUSE):
        if happened():
            return
        page.wait_for_timeout(_PAUSE)
        page.reload()
    raise AssertionError(
        f"it did not happen within a minute: {what}\n{page.get_by_role('main').inner_text()}"
    )
