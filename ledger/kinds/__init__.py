"""One file for each kind of thing that sources tell: its fields, natural key and typed rows."""

from ledger.kinds import collecting, coverage, own
from ledger.kinds.base import Kind, Row
from ledger.kinds.github import (
    check,
    comment,
    commit,
    commit_pull,
    compare,
    deployment,
    environment,
    job,
    plain,
    protection,
    pull,
    release,
    repository,
    review,
    rewrite,
    ruleset,
    run,
    run_review,
    team,
    timeline,
    webhook,
    workflow,
)
from ledger.kinds.jira import KINDS as JIRA
from ledger.kinds.records import (
    approval,
    cdevent,
    exception,
    junit,
    qa,
    role,
    rollback,
    ticket,
    verification,
    void,
)
from ledger.kinds.records import deployment as declared

RECORDS = {
    kind.name: kind
    for kind in (
        qa.KIND,
        verification.KIND,
        approval.KIND,
        exception.KIND,
        rollback.KIND,
        declared.KIND,
        role.KIND,
        ticket.KIND,
        void.KIND,
    )
}

ARCHIVE = {
    kind.name: kind
    for kind in (
        run.KIND,
        job.KIND,
        run_review.REVIEW,
        run_review.PENDING,
        deployment.DEPLOYMENT,
        deployment.STATUS,
        environment.KIND,
        environment.BRANCHES,
        protection.PROTECTION,
        protection.RULES,
        ruleset.KIND,
        team.TEAM,
        team.MEMBERS,
        workflow.KIND,
        repository.KIND,
        pull.KIND,
        commit_pull.COMMIT_PULL,
        commit_pull.WITHOUT_PULL,
        check.CHECK_RUN,
        check.STATUS,
        release.KIND,
        commit.COMMIT,
        commit.PULL_COMMIT,
        commit.BRANCH,
        commit.TAG,
        compare.KIND,
        comment.ISSUE,
        comment.ISSUE_COMMENT,
        comment.REVIEW_COMMENT,
        review.KIND,
        timeline.KIND,
        coverage.ARCHIVE,
        webhook.KIND,
        *JIRA,
        *plain.KINDS,
    )
}

_OTHERS = (
    commit.GIT_COMMIT,
    commit.GIT_BRANCH,
    commit.GIT_TAG,
    rewrite.GIT,
    rewrite.GITHUB,
    junit.KIND,
    cdevent.KIND,
    coverage.RECORDS,
    coverage.GIT,
    coverage.GITHUB,
    coverage.TICKETS,
    ticket.EXPORT,
    *collecting.KINDS,
    *own.KINDS,
)

# A record type and an archive kind never share a name.
KINDS: dict[str, Kind] = {**ARCHIVE, **RECORDS, **{kind.name: kind for kind in _OTHERS}}
BY_ENTRY_KIND: dict[str, Kind] = {kind.entry_kind: kind for kind in KINDS.values()}
ROWS: tuple[type[Row], ...] = tuple(
    {row.table: row for kind in KINDS.values() for row in kind.rows}.values()
)
# Blocks in comments and bodies become record rows, so their kinds fill the record tables too.
