"""One file for each kind of thing that sources tell: its fields, natural key and typed rows."""

from ledger.kinds import collecting, coverage, own
from ledger.kinds.base import Kind, Row
from ledger.kinds.github import (
    comment,
    commit,
    deployment,
    environment,
    job,
    plain,
    pull,
    repository,
    run,
    run_review,
)
from ledger.kinds.records import approval, exception, qa, role, rollback, ticket, verification, void
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
        repository.KIND,
        pull.KIND,
        commit.COMMIT,
        commit.PULL_COMMIT,
        commit.BRANCH,
        commit.TAG,
        comment.ISSUE,
        comment.ISSUE_COMMENT,
        comment.REVIEW_COMMENT,
        comment.REVIEW,
        coverage.ARCHIVE,
        *plain.KINDS,
    )
}

_OTHERS = (
    commit.GIT_COMMIT,
    commit.GIT_BRANCH,
    commit.GIT_TAG,
    coverage.RECORDS,
    coverage.GIT,
    coverage.GITHUB,
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
