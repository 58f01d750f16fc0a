"""The commands that take in what others know, and what people say."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.frontdoor import PLAIN, Door, Json

if TYPE_CHECKING:
    from ingest.source import Count
    from ledger.file.store import Ledger

app = typer.Typer(**PLAIN)
ingest = typer.Typer(help="Take in what a source knows.", **PLAIN)
quarantine = typer.Typer(help="Records that could not be read.", **PLAIN)
app.add_typer(ingest, name="ingest")
app.add_typer(quarantine, name="quarantine")


def _counted(
    door: Door, ledger: "Ledger", counts: "Sequence[Count]", json: bool, heading: str
) -> None:
    from ingest.source import total

    size, root, _, _ = ledger.head()
    listed = [count.as_json() for count in counts]
    data = {heading: listed, "total": total(counts), "ledger": {"size": size, "root": root.hex()}}
    door.show("ingest", data, json)


@ingest.command("github")
def ingest_github(
    context: typer.Context,
    repositories: list[str],
    since: Annotated[str | None, typer.Option(help="Read back to this time.")] = None,
    base_url: Annotated[str, typer.Option(help="Of an Enterprise API.")] = "https://api.github.com",
    budget: Annotated[int | None, typer.Option(min=1, help="Ask at most so many times.")] = None,
    sweep: Annotated[
        bool, typer.Option(help="Look again at all that may still change; done weekly anyway.")
    ] = False,
    json: Json = False,
) -> None:
    """Pull OWNER/NAME... from GitHub; the token comes from GITHUB_TOKEN, never from a flag."""
    from ingest import github
    from ledger.clock import asked_time

    door: Door = context.obj
    low = asked_time("--since", since)
    with door.writing() as ledger:
        counts = github.ingest_github(
            ledger,
            repositories,
            base_url=base_url,
            since=low,
            sweep=sweep,
            budget=budget,
            progress=door.say,
        )
        _counted(door, ledger, counts, json, "streams")


@ingest.command("archive")
def ingest_archive(
    context: typer.Context,
    folder: Path,
    repo: Annotated[str | None, typer.Option(help="OWNER/NAME of all that is in it.")] = None,
    json: Json = False,
) -> None:
    """Take in a folder of GitHub and Jira answers (KIND.ndjson, KIND.ndjson.gz)."""
    from ingest import archive

    door: Door = context.obj
    with door.writing() as ledger:
        counts = archive.ingest_archive(ledger, folder, repository=repo, progress=door.say)
        for count in counts:
            if count.unsupported:
                door.say(
                    f"Not stored: {count.unsupported} lines of {count.file}, no supported kind."
                )
        _counted(door, ledger, counts, json, "files")


@ingest.command("git")
def ingest_git(context: typer.Context, repository: str, url: str, json: Json = False) -> None:
    """Take in the history of OWNER/NAME from a clone, a bare repository or an address."""
    from ingest import git

    door: Door = context.obj
    with door.writing() as ledger:
        counts = git.ingest_git(ledger, repository, url, progress=door.say)
        _counted(door, ledger, counts, json, "streams")


@ingest.command("webhooks")
def ingest_webhooks(context: typer.Context, folder: Path, json: Json = False) -> None:
    """Take in a spool of webhook deliveries, NAME.headers and NAME.body; only signed ones count.

    The webhook's secret comes from DEPLOY_LEDGER_WEBHOOK_SECRET, or a file of mode 0600 that
    DEPLOY_LEDGER_WEBHOOK_SECRET_FILE names, one secret a line; never from a flag.
    """
    from ingest import webhooks

    door: Door = context.obj
    known = webhooks.secrets()
    with door.writing() as ledger:
        counts = webhooks.ingest_webhooks(ledger, folder, known, progress=door.say)
        _counted(door, ledger, counts, json, "files")


@ingest.command("jira")
def ingest_jira(
    context: typer.Context,
    url: str,
    projects: list[str],
    since: Annotated[str | None, typer.Option(help="Leave out what changed before.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, help="Ask at most so many times.")] = None,
    json: Json = False,
) -> None:
    """Pull PROJECT... from the Jira at URL, Cloud or Data Center.

    The token comes from DEPLOY_LEDGER_JIRA_TOKEN, or a file of mode 0600 that
    DEPLOY_LEDGER_JIRA_TOKEN_FILE names, with the account in DEPLOY_LEDGER_JIRA_USER for Cloud;
    never from a flag.
    """
    from ingest.tickets import jira
    from ingest.tickets.walk import ingest_tickets
    from ledger.clock import asked_time

    door: Door = context.obj
    low = asked_time("--since", since)
    system = jira.connected(url, projects, budget=budget)
    with door.writing() as ledger:
        counts = ingest_tickets(ledger, system, since=low, progress=door.say)
        _counted(door, ledger, counts, json, "streams")


@ingest.command("tickets")
def ingest_ticket_file(context: typer.Context, file: Path, json: Json = False) -> None:
    """Take in moves of tickets from an export, NDJSON or CSV."""
    from ingest.tickets.files import TicketFile
    from ingest.tickets.walk import ingest_tickets

    door: Door = context.obj
    system = TicketFile(file)
    with door.writing() as ledger:
        counts = ingest_tickets(ledger, system, progress=door.say)
        _counted(door, ledger, counts, json, "files")


@ingest.command("records")
def ingest_records(context: typer.Context, file: Path, json: Json = False) -> None:
    """Take in our own records from a file, NDJSON or CSV."""
    from ingest.records import files

    door: Door = context.obj
    with door.writing() as ledger:
        counts = files.ingest_records(ledger, file, progress=door.say)
        _counted(door, ledger, counts, json, "files")


@ingest.command("junit")
def ingest_junit(
    context: typer.Context,
    file: Path,
    repository: Annotated[str | None, typer.Option(help="OWNER/NAME that was tested.")] = None,
    sha: Annotated[str | None, typer.Option(help="The full SHA that was tested.")] = None,
    environment: Annotated[str | None, typer.Option(help="Where it was tested.")] = None,
    by: Annotated[str | None, typer.Option(help="Who answers for the result.")] = None,
    time: Annotated[str | None, typer.Option(help="When the tests ended (RFC 3339).")] = None,
    ticket: Annotated[str | None, typer.Option(help="The ticket that it is about.")] = None,
    json: Json = False,
) -> None:
    """Take in a report of tests (JUnit XML) as one QA result.

    What no flag says may be a property of the report's suites, under the same name.
    """
    from ingest.records import junit

    door: Door = context.obj
    flags = {
        "repository": repository,
        "sha": sha,
        "environment": environment,
        "by": by,
        "time": time,
        "ticket": ticket,
    }
    with door.writing() as ledger:
        counts = junit.ingest_junit(ledger, file, flags, progress=door.say)
        _counted(door, ledger, counts, json, "files")


@ingest.command("cdevents")
def ingest_cdevents(context: typer.Context, file: Path, json: Json = False) -> None:
    """Take in CDEvents, one a line or a JSON array: deployments and results of tests."""
    from ingest.records import cdevents

    door: Door = context.obj
    with door.writing() as ledger:
        counts = cdevents.ingest_cdevents(ledger, file, progress=door.say)
        _counted(door, ledger, counts, json, "files")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def record(
    context: typer.Context,
    kind: str,
    json: Json = False,
    signed_in: Annotated[
        str | None, typer.Option(help="Who signed the person in: kept beside the record.")
    ] = None,
) -> None:
    """Record one fact: qa, verification, approval, exception, rollback, deployment, role, void.

    The flags are the fields of the record: `record qa --repository O/R --sha SHA --environment
    staging --result pass --by LOGIN`. A wrong or missing one is named, with those there are.
    With `-` in their place the fields come as a JSON object on standard input.
    """
    from ingest.records import one

    door: Door = context.obj
    if context.args == ["-"]:
        fields = one.fields_said(kind, sys.stdin.read())
    else:
        fields = one.fields_of(kind, context.args)
    with door.writing() as ledger:
        outcome = one.record(ledger, kind, fields, signed_in=signed_in)
    door.show("record", {"result": outcome.result, "seq": outcome.seq}, json)


@quarantine.command("list")
def quarantine_list(context: typer.Context, json: Json = False) -> None:
    """What could not be read, and why."""
    from ledger.file.store import Ledger
    from ledger.writing.quarantine import listed

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        door.show("quarantine", {"records": listed(ledger)}, json)


@quarantine.command("show")
def quarantine_show(context: typer.Context, name: str, json: Json = False) -> None:
    """One record with its raw text."""
    from ledger.file.store import Ledger
    from ledger.writing.quarantine import shown

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        door.show("quarantined", shown(ledger, name), json)


@quarantine.command("retry")
def quarantine_retry(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="One record [default: all].")] = None,
    json: Json = False,
) -> None:
    """Read records in quarantine once more, with the program as it is now."""
    from ingest.retry import retry

    door: Door = context.obj
    with door.writing() as ledger:
        tried = retry(ledger, name)
    door.show("retry", {"records": [one.as_json() for one in tried]}, json)
