"""A flag is the worst verdict of its controls, in any order, and never green by absence."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.basis.verdicts import VERDICTS
from reports.found.flags import FLAG_OF, roll_up
from reports.judge.catalogue import FLAGS

KINDS = ("production", "staging", "development", "preview")

verdicts = st.dictionaries(st.sampled_from(sorted(FLAG_OF)), st.sampled_from(VERDICTS))


def rolled(kind: str | None, findings: dict[str, str]) -> dict[str, str]:
    deployments = pl.DataFrame([("1", kind)], schema=_DEPLOYMENT, orient="row")
    rows = [("1", control, verdict) for control, verdict in findings.items()]
    row = roll_up(deployments, pl.DataFrame(rows, schema=_FINDING, orient="row")).to_dicts()[0]
    assert row.pop("subject_id") == "1"
    return row


_DEPLOYMENT = {"subject_id": pl.String, "kind": pl.String}
_FINDING = {"subject_id": pl.String, "control": pl.String, "verdict": pl.String}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), verdicts)
def test_it_is_the_worst_verdict_of_its_controls(kind: str, findings: dict[str, str]) -> None:
    for flag, verdict in rolled(kind, findings).items():
        controls = FLAGS[flag].get(kind, ())
        # What was not judged counts as undecidable: a flag is never green by absence.
        given_ = [findings.get(control, "undecidable") for control in controls]
        assert verdict == min(given_, key=VERDICTS.index, default="not_applicable")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KINDS), verdicts, st.randoms(use_true_random=False))
def test_the_order_of_findings_is_nothing(
    kind: str, findings: dict[str, str], random: object
) -> None:
    shuffled = list(findings.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rolled(kind, dict(shuffled)) == rolled(kind, findings)


@settings(max_examples=40, deadline=None)
@given(verdicts)
def test_an_environment_that_nobody_mapped_must_have_everything(findings: dict[str, str]) -> None:
    for flag, verdict in rolled(None, findings).items():
        members = [control for control, owner in FLAG_OF.items() if owner == flag]
        if verdict == "pass":
            assert {findings.get(control) for control in members} <= {"pass", "not_applicable"}


def test_what_does_not_apply_is_ignored_beside_what_does() -> None:
    findings = dict.fromkeys(FLAG_OF, "not_applicable") | {"C7.4": "pass"}
    flags = rolled("production", findings)
    assert flags["approval"] == "pass"
    assert flags["qa"] == "not_applicable"


def test_development_has_the_sha_flag_only() -> None:
    flags = rolled("development", dict.fromkeys(FLAG_OF, "pass"))
    none = dict.fromkeys(("approval", "qa", "verification"), "not_applicable")
    assert flags == {"sha": "pass", **none}


def test_each_deployment_has_its_own_flags_in_the_given_order() -> None:
    deployments = pl.DataFrame(
        [("b", "staging"), ("a", "production")], schema=_DEPLOYMENT, orient="row"
    )
    findings = pl.DataFrame(
        [("b", "C10.4", "fail"), *(("a", c, "pass") for c in FLAG_OF)],
        schema=_FINDING,
        orient="row",
    )
    rows = roll_up(deployments, findings).to_dicts()
    assert [(row["subject_id"], row["qa"]) for row in rows] == [("b", "fail"), ("a", "pass")]
