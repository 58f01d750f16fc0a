"""The policy file that `init` writes: every key with what it means, ready to be switched on.

A `#` that touches its key switches the key off; a `#` before a blank begins an explanation.
"""

from datetime import datetime

from ledger.clock import format_time

_RECORDS_FROM = "RECORDS_FROM"

_TEXT = """\
# The deployment policy: what the SOP leaves open. Each table and key may be left out; what is
# switched off below shows its default, or an example where there is no default. Times need a
# zone: Z is UTC. Lengths of time: "90m", "24h", "30d" (elapsed) or "2 working days".

# For weeks, working days and dates without a time.
#timezone = "UTC"
#holidays = [2026-12-25]

# From when this version holds; default: when it is recorded, the first version from the beginning.
#effective_from = 2026-01-01T00:00:00Z

[scope]
# The SOP's first day: earlier deployments are not judged. Default: from the beginning.
#since = 2026-01-01T00:00:00Z

# Which sources would carry each type of record: records, comments, checks, junit, cdevents,
# tickets. Something counts as missing only where all of its sources are known to be complete.
[registers]
# From here on this ledger is the register of records: what nobody recorded is missing.
records_from = RECORDS_FROM
#qa = ["records"]
#verification = ["records"]
#approval = ["records"]
#exception = ["records"]
#rollback = ["records"]
#deployment = ["records"]
#role = ["records"]
#ticket = ["records"]

[triggers]
# Events that count as started by hand, besides workflow_dispatch.
#manual = ["workflow_dispatch"]

# Kind of environment -> names at the source, shell patterns, case ignored; first match wins.
# A kind that is not listed in this table has no environments.
[environments]
production = ["prod*"]
staging = ["stag*"]
development = ["dev*"]
preview = ["preview*"]

# Kind of environment -> the branch, or the branches, that stand for it.
[branches]
#production = "main"
#development = ["development", "develop"]

# Which workflows deploy, to what, and how they say their version. One entry each.
#[[deploy_workflows]]
#path = ".github/workflows/deploy-production.yml"
# A name or a kind; default: all that it deploys to.
#environment = "production"
# A dispatch input selects the version, so the dispatch head proves nothing. Default: true for
# staging and production.
#takes_version = true
#version_from = ["deployment_payload", "run_name", "declared"]
# Which dispatch inputs say the version, as webhooks deliver them: the source "webhook_inputs", the
# last one unless it stands in version_from. Default: none.
#version_inputs = ["sha"]
# Jobs that count as the verification, a shell pattern; default: none.
#smoke_job = "smoke*"
#repositories = ["*"]

# Check runs that are QA results of the commit that they ran on: success is a pass; failure, time
# out and action required are a fail; anything else is none. One entry each, the first that fits.
#[[checks]]
# A shell pattern of the check run's name.
#name = "qa-*"
#record = "qa"
# The environment that it tested, by its name at the source.
#environment = "staging"
#repositories = ["*"]

[staging]
# Must a staging deployment be approved before it starts?
#gate_required = false

[windows]
# SOP 9.1: from a merge to its deployment to development.
#development = "1h"
# SOP 14.2: from a production deployment to its verification.
#verification = "24h"
# SOP 14.3: from a failed verification to a decision.
#failed_verification = "4h"
# SOP 18.1: for the paper of an urgent deployment.
#urgent = "2 working days"
# From a fact to its record, before the record counts as late (advisory).
#late_evidence = "24h"
# From a staging deployment to its QA result.
#qa = "3 working days"

[exceptions]
# For an exception without an end, and a follow-up without a due date.
#expires = "30d"
#follow_up = "30d"

[tickets]
#pattern = "[A-Z][A-Z0-9]{1,9}-[0-9]+"
# Default: any project.
#projects = ["ENG"]
# Where the QA was that a move of a ticket tells the result of.
#qa_environment = "staging"

# Meaning -> names or ids of statuses in the ticket system.
[tickets.statuses]
#ready_for_test = ["Ready for Test"]
#reopened = ["Reopened", "Needs Info"]
# Default: none.
# QA results, where a SHA is known with the move.
#qa_passed = ["QA Passed"]
#qa_failed = ["QA Failed"]
#closed = ["Closed", "Done", "Resolved"]

# Who holds which role: head_of_engineering, devops, qa, responsible, approver, deployer. Until
# somebody holds the role that a step asks for, its authorisation cannot be decided.
#[[roles]]
# A login at the source.
#person = "octocat"
#role = "approver"
# Kinds; default: all.
#environments = ["production"]
#repositories = ["*"]
# From `from` until before `to`; without one there is no bound on that side.
#from = 2026-01-01T00:00:00Z
#to = 2026-12-31T00:00:00Z
# Instead of a person, a team of GitHub: whoever is in it at the time.
#[[roles]]
#team = "acme/release-managers"
#role = "devops"

# One person, several names.
#[[people]]
#name = "Mona Octocat"
#github = "octocat"
#jira = "557058:0a1b"
#oidc = "octocat@example.com"

# Services of one repository, each with environments of its own (shell patterns).
#[[components]]
#name = "api"
#repositories = ["acme/mono"]
#environments = ["*-api"]
#paths = ["services/api", "libs"]

# Headings that stand for the parts of a promotion pull request, case ignored. Default: the
# common English ones.
[pull_request.sections]
#scope = ["What is being promoted"]
#tickets = ["Tickets", "Related tickets"]
#qa = ["QA status"]
#risks = ["Known risks"]
#deployment = ["Deployment notes"]
#rollback = ["Rollback"]
#owner = ["Deployment owner"]

# Another level for a control: mandatory, default, recommended, advisory.
[levels]
#"C16.2" = "recommended"

# Overrides for one repository: the same tables. Tables merge key by key, arrays replace.
#[repositories."acme/shop"]
#frontend = true
#staging.gate_required = true
"""


def template(records_from: datetime) -> str:
    """A commented policy file for a new ledger, its register of records beginning then.

    Raises ValueError when `records_from` has no time zone.
    """
    if records_from.tzinfo is None:
        raise ValueError("records_from must have a time zone")
    return _TEXT.replace(_RECORDS_FROM, format_time(records_from))
