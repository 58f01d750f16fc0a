"""Formats: which there are, what they say of nothing, and what nobody may miss."""

import re
from pathlib import Path

import pytest

from ledger.errors import NotFoundError, UsageError
from ledger.file.store import Ledger
from reports.basis.verdicts import VERDICTS
from reports.found.counts import counts
from reports.found.findings import findings
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement, judge
from reports.reference.listed import controls_list, explain
from reports.render import formats, render
from reports.render.words import headline, when
from reports.weekly import weekly
from tests.reports.read_back import for_people, seen
from tests.reports.small import deployed, make


def test_the_formats_of_each_report() -> None:
    assert set(formats("findings")) == {"json", "csv", "junit", "text"}
    assert set(formats("weekly")) == {
        "csv", "html", "json", "md", "pdf", "summary", "text", "xlsx",
    }  # fmt: skip
    assert set(formats("trace")) == {"html", "json", "text"}
    for name in ("catalogue", "control", "status", "counts"):
        assert set(formats(name)) == {"text", "json"}


@pytest.mark.parametrize(
    ("name", "form"), [("findings", "html"), ("weekly", "docx"), ("trace", "")]
)
def test_another_format_is_refused_with_those_there_are(name: str, form: str) -> None:
    with pytest.raises(UsageError) as caught:
        render(name, {}, form)
    for known in formats(name):
        assert known in caught.value.fix


def test_no_colour_unless_asked_and_red_for_failures_only(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W37")
    assert "\x1b" not in render("weekly", report, "text")
    coloured = render("weekly", report, "text", colour=True)
    assert "\x1b[31m✗ fail" in coloured
    red = [part.split("\x1b")[0] for part in coloured.split("\x1b[31m")[1:]]
    assert set(red) == {"✗ fail"}


@pytest.mark.usefixtures("at_noon")
def test_an_empty_week_says_what_to_do(tmp_path: Path) -> None:
    Ledger.create(tmp_path / "empty.duckdb", simulated=True).__exit__()
    with judge(tmp_path / "empty.duckdb") as judgement:
        report = weekly(judgement)
        for form in for_people():
            text = seen(report, form)
            assert "No deployment started in this week" in text
            assert "deploy-ledger ingest" in text
        assert "ingest" in render("findings", findings(judgement), "text")
        assert "none (nothing to count)" in render("counts", counts(judgement), "text")
        assert render("findings", findings(judgement), "csv").count("\n") == 1


@pytest.mark.usefixtures("at_noon")
def test_an_absent_sha_or_actor_is_called_missing(tmp_path: Path) -> None:
    path = make(tmp_path / "l.duckdb", deployed("x", "2026-10-27T08:00:00Z", sha="not-a-sha"))
    with judge(path) as judgement:
        report = weekly(judgement)
    report["deployments"][0]["actor"] = None
    for form in for_people():
        text = seen(report, form)
        assert "missing" in text
        assert "None" not in text


@pytest.mark.usefixtures("at_noon")
def test_only_a_simulated_ledger_says_so(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "real.duckdb"):
        pass
    with judge(tmp_path / "real.duckdb") as judgement:
        report = weekly(judgement)
    for form in formats("weekly"):
        assert "SIMULATED" not in seen(report, form)


def test_times_carry_their_zone() -> None:
    assert when("2026-10-25T00:30:00Z", "Europe/Berlin") == "2026-10-25 02:30 CEST"
    assert when("2026-10-25T01:30:00Z", "Europe/Berlin") == "2026-10-25 02:30 CET"
    assert when("2026-10-25T01:30:00Z") == "2026-10-25 01:30 UTC"
    assert when(None) == "missing"


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ({"pass": 1}, "1 production deployment, and nothing is missing."),
        (
            {"pass": 2, "fail": 1},
            "3 production deployments: 1 fails a mandatory or default control.",
        ),
        (
            {"fail": 3, "waived": 1},
            "4 production deployments: 2 fail a mandatory or default control, "
            "1 fails only a recommended or advisory one, 1 waived.",
        ),
        ({"pending": 1}, "1 production deployment: none fails a control, 1 pending."),
        ({"not_applicable": 1}, "No production deployment of this week had a control to meet."),
    ],
)
def test_the_week_in_a_sentence(verdicts: dict[str, int], sentence: str) -> None:
    spread = {**dict.fromkeys(VERDICTS, 0), **verdicts}
    total = sum(spread.values())
    group = {"kind": "production", "deployments": total, "verdicts": spread}
    group["failing"] = min(spread["fail"], 2)
    assert headline({"deployments": [{}], "environments": [group]}) == sentence


def test_the_sentence_names_failures_elsewhere() -> None:
    spread = {**dict.fromkeys(VERDICTS, 0), "fail": 1}
    group = {"kind": "staging", "deployments": 1, "verdicts": spread, "failing": 1}
    report = {"deployments": [{}], "environments": [group]}
    assert headline(report) == "Elsewhere 1 deployment fails a mandatory or default control."


def test_a_gap_is_shown_to_people(judged_acme: Judgement) -> None:
    report = weekly(judged_acme, "2026-W37")
    for form in for_people():
        text = seen(report, form)
        assert "2026-09-11 09:00 CEST to 2026-09-11 14:00 CEST" in text


def test_every_deployment_and_finding_of_the_week_is_in_every_format(
    judged_acme: Judgement,
) -> None:
    report = weekly(judged_acme, "2026-W37")
    for form in [*for_people(), "csv"]:
        text = seen(report, form)
        for row in report["deployments"]:
            assert row["sha"][:7] in text
            assert not row["missing"] or row["id"] in text
            for finding in row["missing"]:
                assert re.search(rf"\b{finding['control']}\b", text), (form, finding["control"])


def test_the_catalogue_explains_each_control() -> None:
    assert [row["control"] for row in controls_list()["controls"]] == [c.id for c in catalogue()]
    for control in catalogue():
        report = explain(control.id.lower())
        text = " ".join(render("control", report, "text").split())
        for part in (control.statement, control.rationale, control.check_by_hand, control.remedy):
            assert " ".join(part.split()) in text
    with pytest.raises(NotFoundError):
        explain("C99")
