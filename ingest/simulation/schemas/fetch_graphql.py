"""Cut the types that the simulation answers out of GitHub's public GraphQL schema.

Run by hand when the schema is to be renewed; it needs npm, its registry and graphql-core:

    python -m ingest.simulation.schemas.fetch_graphql

It writes `github.graphql`: the types and fields named here with their arguments and nullability as
published, without descriptions. The package `@octokit/graphql-schema` is under the MIT licence:
`GRAPHQL_LICENSE`, written beside it.
"""

import subprocess
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

PACKAGE = "@octokit/graphql-schema@15.26.1"
HERE = Path(__file__).parent

_PERSON = "databaseId id login url"
_LIST = "nodes pageInfo totalCount"

WANTED = {
    "Actor": "login url",
    "App": "databaseId id name slug",
    "Bot": _PERSON,
    "CheckRun": (
        "checkSuite completedAt conclusion databaseId detailsUrl externalId id name permalink "
        "startedAt status summary text title url"
    ),
    "CheckRunConnection": _LIST,
    "CheckSuite": "app checkRuns databaseId id",
    "CheckSuiteConnection": _LIST,
    "Commit": ("author checkSuites committedDate committer id message oid parents status tree url"),
    "CommitConnection": _LIST,
    "Deployment": (
        "commitOid createdAt creator databaseId description environment id statuses task updatedAt"
    ),
    "DeploymentRequest": "currentUserCanApprove environment reviewers waitTimer waitTimerStartedAt",
    "DeploymentRequestConnection": _LIST,
    "DeploymentReview": "comment databaseId environments id state user",
    "DeploymentReviewConnection": _LIST,
    "DeploymentReviewerConnection": _LIST,
    "DeploymentStatus": (
        "createdAt creator description environment environmentUrl id logUrl state updatedAt"
    ),
    "DeploymentStatusConnection": _LIST,
    "Environment": "databaseId id name",
    "EnvironmentConnection": _LIST,
    "GitActor": "date email name user",
    "GitObject": "id oid",
    "Mannequin": _PERSON,
    "Node": "id",
    "Organization": _PERSON,
    "PageInfo": "endCursor hasNextPage hasPreviousPage startCursor",
    "PullRequest": (
        "author authorAssociation baseRefName baseRefOid baseRepository body closedAt commits "
        "createdAt fullDatabaseId headRefName headRefOid headRepository id isDraft mergeCommit "
        "merged mergedAt mergedBy number reviews state title updatedAt url"
    ),
    "PullRequestCommit": "commit id",
    "PullRequestCommitConnection": _LIST,
    "PullRequestReview": (
        "author authorAssociation body commit fullDatabaseId id state submittedAt url"
    ),
    "PullRequestReviewConnection": _LIST,
    "Query": "id node nodes rateLimit",
    "RateLimit": "cost limit nodeCount remaining resetAt used",
    "Repository": "databaseId id name nameWithOwner object",
    "Status": "contexts id state",
    "StatusContext": "context createdAt creator description id state targetUrl",
    "Team": "databaseId id name slug",
    "Tree": "id oid",
    "User": _PERSON,
    "WorkflowRun": (
        "createdAt databaseId deploymentReviews id pendingDeploymentRequests runNumber updatedAt"
    ),
}
"""Types by name, with the fields that are kept; what those refer to beside is kept whole."""


def main() -> None:
    """Download the package into a temporary folder and write what is needed of it."""
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        with tarfile.open(package) as tar:
            published = parse(_member(tar, "package/schema.graphql"))
            licence = _member(tar, "package/LICENSE.md")
    (HERE / "github.graphql").write_text(f"{print_ast(cut(published))}\n", encoding="utf-8")
    (HERE / "GRAPHQL_LICENSE").write_text(licence, encoding="utf-8")


def _member(tar: tarfile.TarFile, name: str) -> str:
    file = tar.extractfile(name)
    if file is None:
        raise FileNotFoundError(f"{PACKAGE} has no file {name}")
    return file.read().decode()


def cut(published: DocumentNode) -> DocumentNode:
    """Return the wanted types, and the scalars, enums, inputs and unions that they refer to."""
    by_name = {
        one.name.value: visit(one, _Silence())
        for one in published.definitions
        if isinstance(one, TypeDefinitionNode)
    }
    kept: dict[str, TypeDefinitionNode] = {}
    waiting = list(WANTED)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in kept:
            kept[name] = _cut(by_name[name], WANTED.get(name, "").split())
            waiting += _named(kept[name])
    return DocumentNode(definitions=tuple(kept[name] for name in sorted(kept)))


def _cut(one: TypeDefinitionNode, fields: list[str]) -> TypeDefinitionNode:
    if isinstance(one, UnionTypeDefinitionNode):
        return replace(one, types=tuple(member for member in one.types or () if _is_wanted(member)))
    if isinstance(one, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        if missing := set(fields) - {field.name.value for field in one.fields or ()}:
            raise LookupError(f"{one.name.value} has no {', '.join(sorted(missing))}")
        return replace(
            one,
            fields=tuple(field for field in one.fields or () if field.name.value in fields),
            interfaces=tuple(face for face in one.interfaces or () if _is_wanted(face)),
        )
    return one


def _is_wanted(named: NamedTypeNode) -> bool:
    return named.name.value in WANTED


class _Silence(Visitor):
    """Takes the words meant for people out of a definition."""

    def leave(self, node: Any, *_: object) -> Any:
        """Drop a description."""
        return replace(node, description=None) if getattr(node, "description", None) else None


class _Names(Visitor):
    """Collects every type that a definition refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        """Note a type."""
        self.found.append(node.name.value)


def _named(one: TypeDefinitionNode) -> list[str]:
    names = _Names()
    visit(one, names)
    return names.found


if __name__ == "__main__":
    main()
