"""The simulated organisation uses every way in, and verdicts rest on what came by each."""

from reports.judge.evaluate import Judgement

_CITED = """
WITH cited AS (
    SELECT DISTINCT unnest(evidence) AS seq FROM finding WHERE verdict IN ('pass', 'fail', 'waived')
    UNION SELECT waiver FROM finding WHERE verdict = 'waived'
),
stated AS (
    SELECT 'qa' AS type, seq, origin FROM stated_qa
    UNION SELECT 'verification', seq, origin FROM stated_verification
    UNION SELECT 'approval', seq, origin FROM stated_approval
    UNION SELECT 'exception', seq, origin FROM stated_exception
    UNION SELECT 'deployment', seq, origin FROM stated_deployment
    UNION SELECT 'role', seq, origin FROM role_grants
    UNION SELECT 'ticket', seq, origin FROM stated_ticket
)
SELECT DISTINCT type, origin, i.kind FROM stated
SEMI JOIN cited USING (seq) JOIN entry_index i USING (seq)
"""


def test_verdicts_rest_on_every_way_in(judged_acme: Judgement) -> None:
    issue, ticket = "github:issue_comment:observed", "jira:comment:observed"
    check, move = "github:check_run:observed", "jira:changelog:observed"
    pull = "github:pull_request:observed"
    cited = set(judged_acme.workspace.rows(_CITED))
    assert cited >= {
        ("qa", "records", "record:qa:stated"),
        ("qa", "comments", issue),
        ("qa", "comments", ticket),
        ("qa", "tickets", move),
        ("qa", "checks", check),
        ("qa", "junit", "record:junit:stated"),
        ("qa", "cdevents", "record:cdevent:stated"),
        ("verification", "records", "record:verification:stated"),
        ("verification", "comments", ticket),
        ("verification", "checks", check),
        ("approval", "records", "record:approval:stated"),
        ("approval", "comments", ticket),
        ("approval", "comments", pull),
        ("exception", "records", "record:exception:stated"),
        ("exception", "comments", issue),
        ("exception", "comments", ticket),
        ("deployment", "records", "record:deployment:stated"),
        ("deployment", "checks", check),
        ("deployment", "cdevents", "record:cdevent:stated"),
        ("role", "records", "record:role:stated"),
        ("ticket", "tickets", move),
    }


def test_what_proves_nothing_is_shown(judged_acme: Judgement) -> None:
    unbound = judged_acme.workspace.rows("SELECT type, repository, reason FROM unbound_record")
    assert sorted(unbound, key=str) == [
        ("qa", "acme/api", "sha_of_another_repository"),
        ("qa", "acme/shop", "no_full_sha"),
        ("qa", "acme/worker", "no_full_sha"),
        ("qa", None, "no_repository"),
    ]
    rows = judged_acme.workspace.rows
    assert rows("SELECT sum(blocks_unreadable) FROM all_comments") == [(1,)]
    assert rows("SELECT count(*) FROM voids") == [(1,)]
