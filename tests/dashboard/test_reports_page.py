"""The page Reports: what it makes is what the command line makes, to the byte."""

import shlex
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.cli.conftest import call
from tests.dashboard.conftest import drawn


def _made(page: Page) -> tuple[str, bytes, str]:
    """Name and content of what the button makes, and the command that is shown for it."""
    page.get_by_role("button", name="Make it").click()
    button = page.get_by_role("button", name="Download ")
    with page.expect_download() as found:
        button.click()
    command = page.locator("[data-testid=stCode]").last.inner_text().strip()
    content = Path(found.value.path()).read_bytes()
    expect(page.get_by_text(sha256(content).hexdigest())).to_be_visible()
    return found.value.suggested_filename, content, command


def test_it_makes_the_bytes_of_the_command_that_it_shows(
    demo: Path, served: str, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{served}/reports?format=md")
    drawn(page, "Reports")
    name, content, command = _made(page)
    assert name.startswith("weekly-2026-W43")
    words = shlex.split(command)
    assert words[:3] == ["deploy-ledger", "report", "weekly"]
    done = call("--ledger", demo, *words[1:], cwd=tmp_path)
    assert (done.code, done.out.encode()) == (0, content), done.err


def test_a_pack_is_downloaded_and_what_cannot_be_is_told(served: str, page: Page) -> None:
    page.goto(f"{served}/reports?report=audit-pack&from=2026-10-05")
    drawn(page, "Reports")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Give its first and its last day.")).to_be_visible()
    page.goto(f"{served}/reports?report=audit-pack&from=2026-10-05&to=2026-10-06")
    drawn(page, "Reports")
    name, content, _ = _made(page)
    assert (name, content[:2]) == ("audit-pack-2026-10-05-2026-10-06.zip", b"PK")
