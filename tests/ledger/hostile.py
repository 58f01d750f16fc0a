"""Observations that mean no good: fields of every kind with values that no source would give."""

from hypothesis import strategies as st

from ledger.kinds import ARCHIVE, RECORDS
from ledger.kinds.base import Observation
from tests.helpers import SHA

_FIELDS = (
    "id number sha name url body user login created_at updated_at merged_at head base repo commit "
    "parents tree committer date state environment environments payload creator protection_rules "
    "reviewers run_id run_attempt steps issue_url pull_request_url deployment_url log_url time by "
    "repository tickets result purpose decision deployment_id from to of kind person role record "
    "reason key object tag event headers author full_name rules branch parameters members team "
    "maintainers branch_policies bypass_actors conditions type enforce_admins app output "
    "summary text report context subject content source timestamp outcome artifactId "
    "customData data"
)
_NAMES = st.sampled_from(_FIELDS.split())
_TEXTS = st.text(max_size=6) | st.sampled_from(
    [
        SHA,
        "pass",
        "2026-13-45",
        "0001-01-01T00:00:00+05:00",
        "1" * 25,
        "\x00",
        "/repos/acme/shop/actions/runs/" + "9" * 5_000,
        "https://github.com/acme/shop/pull/1",
        "```qa-result\nsha: x\n```",
        "dev.cdevents.service.rolledback.0.3.0",
        f"pkg:github/acme/shop@{SHA}",
        "<testsuite><testcase/></testsuite>",
    ]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=8,
)
OBSERVATIONS = st.builds(
    Observation,
    kind=st.sampled_from([*ARCHIVE, *RECORDS, "junit", "cdevents"]),
    body=st.dictionaries(_NAMES, _VALUES, max_size=10),
    url=st.none() | _TEXTS,
    repository=st.none() | st.just("acme/shop"),
    extra=st.dictionaries(st.sampled_from(["run_id", "headers", "event"]), _VALUES),
)
