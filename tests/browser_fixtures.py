"""A real Chromium for tests marked `browser`: pages at two widths, a log-in, accessibility."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import handlers as static_handlers
from django.contrib.staticfiles import views as static_views
from django.core.servers.basehttp import WSGIRequestHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

DESKTOP, PHONE = 1280, 375
HEIGHTS = {DESKTOP: 900, PHONE: 812}
PAGES = pytest.StashKey[list[Page]]()
AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
QUIET = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
OFF = [
    # Each window would load two pages of its own for the address bar, which nobody sees: more work than our page.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    # What Playwright turns off: Chromium heeds the last list only.
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
]  # fmt: skip

# A connection that is kept open would wait 40 ms before each answer.
WSGIRequestHandler.disable_nagle_algorithm = True


def _serve_and_let_keep(request: HttpRequest, path: str, **options: Any) -> HttpResponseBase:
    """Style sheets and scripts as the live server serves them; a browser that keeps them asks ten times less.

    For years: the tests' clock stands in another month than the browser's.
    """
    answer = static_views.serve(request, path, **options)
    answer["Cache-Control"] = "max-age=315360000"
    return answer


static_handlers.serve = _serve_and_let_keep  # type: ignore[attr-defined]


def chromium_path() -> str:
    """The system's Chromium or Chrome; Playwright's own download is never used."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail("Chromium is missing (Debian: chromium)")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    flags = [*QUIET, f"--disable-features={','.join(OFF)}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    chromium = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
    yield chromium
    chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test tells what stood on its pages."""
    report = yield
    if report.when == "call" and report.failed:
        for page in item.stash.get(PAGES, []):
            with suppress(BrowserError):
                report.sections.append((f"Page {page.url}", page.inner_text("body")[:4000]))
    return report


@pytest.fixture
def page_at(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`page_at(width, user=None)` opens a page on the live server; relative addresses work in `goto`.

    Blocked by the content policy or an uncaught script error: the test fails at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    pages = request.node.stash.setdefault(PAGES, [])

    def open_page(width: int = DESKTOP, *, user: Any = None, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            log_in(context, live_server.url, user)
        page = context.new_page()
        pages.append(page)
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(_told(line)) if _is_policy(line.text) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _is_policy(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


def _told(line: ConsoleMessage) -> str:
    return f"{line.location.get('url', '')}: {line.text}"


def log_in(context: BrowserContext, url: str, user: Any) -> None:
    """Give the browser the session of `user`, without the log-in page."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def violations_on(page: Page) -> list[str]:
    """The serious and critical violations of the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # the content policy forbids it as a script of the page
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    path = urlsplit(page.url).path
    return [
        f"{path}: {violation['id']}: {violation['help']}: {node['target']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
