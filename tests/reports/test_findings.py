"""The shape of findings is a contract: keys are added, never renamed or reordered."""

from reports.envelope import rules_sha256
from reports.findings import findings
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement
from tests.reports.conftest import ACME_AT


def test_the_shape_of_a_finding(judged_acme: Judgement) -> None:
    report = findings(judged_acme)
    assert len(report["findings"]) == report["provenance"]["rows"]
    for finding in report["findings"]:
        assert list(finding) == [
            "control", "clause", "level", "verdict", "reason", "message", "subject", "evidence",
            "due", "waiver", "strengths",
        ]  # fmt: skip
        assert list(finding["subject"]) == ["type", "id", "repository", "environment"]
        assert finding["subject"]["type"] == "deployment"
        assert finding["message"]
        assert finding["evidence"] == sorted(set(finding["evidence"]))
        assert len(finding["strengths"]) == len(finding["evidence"])
        assert (finding["waiver"] is not None) == (finding["verdict"] == "waived")


def test_every_control_judges_every_deployment_once(judged_acme: Judgement) -> None:
    listed = [(f["subject"]["id"], f["control"]) for f in findings(judged_acme)["findings"]]
    (count,) = judged_acme.workspace.rows("SELECT count(*) FROM evidence")[0]
    assert len(listed) == len(set(listed)) == count * len(catalogue())


def test_the_controls_of_a_deployment_are_in_the_order_of_the_sop(judged_acme: Judgement) -> None:
    first = findings(judged_acme)["findings"][: len(catalogue())]
    assert [finding["control"] for finding in first] == [control.id for control in catalogue()]


def test_the_head_says_what_was_asked_of_what(judged_acme: Judgement) -> None:
    report = findings(judged_acme)
    at = judged_acme.at
    assert report["ledger"] == {"origin": at.origin, "size": at.size, "root": at.root}
    assert report["as_of"] == ACME_AT
    assert report["simulated"] is True
    assert report["policy"] == judged_acme.book.latest.name
    assert report["provenance"]["rules_sha256"] == rules_sha256()
    assert {"archive", "git", "records"} == {row["source"] for row in report["coverage"]}
    covered = [row for row in report["coverage"] if row["kind"] == "approvals"]
    assert [(row["repository"], row["from"][:10], row["to"][:10]) for row in covered] == [
        ("acme/api", "2026-08-01", "2026-10-26"),
        ("acme/shop", "2026-08-01", "2026-10-26"),
        ("acme/worker", "2026-08-01", "2026-09-11"),
        ("acme/worker", "2026-09-11", "2026-10-26"),
    ]
