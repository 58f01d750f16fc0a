"""The front door: the Typer application and nothing else.

Each command imports what it needs when it is called, so that `--help` stays quick.
"""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.source import Count
    from ledger.settings import Settings
    from ledger.store import Ledger

_PLAIN: dict[str, Any] = {
    "rich_markup_mode": None,
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
}

app = typer.Typer(help="An append-only ledger of deployments, judged against the SOP.", **_PLAIN)
ingest = typer.Typer(help="Take in what a source knows.", **_PLAIN)
report = typer.Typer(help="Write down what was found.", **_PLAIN)
controls = typer.Typer(help="What is judged, clause by clause.", **_PLAIN)
quarantine = typer.Typer(help="Records that could not be read.", **_PLAIN)
app.add_typer(ingest, name="ingest")
app.add_typer(report, name="report")
app.add_typer(controls, name="controls")
app.add_typer(quarantine, name="quarantine")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As of a time or an entry number.")]
FailOn = Annotated[str, typer.Option(help="Exit 1 at: never, fail, undecidable (or fail).")]
Formats = Annotated[list[str] | None, typer.Option("--format", "-f", help="Repeatable.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="A folder to write files into.")]


@app.callback()
def options(
    context: typer.Context,
    ledger: Annotated[
        Path | None, typer.Option(help="The ledger [default: data/ledger.duckdb].")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="The policy [default: policy.toml beside the ledger].")
    ] = None,
) -> None:
    """Options of every command; DEPLOY_LEDGER_LEDGER and DEPLOY_LEDGER_POLICY say the same."""
    context.obj = (ledger, policy)


def _settings(context: typer.Context) -> "Settings":
    from ledger.settings import settings

    return settings(*context.obj)


def _say(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _writing(context: typer.Context) -> "Iterator[Ledger]":
    """The ledger to append to, with the policy recorded if it changed; afterwards published.

    It is made where there is none. Append, then evaluate, then publish: only here.
    """
    from ledger import own
    from ledger.store import Ledger

    found = _settings(context)
    if found.policy:
        own.policy_text(found.policy)
    if not found.ledger.exists():
        own.create(found.ledger, found.policy_to_write, simulated=False)
        _say(f"Made a new ledger at {found.ledger}, with the policy {found.policy_to_write}.")
        found = _settings(context)
    with Ledger.open(found.ledger) as ledger:
        if own.record_policy(ledger, found.policy):
            _say(f"Recorded the policy {found.policy}.")
        if ledger.simulated:
            _say("SIMULATED: this ledger takes its clock from DEPLOY_LEDGER_NOW.")
        try:
            yield ledger
        finally:
            # After an error too: what was taken in before it is in the ledger.
            _publish(ledger)


def _publish(ledger: "Ledger") -> Path:
    from ledger import publish
    from reports.publish import fill

    return publish.publish(ledger, fill)


def _published(context: typer.Context) -> Path:
    """What readers read: the newest copy, after a policy file that changed has been recorded."""
    from ledger import own
    from ledger.publish import current
    from ledger.store import Ledger

    found = _settings(context)
    copy = current(found.ledger)
    if copy is not None:
        with Ledger.read(copy) as ledger:
            if not own.policy_changed(ledger, found.policy):
                return copy
    with _writing(context):
        pass
    return _published(context)


def _print(name: str, data: dict[str, Any], json: bool) -> None:
    from reports.render import deliver

    deliver(name, data, ["json" if json else "text"])


def _counted(ledger: "Ledger", counts: "Sequence[Count]", json: bool, heading: str) -> None:
    from ingest.source import total

    size, root, _, _ = ledger.head()
    listed = [count.as_json() for count in counts]
    data = {heading: listed, "total": total(counts), "ledger": {"size": size, "root": root.hex()}}
    _print("ingest", data, json)


@app.command()
def init(
    context: typer.Context,
    simulated: Annotated[bool, typer.Option(help="Take the clock from DEPLOY_LEDGER_NOW.")] = False,
    origin: Annotated[str, typer.Option(help="The name of this ledger.")] = "deploy-ledger",
) -> None:
    """Make a ledger and a commented policy file."""
    from ledger import own

    found = _settings(context)
    written = own.create(found.ledger, found.policy_to_write, simulated=simulated, origin=origin)
    _say(f"Made the ledger {found.ledger}{' (SIMULATED)' if simulated else ''}.")
    with _writing(context):
        pass
    verb = "Wrote" if written else "Kept and recorded"
    _say(f"{verb} the policy {found.policy_to_write}: say there what the SOP leaves open.")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="A folder that is new or a demo's.")] = Path("demo"),
    json: Json = False,
) -> None:
    """Judge a simulated organisation, from its raw records to the weekly report."""
    from ingest.demo import fill
    from ledger.store import Ledger
    from ledger.verify import verify as check
    from reports.build import build
    from reports.judge.evaluate import judge
    from reports.render import deliver

    made = fill(out, progress=_say)
    _say("Verifying every entry ...")
    with Ledger.open(made.ledger) as ledger:
        verdict = check(ledger)
        copy = _publish(ledger)
    with judge(copy) as judgement:
        weekly = build("weekly", judgement)
        deliver("weekly", weekly, ["html", "md", "json"], out / "reports")
        found = build("demo", judgement)
    taken = {**made.total, "verified": verdict.as_json(), "ledger": str(made.ledger)}
    _print("demo", {**found, **taken, "reports": str(out / "reports")}, json)


@ingest.command("github")
def ingest_github(
    context: typer.Context,
    repositories: list[str],
    since: Annotated[str | None, typer.Option(help="Read back to this time.")] = None,
    base_url: Annotated[str, typer.Option(help="Of an Enterprise API.")] = "https://api.github.com",
    json: Json = False,
) -> None:
    """Pull OWNER/NAME... from GitHub; the token comes from GITHUB_TOKEN, never from a flag."""
    from ingest import github
    from ledger.clock import asked_time

    low = asked_time("--since", since)
    with _writing(context) as ledger:
        counts = github.ingest_github(
            ledger, repositories, base_url=base_url, since=low, progress=_say
        )
        _counted(ledger, counts, json, "streams")


@ingest.command("archive")
def ingest_archive(
    context: typer.Context,
    folder: Path,
    repo: Annotated[str | None, typer.Option(help="OWNER/NAME of all that is in it.")] = None,
    json: Json = False,
) -> None:
    """Take in a folder of GitHub and Jira answers (KIND.ndjson, KIND.ndjson.gz)."""
    from ingest import archive

    with _writing(context) as ledger:
        counts = archive.ingest_archive(ledger, folder, repository=repo, progress=_say)
        for count in counts:
            if count.unsupported:
                _say(f"Not stored: {count.unsupported} lines of {count.file}, no supported kind.")
        _counted(ledger, counts, json, "files")


@ingest.command("git")
def ingest_git(context: typer.Context, repository: str, url: str, json: Json = False) -> None:
    """Take in the history of OWNER/NAME from a clone, a bare repository or an address."""
    from ingest import git

    with _writing(context) as ledger:
        counts = git.ingest_git(ledger, repository, url, progress=_say)
        _counted(ledger, counts, json, "streams")


@ingest.command("records")
def ingest_records(context: typer.Context, file: Path, json: Json = False) -> None:
    """Take in our own records from a file, NDJSON or CSV."""
    from ingest.records import files

    with _writing(context) as ledger:
        counts = files.ingest_records(ledger, file, progress=_say)
        _counted(ledger, counts, json, "files")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def record(context: typer.Context, kind: str, json: Json = False) -> None:
    """Record one fact: qa, verification, approval, exception, rollback, deployment, role, void.

    The flags are the fields of the record: `record qa --repository O/R --sha SHA --environment
    staging --result pass --by LOGIN`. A wrong or missing one is named, with those there are.
    """
    from ingest.records import one

    fields = one.fields_of(kind, context.args)
    with _writing(context) as ledger:
        outcome = one.record(ledger, kind, fields)
    _print("record", {"result": outcome.result, "seq": outcome.seq}, json)


@app.command()
def evaluate(
    context: typer.Context, as_of: AsOf = None, fail_on: FailOn = "never", json: Json = False
) -> None:
    """Judge every deployment, and count the verdicts by control."""
    _report(context, "counts", as_of, fail_on, json)


def _report(context: typer.Context, name: str, as_of: str | None, fail_on: str, json: bool,
            formats: "Sequence[str] | None" = None, out: Path | None = None,
            **arguments: str | None) -> None:  # fmt: skip
    """Judge, deliver one report, and answer by the exit code."""
    from ledger.errors import ExitCode
    from reports.build import build, reaches, threshold
    from reports.judge.evaluate import judge
    from reports.render import deliver

    verdicts = threshold(fail_on)
    with judge(_published(context), as_of) as judgement:
        data = build(name, judgement, **arguments)
        deliver(name, data, ["json"] if json else formats or ["text"], out)
        if reaches(judgement, verdicts):
            raise typer.Exit(ExitCode.FINDINGS)


@report.command("findings")
def report_findings(
    context: typer.Context,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    json: Json = False,
) -> None:
    """Every finding: text, csv or json."""
    _report(context, "findings", as_of, fail_on, json, formats, out)


@report.command("weekly")
def report_weekly(
    context: typer.Context,
    week: Annotated[str | None, typer.Option(help="Such as 2026-W47 [default: the last].")] = None,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    json: Json = False,
) -> None:
    """The week's deployments, what each lacks and what to do: text, md, html or json."""
    _report(context, "weekly", as_of, fail_on, json, formats, out, week=week)


@app.command()
def trace(context: typer.Context, ref: str, as_of: AsOf = None, json: Json = False) -> None:
    """Where a SHA, pull request, ticket or deployment was tested, by whom, and where it runs."""
    _report(context, "trace", as_of, "never", json, ref=ref)


@controls.command("list")
def controls_list(json: Json = False) -> None:
    """Every control, with its clause and level."""
    from reports.controls_list import controls_list as build

    _print("controls", build(), json)


@controls.command("explain")
def controls_explain(control: str, json: Json = False) -> None:
    """One control: what, why, how to check by hand, how to fix."""
    from reports.controls_list import explain

    _print("control", explain(control), json)


@app.command()
def verify(context: typer.Context, json: Json = False) -> None:
    """Recompute everything the ledger claims; exit 5 when it does not hold."""
    from ledger.errors import ExitCode
    from ledger.store import Ledger
    from ledger.verify import verify as check

    with Ledger.open(_settings(context).ledger, read_only=True) as ledger:
        verdict = check(ledger)
    _print("verify", verdict.as_json(), json)
    if not verdict.holds:
        raise typer.Exit(ExitCode.INTEGRITY)


@app.command()
def publish(context: typer.Context) -> None:
    """Judge anew and give readers a fresh copy; every writing command does it by itself."""
    with _writing(context):
        pass


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """Sources, freshness, coverage, quarantine, size and root."""
    from reports.status import status as build

    _print("status", build(_published(context)), json)


@quarantine.command("list")
def quarantine_list(context: typer.Context, json: Json = False) -> None:
    """What could not be read, and why."""
    from ledger.quarantine import listed
    from ledger.store import Ledger

    with Ledger.read(_published(context)) as ledger:
        _print("quarantine", {"records": listed(ledger)}, json)


@quarantine.command("show")
def quarantine_show(context: typer.Context, name: str, json: Json = False) -> None:
    """One record with its raw text."""
    from ledger.quarantine import shown
    from ledger.store import Ledger

    with Ledger.read(_published(context)) as ledger:
        _print("quarantined", shown(ledger, name), json)


@app.command()
def dashboard(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8501,
) -> None:
    """Open the dashboard in a browser."""
    from dashboard.serve import serve

    serve(_settings(context).ledger, host, port)


def main() -> None:
    """Run the command line; an error is told on stderr with what to do about it."""
    from ledger.errors import LedgerError

    try:
        app()
    except LedgerError as error:
        _say(f"Error: {error.message}")
        _say(f"  {error.fix}")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
