"""Mistakes with the version: which commit ran, and whether it may run there."""

from ingest.simulation.story.plan import Mistake, Plan
from ingest.simulation.truth import NOTHING_TO_COMPARE, OK, Finding, Findings

HIDDEN = ("C3.1b", "C8.2", "C3.3", "C11.1", "C11.1b", "C11.1c")
"""Undecidable for production when the deployed commit is not known."""


def _hidden(reason: str) -> Findings:
    """Return what changes for production when its version cannot be known, for this reason.

    C3.1 still passes: the dispatched commit resolves. C14.2 does too where the verification
    names the deployment, and the gate does not ask for a version.
    """
    findings = dict.fromkeys(HIDDEN, Finding("undecidable", reason))
    return {**findings, "C11.1d": NOTHING_TO_COMPARE}


MISTAKES = (
    Mistake(
        name="version_not_said",
        story="Production was dispatched with a version, but neither run name nor payload says it.",
        because="Only the dispatch head known: C3.1b, C8.2, C3.3, C11.1, C11.1b, C11.1c are"
        " undecidable; C11.1d then has nothing to compare.",
        changes={"production": _hidden("sha_is_dispatch_head")},
        plan=Plan(version="silent"),
        wants_next="tested",
    ),
    Mistake(
        name="two_versions_named",
        story="The run name of the production deployment names two commits.",
        because="Two tokens: version_ambiguous, which holds wherever sha_is_dispatch_head does.",
        changes={"production": _hidden("version_ambiguous")},
        plan=Plan(version="two"),
        wants_next="tested",
    ),
    Mistake(
        name="unknown_version",
        story="The pipeline says that it deployed a commit which the repository does not have.",
        because="A version that does not resolve: commit_unknown, wherever sha_is_dispatch_head.",
        changes={"production": _hidden("commit_unknown")},
        plan=Plan(version="unknown", verification="by_id"),
        wants_next="tested",
    ),
    Mistake(
        name="short_version",
        story="The run name abbreviates the commit, which Helen allowed: no other begins like it.",
        because="A unique abbreviation resolves, but fails C8.2b, which an exception names.",
        changes={"production": {"C8.2b": Finding("waived", "not_a_full_sha")}},
        plan=Plan(version="short", paper="short_version"),
    ),
    Mistake(
        name="versions_contradict",
        story="The payload names the promoted commit and the run name names the one before it.",
        because="Sources that disagree: C3.1b fails; the first of version_from is the version.",
        changes={"production": {"C3.1b": Finding("fail", "version_contradicts")}},
        plan=Plan(version="contradicted"),
    ),
    Mistake(
        name="from_development",
        story="A commit of development was deployed to production without being promoted.",
        because="C3.3: the production SHA is in main. Squashed later, this commit never enters it.",
        changes={"production": {"C3.3": Finding("fail", "not_in_main")}},
        plan=Plan(release="from_development"),
    ),
    Mistake(
        name="before_promotion",
        story="Production was deployed two hours before its commit was promoted to main.",
        because="Contained now but entered after started: fail not_in_main_then.",
        changes={"production": {"C3.3": Finding("fail", "not_in_main_then")}},
        plan=Plan(release="before_promotion"),
    ),
    Mistake(
        name="staging_from_open_branch",
        story="Staging ran the branch of a pull request; QA failed it, and it was never merged.",
        because="C7.3: the staging SHA was reachable from development at started. What QA was"
        " given was the tip of development; it named what ran, and the ticket was reopened.",
        changes={
            "staging": {
                "C7.3": Finding("fail", "not_in_development"),
                "C6.4": Finding("fail", "late"),
            },
            "ticket": {"C21r": OK},
        },
        plan=Plan(staging="from_open_branch", testing="failed", release="nothing"),
    ),
    Mistake(
        name="staging_before_merge",
        story="Staging ran the branch of a pull request that was merged an hour later.",
        because="C7.3, same rule as C3.3: entered after started. QA named what ran, and the merge"
        " has the same tree, so the rest holds.",
        changes={
            "staging": {
                "C7.3": Finding("fail", "not_in_development_then"),
                "C6.4": Finding("fail", "no_record"),
            }
        },
        plan=Plan(staging="before_merge"),
    ),
    Mistake(
        name="staging_version_not_said",
        story="Staging was dispatched with a version, and the pipeline did not record which.",
        because="Only the dispatch head known; a bound QA result lies inside the live window, so"
        " C10.4 and C14.1 are undecidable for the same reason.",
        changes={
            "staging": dict.fromkeys(
                ("C3.1b", "C8.2", "C7.3", "C10.4", "C14.1"),
                Finding("undecidable", "sha_is_dispatch_head"),
            )
        },
        plan=Plan(staging_version="silent", release="nothing"),
    ),
    Mistake(
        name="hotfix",
        story="A hotfix went straight to main and production, unreviewed; the exception was written"
        " next day, and its follow-up forgotten.",
        because="No candidate: C11.1 fails no_qa_result. An urgent exception that names C11.1,"
        " written by the end of the second working day, waives it and keeps the reason.",
        changes={
            "production": {
                "C11.1": Finding("waived", "no_qa_result"),
                **dict.fromkeys(("C11.1b", "C11.1c", "C11.1d"), NOTHING_TO_COMPARE),
            },
            "exception": {"C18.x": Finding("fail", "late")},
        },
        plan=Plan(staging="nothing", testing="nothing", release="hotfix", paper="urgent_qa"),
    ),
    Mistake(
        name="promotion_over_hotfix",
        story="What was promoted was merged with a hotfix that development did not have.",
        because="Main carries a hotfix: tested and deployed trees differ. Candidates but none with"
        " D's tree: C11.1b fails tree_differs; C11.1c and C11.1d have nothing to compare.",
        changes={
            "production": {
                "C11.1b": Finding("fail", "tree_differs"),
                **dict.fromkeys(("C11.1c", "C11.1d"), NOTHING_TO_COMPARE),
            }
        },
        plan=Plan(merges_main_back=True),
    ),
)
