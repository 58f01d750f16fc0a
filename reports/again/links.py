"""Repositories that share a name: what is judged of one may rest on entries of the other."""

from collections.abc import Iterable, Mapping

from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.kinds.records.common import RecordRow
from ledger.reading.workspace import Workspace

# An id is of a run, a job, or a deployment; a record may be what a deployment is called by.
_IDS = {"run_id": "run", "job_id": "job", "deployment_id": "name", "deployment": "name",
        "record_id": "name", "target": "name"}  # fmt: skip
# GitHub's keys that hold their repository cannot be another's.
_ENTRIES = """
SELECT hash('key', source, kind, key) AS token, repository FROM entry_index
WHERE repository IS NOT NULL AND NOT (source = 'github' AND contains(key, ':' || repository || ':'))
UNION ALL SELECT hash('key', i.source, p.kind, p.key), i.repository
FROM every_parts p JOIN entry_index i USING (seq) WHERE i.repository IS NOT NULL
UNION ALL SELECT DISTINCT hash('repository', lower(repository)), repository FROM entry_index
WHERE repository IS NOT NULL
"""
# A void names a record by its id, or an entry by its number, whosever that is.
_VOIDS = """
SELECT hash('void', v.seq) AS token, i.repository FROM voids v
JOIN entry_index i ON i.seq::VARCHAR = v.target WHERE i.repository IS NOT NULL
UNION ALL SELECT hash('name', v.target), i.repository FROM voids v
JOIN entry_index i ON i.seq::VARCHAR = v.target WHERE i.repository IS NOT NULL
"""
_URLS = r"""
SELECT hash('repository', lower(regexp_extract(url,
    '^https?://[^/?#]+/(?:api/v3/)?(?:repos/)?([^/?#]+/[^/?#]+)/', 1))) AS token, repository
FROM all_ticket_urls WHERE repository IS NOT NULL
"""
_SHARED = """
WITH token AS ({tokens}),
shared AS (
    SELECT token FROM token GROUP BY token
    HAVING min(hash(repository)) <> max(hash(repository))
)
SELECT list(DISTINCT repository) FROM token SEMI JOIN shared USING (token) GROUP BY token
"""


Groups = Mapping[str, frozenset[str]]
"""Each repository that is judged together with others, with all of these and itself."""


def linked(workspace: Workspace) -> Groups:
    """For each repository that shares a name with others, all that are linked to it, and itself."""
    groups: dict[str, set[str]] = {}
    for (names,) in workspace.rows(_SHARED.format(tokens=" UNION ALL ".join(_tokens()))):
        together = set(names).union(*(groups.get(name, ()) for name in names))
        groups.update(dict.fromkeys(together, together))
    return {name: frozenset(group) for name, group in groups.items()}


def _tokens() -> Iterable[str]:
    yield _ENTRIES
    yield _VOIDS
    yield _URLS
    for row in ROWS:
        columns = polars_schema(row)
        for column, what in _IDS.items():
            if column in columns:
                name = f"regexp_replace({column}::VARCHAR, '^record:', '')"
                yield (
                    f"SELECT hash('{what}', {name}) AS token, repository FROM all_{row.table} "
                    f"WHERE repository IS NOT NULL AND {column} IS NOT NULL"
                )
        if issubclass(row, RecordRow):
            for column in ("repository", "named_repository(about)"):
                yield (
                    f"SELECT hash('repository', lower(about)) AS token, {column} "
                    f"FROM all_{row.table} WHERE repository IS NOT NULL AND about IS NOT NULL"
                )
