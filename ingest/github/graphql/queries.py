"""The queries: what is asked of a hundred objects at once, by their node ids.

The fields are those of GitHub's public schema; a test holds the queries against it. Beside REST it
lacks: a number and the `target_url` of a deployment status, the state `pending` of a run's review,
all but the last status of each context of a commit, and the `[bot]` of a bot's login. A field that
is a User may hold a bot all the same. `first` is how many parts of one object are asked for; REST
is asked for those of an object that has more.
"""

from dataclasses import dataclass

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

_MORE = "pageInfo { hasNextPage }"


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
        }}
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
        }}
      }}
    }}
  }}
}}{_PERSON}""",
    field="number",
    number="number",
    size=25,
)
