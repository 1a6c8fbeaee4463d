"""A real browser in front of a whole house: the system's Chromium, Flask on a port, the worker's work on a thread."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from redis import Redis
from werkzeug.serving import make_server

from tests.web.desk_kit import OPEN_ALWAYS, PASSWORD, Kit
from tests.wired import wired

NO_BROWSER = "NO BROWSER (install chromium, or set CHROMIUM to its path)"
_SKIPPED: pytest.StashKey[int] = pytest.StashKey()
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """CHROMIUM, else what is on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(config, items) -> None:
    """Mark what drives a browser; without one it is skipped, but not where CI says that it must run."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    missing = find_browser() is None and os.environ.get("CI") != "true"
    for item in here:
        item.add_marker(pytest.mark.browser)
        if missing:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
    config.stash[_SKIPPED] = len(here) if missing else 0


def pytest_terminal_summary(terminalreporter, config) -> None:
    if number := config.stash.get(_SKIPPED, 0):
        terminalreporter.write_sep("!", f"{NO_BROWSER}: {number} tests left out", red=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """pytest-playwright's own launch arguments, with the browser that this machine has."""
    path = find_browser()
    if path is None:
        pytest.fail(NO_BROWSER)
    # Chromium refuses its sandbox to root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    """A busy machine is slow, not wrong."""
    expect.set_options(timeout=20_000)


@dataclass
class Site:
    """A running site with its house."""

    kit: Kit
    address: str

    def at(self, path: str) -> str:
        return f"{self.address}{path}"

    def log_in(self, page, login: str, path: str = "/desk/") -> None:
        page.goto(self.at(f"/desk/login?next={path}"))
        page.get_by_label("Log-in name").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(self.at(path))


@pytest.fixture(scope="module")
def site(tmp_path_factory, embedded_redis) -> Iterator[Site]:
    with Redis(unix_socket_path=embedded_redis.url.removeprefix("unix://")) as redis:
        redis.flushall()
    folder = tmp_path_factory.mktemp("browser")
    with wired(folder, embedded_redis.url, public_url="", **OPEN_ALWAYS) as running:
        kit = Kit(running.house, running.app)
        server = make_server("127.0.0.1", 0, running.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(kit, f"http://127.0.0.1:{server.port}")
        server.shutdown()
        thread.join()
        kit.close()


@pytest.fixture
def visit(site, browser, browser_context_args) -> Iterator[Callable[..., Page]]:
    """Opens a page of its own for somebody, logged in if a name is given; complaints of the browser fail the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def note(said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            complaints.append(said.text)

    def open_page(login: str = "", path: str = "/desk/", **changes: object) -> Page:
        contexts.append(browser.new_context(**{**browser_context_args, **changes}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note)
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        if login:
            site.log_in(page, login, path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
