"""A real Chromium before a real installation: every window is watched for errors and for calls to other hosts."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import market, serving
from tests.browser.market import Market

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whatever else the browser would like to ask finds no host.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str:
    """Return the Chromium to drive: IEUM_TEST_CHROMIUM, or the first one on the path; fail when there is none."""
    named = os.environ.get("IEUM_TEST_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        pytest.fail(
            "The browser tests need Chromium and found none"
            + (f" at IEUM_TEST_CHROMIUM={named}" if named else " on the path")
            + ". On Debian and Ubuntu: sudo apt-get install chromium fonts-nanum",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser with a fresh profile."""
    path = chromium_path()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(_SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation made once for all workers of this run; nobody writes into it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "prepared"
    serving.prepare(folder)
    return folder


@pytest.fixture(scope="session")
def rows(installation: Path) -> Market:
    """The ids of what stands in the database besides the examples."""
    return market.of(installation)


@pytest.fixture(scope="session")
def site(chromium: Browser, installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with its worker, over a copy of the prepared installation."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(installation, folder, ignore=shutil.ignore_patterns("model"))
    (folder / "model").symlink_to((installation / "model").resolve())
    with serving.served(folder) as address:
        yield address


class Watch:
    """What a window does that no page of ours may do."""

    def __init__(self, site: str) -> None:
        """Watch for what does not belong to `site`."""
        self.site = site
        self.troubles: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of `context`."""
        context.on("console", self._said)
        context.on("weberror", lambda fault: self.troubles.append(f"script error: {fault.error}"))
        context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is told to the console too; a part of a page is not meant to.
        refused_page = message.text.startswith("Failed to load resource") and (
            message.page is None or message.location.get("url") == message.page.url
        )
        if message.type in {"error", "warning"} and not refused_page:
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.site}/", "data:")):
            self.troubles.append(f"another host: {request.url}")


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Visit]:
    """Return a function that opens a window of somebody new; when the test ends, no window may have had troubles."""
    watch, opened = Watch(site), []

    def open_window(path: str = "/", *, locale: str = "ko-KR", width: int = 1280, **others: Any) -> Page:
        context = chromium.new_context(
            base_url=site, locale=locale, viewport={"width": width, "height": 900}, **others
        )
        context.set_default_timeout(15_000)
        watch.over(context)
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not watch.troubles, "\n".join(watch.troubles)
