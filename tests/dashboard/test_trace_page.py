"""The page of a trace that is handed on, as a browser draws it."""

from pathlib import Path

from playwright.sync_api import Browser

from ledger.reading.publish import current
from reports.render import render
from reports.trace import asked

_PADDING = 16
# How much wider than its words each chip is drawn.
_BEYOND = """
[...document.querySelectorAll('.chip')].map(chip => {
    const words = document.createRange();
    words.selectNodeContents(chip);
    return chip.getBoundingClientRect().width - words.getBoundingClientRect().width;
})
"""


def test_a_verdict_of_a_trace_is_drawn_as_wide_as_its_words(demo: Path, browser: Browser) -> None:
    copy = current(demo)
    assert copy is not None
    report = asked(copy, "SHOP-107")
    # So many environments that what stands in their cells breaks.
    report["matrix"]["environments"] *= 4
    for version in report["matrix"]["versions"]:
        version["cells"] = [{**cell, "untested": True} for cell in version["cells"]] * 4
    page = browser.new_page()
    try:
        page.set_content(render("trace", report, "html"))
        beyond = []
        for width in range(390, 1300, 35):
            page.set_viewport_size({"width": width, "height": 1000})
            beyond += page.evaluate(_BEYOND)
    finally:
        page.close()
    assert len(beyond) > 10
    assert max(beyond) <= _PADDING
