"""The page of a trace that is handed on, as a browser draws it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ledger.reading.publish import current
from reports.render import render
from reports.trace import asked

_PADDING = 24
# How much wider than its words each chip is drawn.
_BEYOND = """
[...document.querySelectorAll('.chip')].map(chip => {
    const words = document.createRange();
    words.selectNodeContents(chip);
    return chip.getBoundingClientRect().width - words.getBoundingClientRect().width;
})
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_verdict_of_a_trace_is_drawn_as_wide_as_its_words(
    demo: Path, browser: Browser, width: int
) -> None:
    copy = current(demo)
    assert copy is not None
    page = browser.new_page(viewport={"width": width, "height": 1000})
    try:
        page.set_content(render("trace", asked(copy, "SHOP-107"), "html"))
        beyond = page.evaluate(_BEYOND)
    finally:
        page.close()
    assert len(beyond) > 10
    assert max(beyond) <= _PADDING
