"""What the policy file refuses: the message names table and key, the fix says what to write."""

import pytest

from ledger.errors import ExitCode, PolicyError
from ledger.policy import parse

ROLE = '[[roles]]\nperson = "alice"\nrole = "qa"\n'

# text, what the message must name, what the fix must say
REFUSED = {
    "not TOML": ("[windows", "not TOML", "Correct that line"),
    "a key twice": ("[scope]\n[scope]", "line 2", "Correct that line"),
    "unknown table": ("[window]", "`window` in the top of the policy", "`windows`"),
    "unknown key": ('[windows]\nqaa = "1h"', "`qaa` in [windows]", "Did you mean `qa`?"),
    "nested table": ("[tickets.status]", "`status` in [tickets]", "`statuses`"),
    "array of tables": (ROLE + ROLE + "form = 1", "`form` in [[roles]] number 2", "`from`"),
    "custom kind": (
        '[environments]\ncanary = "x"',
        "`canary` in [environments]",
        "production, staging, development, preview",
    ),
    "kind of branch": ('[branches]\nprod = "main"', "`prod` in [branches]", "`production`"),
    "no zone": (
        "[scope]\nsince = 2026-01-01T09:00:00",
        "`since` in [scope]",
        "Add Z for UTC: 2026",
    ),
    "date for a time": ("effective_from = 2026-03-04", "2026-03-04", "Write 2026-03-04T00:00:00Z"),
    "text for a time": ('[scope]\nsince = "2026-01-01T00:00:00Z"', "[scope]", "without quotes"),
    "role without zone": (ROLE + "to = 2026-01-01T00:00:00", "`to` in [[roles]]", "Add Z"),
    "time for a date": ("holidays = [2026-12-25T00:00:00Z]", "`holidays`", "2026-12-25"),
    "text for dates": ('holidays = "2026-12-25"', "`holidays`", "without quotes"),
    "zone": ('timezone = "europe/berlin"', "`timezone`", '"Europe/Berlin"'),
    "zone folder": ('timezone = "Europe"', "`timezone`", "Did you mean"),
    "the machine's zone": ('timezone = "localtime"', "`timezone`", "Did you mean"),
    "zone with a path": ('timezone = "../etc/passwd"', "`timezone`", "Did you mean"),
    "number for a window": ("[windows]\nqa = 24", "`qa` in [windows]", '"24h"'),
    "zero window": ('[windows]\nqa = "0h"', "`qa` in [windows]", "2 working days"),
    "text for a flag": ('[staging]\ngate_required = "yes"', "[staging]", "true or false"),
    "number for a name": (ROLE.replace('"alice"', "1"), "`person` in [[roles]]", "in quotes"),
    "blank name": (ROLE.replace("alice", " "), "`person` in [[roles]]", "in quotes"),
    "source": ('[registers]\nqa = ["comment"]', "`qa` in [registers]", '"comments"'),
    "no source": ("[registers]\nqa = []", "`qa` in [registers] is empty", "leave the key out"),
    "role": (ROLE.replace("qa", "tester"), "`role` in [[roles]] number 1", "head_of_engineering"),
    "kind of role": (ROLE + 'environments = ["prod"]', "`environments`", '"production"'),
    "role lacks a key": ('[[roles]]\nperson = "a"', "[[roles]] number 1 lacks `role`", "role"),
    "role without a holder": (
        '[[roles]]\nrole = "qa"',
        "`person` in [[roles]] number 1 is missing",
        "or a `team`",
    ),
    "role with two holders": (
        ROLE + 'team = "acme/qa"',
        "`team` in [[roles]] number 1 stands beside",
        "entry of its own",
    ),
    "team of no organisation": (
        '[[roles]]\nrole = "qa"\nteam = "qa"',
        "`team` in [[roles]] number 1",
        '"acme/release-managers"',
    ),
    "role ends first": (
        ROLE + "from = 2026-02-01T00:00:00Z\nto = 2026-01-01T00:00:00Z",
        "`to` in [[roles]] number 1",
        "after `from`",
    ),
    "version source": (
        '[[deploy_workflows]]\npath = "a/b"\nversion_from = ["payload"]',
        "`version_from` in [[deploy_workflows]] number 1",
        '"deployment_payload"',
    ),
    "inputs without names": (
        '[[deploy_workflows]]\npath = "a/b"\nversion_from = ["webhook_inputs"]',
        "`version_from` in [[deploy_workflows]] number 1",
        "version_inputs",
    ),
    "file for a path": (
        '[[deploy_workflows]]\npath = "deploy.yml"',
        "`path` in [[deploy_workflows]]",
        ".github/workflows/deploy.yml",
    ),
    "table for an array": ('[roles]\nperson = "alice"', "`roles`", "[[roles]]"),
    "array for a table": ("[[staging]]", "[staging] must be a table", "on lines below"),
    "array for a mapping": ("[[levels]]", "[levels] must be a table", "on lines below"),
    "value for an array": ("[tickets]\nprojects = 1", "`projects` in [tickets]", "brackets"),
    "level": ('[levels]\n"C16.2" = "must"', "`C16.2` in [levels]", "mandatory"),
    "control without quotes": ('[levels]\nC16.2 = "default"', "`C16` in [levels]", '"C16.2"'),
    "no control": ('[levels]\nsmoke = "default"', "`smoke` in [levels]", "in quotes"),
    "pattern": ('[tickets]\npattern = "[A-Z"', "`pattern` in [tickets]", "leave the key out"),
    "component path": (
        '[[components]]\nname = "api"\npaths = ["/services/api/"]',
        "`paths` in [[components]] number 1",
        '"services/api"',
    ),
    "path outside": ('[[components]]\nname = "api"\npaths = "../x"', "`paths`", "services/api"),
    "nobody's accounts": ('[[people]]\nname = "Alice"', "`people`", "github, jira, oidc"),
    "two people, one login": (
        '[[people]]\nname = "A"\ngithub = "x"\n[[people]]\nname = "B"\ngithub = "X"',
        "`people` in the top of the policy",
        "Merge",
    ),
    "frontend for all": ("frontend = true", "`frontend`", 'repositories."OWNER/NAME"'),
    "override pattern": ('[repositories."acme/*"]', "`acme/*` in [repositories]", "OWNER/NAME"),
    "override twice": (
        '[repositories."acme/shop"]\n[repositories."Acme/Shop"]',
        '[repositories."Acme/Shop"]',
        "one of the two",
    ),
    "override of the version": (
        '[repositories."acme/shop"]\neffective_from = 2026-01-01T00:00:00Z',
        '`effective_from` in [repositories."acme/shop"]',
        "top of the policy",
    ),
    "override key": (
        '[repositories."acme/shop"]\nstaging.gate_requird = true',
        '`gate_requird` in [repositories."acme/shop".staging]',
        "`gate_required`",
    ),
    "override is no table": ("[repositories]\nx = 1", "`x` in [repositories]", "OWNER/NAME"),
    "overrides are no table": ("repositories = 1", "[repositories]", "OWNER/NAME"),
    "override is a value": (
        '[repositories]\n"acme/shop" = 1',
        '[repositories."acme/shop"] must be a table',
        "on lines below",
    ),
}


@pytest.mark.parametrize(("text", "names", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_the_place_and_says_what_to_do(text: str, names: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    assert names in caught.value.message
    assert says in caught.value.fix
    assert caught.value.message.endswith(".")
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(PolicyError) as caught:
        parse(f'[windows]\nqa = "{"x" * 5000}"')
    assert len(caught.value.message) < 150


def test_brackets_without_end_are_an_error_of_the_file() -> None:
    with pytest.raises(PolicyError, match="not TOML"):
        parse("holidays = " + "[" * 100_000)
