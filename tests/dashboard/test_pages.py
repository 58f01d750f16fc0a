"""The pages without a browser: what they say where there is little, nothing, or something wrong."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.reading.publish import folder, publish
from ledger.verify.pin import pin_of
from ledger.writing.append import Incoming
from reports.publish import fill
from tests.conftest import SetClock
from tests.reports.small import deployed, make, record, sha

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
_VERIFIED = ("were found to hold", "is not what this ledger has")
VIEWS = ("overview", "deployments", "deployment", "trace", "controls", "control", "finding",
         "exceptions", "exception", "qa", "ledger")  # fmt: skip


def published(path: Path, *records: Incoming) -> Path:
    """A simulated ledger with these records, published at noon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, "2026-11-02T12:00:00Z")
        make(path, *records)
        with Ledger.open(path) as ledger:
            publish(ledger, fill)
    return path


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with one production deployment."""
    folder = tmp_path_factory.mktemp("one")
    return published(folder / "ledger.duckdb", deployed("one", "2026-10-28T08:00:00Z"))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger without any deployment."""
    return published(tmp_path_factory.mktemp("nothing") / "ledger.duckdb")


def shown(ledger: Path, view: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """A page after its first run."""
    monkeypatch.setenv("DEPLOY_LEDGER_LEDGER", str(ledger))
    page = AppTest.from_file(str(APP), default_timeout=30)
    page.switch_page(f"views/{view}.py")
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """All that a page says in words."""
    blocks = [*page.info, *page.warning, *page.error, *page.text, *page.caption, *page.markdown]
    return "\n".join(str(block.value) for block in blocks)


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_says_how_fresh_it_is(
    one: Path, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    words = said(shown(one, view, monkeypatch))
    assert "Judged **2026-11-02 13:00 CET**, up to entry **2**" in words
    assert "SIMULATED" in words
    assert "not fully covered" in words


def test_one_deployment_names_what_is_missing(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = said(shown(one, "deployment", monkeypatch, id="record:one"))
    assert "What to do" in words or "ingest" in words
    assert "record:one" in words


@pytest.mark.parametrize(
    ("view", "query", "says"),
    [
        ("deployment", {"id": "<b>none</b>"}, "There is no deployment <b>none</b>"),
        ("deployment", {}, "No deployment is chosen"),
        ("trace", {"q": "feedfacefeed"}, "Nothing is known as 'feedfacefeed'"),
        ("trace", {}, "Nothing is asked yet"),
        ("deployments", {"verdict": "waived"}, "No deployment matches"),
        ("deployments", {"person": "nobody"}, "No deployment matches"),
        ("controls", {"verdict": "waived"}, "No control matches"),
        ("control", {}, "No control is chosen"),
        ("control", {"control": "<b>"}, "There is no control <b>"),
        ("control", {"control": "C7.4", "stands": "waived"}, "Nothing that is judged by it"),
        ("finding", {}, "No finding is chosen"),
        ("finding", {"control": "A5", "subject": "<b>"}, "A5 judges nothing with the name <b>"),
        ("exceptions", {}, "No exception is recorded"),
        ("exception", {}, "No exception is chosen"),
        ("exception", {"entry": "<b>"}, "There is no exception in entry <b>"),
        ("exception", {"entry": "9" * 30}, "There is no exception in entry 999"),
        ("qa", {}, "No QA result matches"),
    ],
)
def test_what_is_not_there_says_what_to_do(
    one: Path, monkeypatch: pytest.MonkeyPatch, view: str, query: dict[str, str], says: str
) -> None:
    assert says in said(shown(one, view, monkeypatch, **query))


def test_no_source_is_called_covered_where_none_is_needed(
    nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(shown(nothing, "overview", monkeypatch))
    assert "no deployment, so no source is needed" in words
    assert "every source covered" not in words


def test_what_nobody_tested_was_not_tested_well(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "✓" not in said(shown(one, "qa", monkeypatch))
    elsewhere = record("qa", sha=sha("lost"), environment="staging", result="pass", by="quinn",
                       time="2026-10-27T08:00:00Z")  # fmt: skip
    words = said(shown(published(tmp_path / "ledger.duckdb", elsewhere), "qa", monkeypatch))
    assert "✓" not in words
    assert "What ran when 1 result came is not known." in words


def test_only_a_checkpoint_of_this_ledger_is_called_verified(
    one: Path, nothing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.duckdb"
    shutil.copyfile(one, path)
    shutil.copytree(folder(one), folder(path))
    assert "Nobody has verified" in said(shown(path, "ledger", monkeypatch))
    for other, says in ((one, "were found to hold"), (nothing, "is not what this ledger has")):
        with Ledger.read(other) as ledger:
            pin_of(path).write_text(ledger.newest_note() or "")
        words = said(shown(path, "ledger", monkeypatch))
        assert [text for text in _VERIFIED if text in words] == [says]


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_ledger(nothing: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    page = shown(nothing, view, monkeypatch)
    assert not page.error
    if view == "controls":
        assert "Nothing is judged by these controls yet." in said(page)
    if view == "overview":
        assert "There are no deployments in this ledger yet." in said(page)


def test_nothing_published_is_told_without_a_path(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock("2026-11-02T12:00:00Z")
    page = shown(make(tmp_path / "ledger.duckdb"), "overview", monkeypatch)
    assert "Nothing of the ledger ledger.duckdb has been published." in said(page)
    assert "deploy-ledger publish" in said(page)
    assert str(tmp_path) not in said(page)


def test_a_defect_is_told_without_a_traceback(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("dashboard.parts.banner.head", broken)
    words = said(shown(one, "overview", monkeypatch))
    assert "This page cannot be shown." in words
    assert "secret" not in words
