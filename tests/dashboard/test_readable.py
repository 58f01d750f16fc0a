"""Every view can be read: in light and dark, on a telephone and on a wide screen."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.dashboard.conftest import SHOWN, an_id, drawn, watched
from tests.sampling import sampled

WINDOWS = {"telephone": (390, "light"), "wide screen": (1920, "dark")}
_SERIOUS = ("serious", "critical")


def _violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds that keeps people from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        {"rule": one["id"], "first": one["nodes"][0]["html"], "count": len(one["nodes"])}
        for one in found
        if one["impact"] in _SERIOUS
    ]


@pytest.mark.parametrize("window", sampled(WINDOWS, 2))
def test_no_view_has_a_serious_violation_or_is_wider_than_its_window(
    demo: Path, served: str, browser: Browser, window: str
) -> None:
    width, scheme = WINDOWS[window]
    with watched(browser, color_scheme=scheme) as opened:
        page = opened.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        for address, heading in SHOWN.items():
            page.goto(served + address.format(id=an_id(demo)))
            drawn(page, heading)
            assert _violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
