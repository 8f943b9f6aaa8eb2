"""Finds and starts the system's Chromium, which Playwright uses instead of downloading one."""

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a lesson needs no network
)
HERE = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "file:")
TIMEOUT = 30_000  # milliseconds; generous, as a kernel starts slowly on a busy machine


@contextlib.contextmanager
def start_chromium(
    strangers: list[str], scale: int = 1, width: int = 1280, height: int = 800
) -> Iterator[BrowserContext]:
    """Open a browser; requests to other machines are added to `strangers`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        context.set_default_timeout(TIMEOUT)
        expect.set_options(timeout=TIMEOUT)

        def note(request: Request) -> None:
            if not request.url.startswith(HERE):
                strangers.append(request.url)

        context.on("request", note)
        yield context
        browser.close()


@contextlib.contextmanager
def zoom(page: Page, factor: int) -> Iterator[None]:
    """Zoom a page like a browser does: a smaller viewport with larger pixels."""
    size = page.viewport_size
    assert size is not None
    devtools = page.context.new_cdp_session(page)
    zoomed = {"width": size["width"] // factor, "height": size["height"] // factor}
    devtools.send(
        "Emulation.setDeviceMetricsOverride",
        {**zoomed, "deviceScaleFactor": factor, "mobile": False},
    )
    yield
    devtools.send("Emulation.clearDeviceMetricsOverride")
    page.set_viewport_size(size)
