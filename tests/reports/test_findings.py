"""The shape of findings is a contract: keys are added, never renamed or reordered."""

import pytest

from reports.basis.envelope import rules_sha256
from reports.found.findings import findings
from reports.judge.catalogue import SUBJECTS, catalogue, control
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
        assert finding["subject"]["type"] == control(finding["control"]).subject
        assert finding["message"]
        assert finding["evidence"] == sorted(set(finding["evidence"]))
        assert len(finding["strengths"]) == len(finding["evidence"])
        # Of a roll-up it is a part that is waived.
        is_waived = finding["verdict"] == "waived" and not control(finding["control"]).rolls_up
        assert (finding["waiver"] is not None) == is_waived


@pytest.mark.parametrize("type_", SUBJECTS)
def test_every_control_judges_every_one_of_its_subjects_once(
    type_: str, judged_acme: Judgement
) -> None:
    listed = [
        (f["subject"]["repository"], f["subject"]["id"], f["control"])
        for f in findings(judged_acme)["findings"]
        if f["subject"]["type"] == type_
    ]
    (count,) = judged_acme.workspace.rows(f"SELECT count(*) FROM {SUBJECTS[type_]}")[0]
    controls = [one for one in catalogue() if one.subject == type_]
    assert count
    assert len(listed) == len(set(listed)) == count * len(controls)


def test_the_controls_of_a_deployment_are_in_the_order_of_the_sop(judged_acme: Judgement) -> None:
    controls = [one.id for one in catalogue() if one.subject == "deployment"]
    first = findings(judged_acme)["findings"][: len(controls)]
    assert [finding["control"] for finding in first] == controls


def test_the_head_says_what_was_asked_of_what(judged_acme: Judgement) -> None:
    report = findings(judged_acme)
    at = judged_acme.at
    assert report["ledger"] == {"origin": at.origin, "size": at.size, "root": at.root}
    assert report["as_of"] == ACME_AT
    assert report["simulated"] is True
    assert report["policy"] == judged_acme.book.latest.name
    assert report["provenance"]["rules_sha256"] == rules_sha256()
    assert {"archive", "git", "records", "tickets"} == {row["source"] for row in report["coverage"]}
    covered = [row for row in report["coverage"] if row["kind"] == "approvals"]
    assert [(row["repository"], row["from"][:10], row["to"][:10]) for row in covered] == [
        ("acme/api", "2026-08-01", "2026-10-26"),
        ("acme/shop", "2026-08-01", "2026-10-26"),
        ("acme/worker", "2026-08-01", "2026-09-11"),
        ("acme/worker", "2026-09-11", "2026-10-26"),
    ]
