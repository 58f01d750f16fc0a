"""The queries: what is asked of a hundred objects at once, by their node ids or their SHAs.

The fields are those of GitHub's public schema; a test holds the queries against it. Beside REST it
lacks: a number and the `target_url` of a deployment status, the state `pending` of a run's review,
all but the last status of each context of a commit, and the `[bot]` of a bot's login. A field that
is a User may hold a bot all the same. `first` is how many parts of one object are asked for; REST
is asked for those of an object that has more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PERSON = """
fragment person on Actor {
  __typename
  login
  url
  ... on Node { id }
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Organization { databaseId }
  ... on Mannequin { databaseId }
}"""

_NODES = """
query($ids: [ID!]!) {
  rateLimit { cost remaining resetAt }
  nodes(ids: $ids) { __typename id ...parts }
}"""

_IN_REPOSITORY = """
query($repository: ID!) {
  rateLimit { cost remaining resetAt }
  node(id: $repository) { ... on Repository {
%s
  } }
}%s"""

_MORE = "pageInfo { hasNextPage }"

_CHECKS = f"""
        checkSuites(first: 10) {{
          {_MORE}
          nodes {{
            databaseId
            app {{ id databaseId slug name }}
            checkRuns(first: 50, filterBy: {{checkType: ALL}}) {{
              {_MORE}
              nodes {{
                id databaseId name status conclusion startedAt completedAt title
                summary text externalId detailsUrl permalink
              }}
            }}
          }}
        }}"""


@dataclass(frozen=True)
class Query:
    """A query for nodes, called by what they are.

    `field` of a node is the number that REST calls `number`: by these it is known to be the one
    that was asked for. `size` is how many are asked for at once, unless that proves too much.
    """

    name: str
    text: str
    field: str = "databaseId"
    number: str = "id"
    size: int = 100

    def asking(self, ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The text and the variables that ask for objects."""
        return self.text, {"ids": list(ids)}

    def nodes(self, data: Mapping[str, Any], ids: Sequence[str]) -> list[Any] | None:
        """The nodes of an answer in the order of the ids; None where it does not hold them."""
        nodes = data.get("nodes")
        return nodes if isinstance(nodes, list) and len(nodes) == len(ids) else None

    def place(self, path: Any) -> int | None:
        """Which of the ids an error is about, by its path; None where that does not say one."""
        if isinstance(path, list) and len(path) > 1 and path[0] == "nodes":
            return path[1] if isinstance(path[1], int) else None
        return None


@dataclass(frozen=True)
class InRepository(Query):
    """A query for objects of git by their SHAs: a node id of a commit is told by nobody before.

    `text` are the fragments, `repository` is the node id of the repository. The SHAs stand in the
    query: whoever asks sees that they are hexadecimal.
    """

    repository: str = ""

    def asking(self, ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """One field for each SHA, called by its place."""
        objects = "\n".join(
            f'c{place}: object(oid: "{sha}") {{ ...parts }}' for place, sha in enumerate(ids)
        )
        return _IN_REPOSITORY % (objects, self.text), {"repository": self.repository}

    def nodes(self, data: Mapping[str, Any], ids: Sequence[str]) -> list[Any] | None:
        """The objects, null where the repository has none."""
        found = data.get("node")
        if not isinstance(found, dict):
            return None
        return [found.get(f"c{place}") for place in range(len(ids))]

    def place(self, path: Any) -> int | None:
        """Which of the SHAs an error is about."""
        if isinstance(path, list) and len(path) > 1 and path[0] == "node":
            name = str(path[1])
            return int(name[1:]) if re.fullmatch(r"c[0-9]{1,3}", name) else None
        return None


STATUSES = Query(
    "deployments",
    f"""{_NODES}
fragment parts on Deployment {{
  databaseId
  statuses(first: 30) {{
    {_MORE}
    nodes {{
      id state description environment environmentUrl logUrl createdAt updatedAt
      creator {{ ...person }}
    }}
  }}
}}{_PERSON}""",
)

_REVIEWS = f"""
  databaseId
  deploymentReviews(first: 10) {{
    {_MORE}
    nodes {{
      state comment user {{ ...person }}
      environments(first: 10) {{ {_MORE} nodes {{ id databaseId name }} }}
    }}
  }}"""

REVIEWS = Query(
    "runs",
    f"""{_NODES}
fragment parts on WorkflowRun {{{_REVIEWS}
}}{_PERSON}""",
)

REVIEWS_AND_PENDING = Query(
    "open runs",
    f"""{_NODES}
fragment parts on WorkflowRun {{{_REVIEWS}
  pendingDeploymentRequests(first: 10) {{
    {_MORE}
    nodes {{
      waitTimer waitTimerStartedAt currentUserCanApprove
      environment {{ id databaseId name }}
      reviewers(first: 10) {{
        {_MORE}
        nodes {{ __typename ... on User {{ ...person }} ... on Team {{ id databaseId slug name }} }}
      }}
    }}
  }}
}}{_PERSON}""",
)

# A quarter of the usual: each brings its commits and checks, and GitHub stops after 10 seconds.
PULLS = Query(
    "pull requests",
    f"""{_NODES}
fragment parts on PullRequest {{
  fullDatabaseId number state title body isDraft authorAssociation url
  createdAt updatedAt closedAt mergedAt merged
  author {{ ...person }} mergedBy {{ ...person }} mergeCommit {{ oid }}
  headRefName headRefOid headRepository {{ id databaseId nameWithOwner }}
  baseRefName baseRefOid baseRepository {{ id databaseId nameWithOwner }}
  reviews(first: 50) {{
    {_MORE}
    nodes {{
      id fullDatabaseId state body submittedAt authorAssociation url
      author {{ ...person }} commit {{ oid }}
    }}
  }}
  commits(first: 50) {{
    totalCount
    {_MORE}
    nodes {{
      commit {{
        id oid message url tree {{ oid }} parents(first: 5) {{ {_MORE} nodes {{ oid }} }}
        author {{ name date user {{ ...person }} }} committer {{ name date user {{ ...person }} }}
      }}
    }}
  }}
  tip: commits(last: 1) {{
    nodes {{
      commit {{
        oid
        status {{
          contexts {{
            id context state description targetUrl createdAt creator {{ ...person }}
          }}
        }}{_CHECKS}
      }}
    }}
  }}
}}{_PERSON}""",
    field="number",
    number="number",
    size=25,
)


def checks_in(repository: str) -> InRepository:
    """The check runs of commits, in the repository with a node id."""
    text = f"""
fragment parts on Commit {{
        oid{_CHECKS}
}}"""
    return InRepository("commits", text, field="oid", size=50, repository=repository)
