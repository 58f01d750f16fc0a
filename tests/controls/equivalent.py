"""Mutants that are no other judgement: what no case can tell, and why."""

_SAME = "the next WHEN gives the same verdict and reason, in other words"
_BOTH = "the other condition cannot hold without it"
_JUDGED = "what is not after the start was judged by the WHEN for it"

EQUIVALENT: dict[str, dict[str, str]] = {
    "C3.5": {"1: without event IS NULL": _SAME},
    "C11.1d": {
        "1: without version_problem IS NOT NULL of OR": "nothing passed of what is not known",
        "1: without rollback_before_ledger of OR": "nothing passed of what precedes the ledger",
    },
    "home_finding": {
        "3: without in_home_at > started_at of AND": _JUDGED,
        "3: >= in in_home_at > started_at": _JUDGED,
        "4: >= in in_home_at > started_at": _JUDGED,
        "5: without in_home_at > started_at of AND": _JUDGED,
        "5: >= in in_home_at > started_at": _JUDGED,
        "6: without in_home_at > started_at of AND": _JUDGED,
        "6: >= in in_home_at > started_at": _JUDGED,
        "7: >= in in_home_at > started_at": _JUDGED,
        "8: without in_home_now": "a branch that has a commit was seen with it at some time",
        "10: without home_seen of AND": "a branch that was rewritten was seen",
    },
    "no_promotion_finding": {"5: without promoted_commits IS NULL": _SAME},
    "approved_finding": {
        "1: without rules_known of AND": "without rules no number of approvals is known",
        "6: without len(approved_by) = 0 AND len(approved_elsewhere_by) > 0": _SAME,
        "6: without len(approved_by) = 0 of AND": _BOTH,
        "6: without len(approved_elsewhere_by) > 0 of AND": _SAME,
        "6: not len(approved_by) = 0": _SAME,
        "6: not len(approved_elsewhere_by) > 0": _SAME,
    },
}
