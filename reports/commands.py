"""The commands that judge and tell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ledger.frontdoor import PLAIN, Door, Json

app = typer.Typer(**PLAIN)
report = typer.Typer(help="Write down what was found.", **PLAIN)
controls = typer.Typer(help="What is judged, clause by clause.", **PLAIN)
app.add_typer(report, name="report")
app.add_typer(controls, name="controls")

AsOf = Annotated[str | None, typer.Option("--as-of", help="As of a time or an entry number.")]
FailOn = Annotated[str, typer.Option(help="Exit 1 at: never, fail, undecidable (or fail).")]
Formats = Annotated[list[str] | None, typer.Option("--format", "-f", help="Repeatable.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="A folder to write files into.")]


@app.command()
def evaluate(
    context: typer.Context,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try --policy on the past, and record nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Judge all there is, and count the verdicts by control.

    With `deploy-ledger --policy NEW evaluate --dry-run`: which verdicts that policy would alter.
    """
    if dry_run:
        _try_policy(context.obj, as_of, json)
    else:
        _report(context, "counts", as_of, fail_on, json)


def _try_policy(door: Door, as_of: str | None, json: bool) -> None:
    from ledger.errors import UsageError
    from ledger.policy import parse
    from ledger.writing.own import policy_text
    from reports.dry_run import dry_run
    from reports.judge.evaluate import judge

    file = door.settings.policy
    if file is None:
        raise UsageError("--dry-run tries a policy, and none was named.", "Name it with --policy.")
    tried = parse(policy_text(file))
    with (
        judge(door.published(), as_of) as now,
        judge(door.published(), as_of, policy=tried) as then,
    ):
        door.show("dry_run", dry_run(now, then), json)


@app.command()
def check(
    context: typer.Context,
    repo: Annotated[str, typer.Option(help="OWNER/NAME.")],
    sha: Annotated[str, typer.Option(help="The full SHA that is to be deployed.")],
    environment: Annotated[str, typer.Option(help="Its name at the source.")],
    run: Annotated[int | None, typer.Option(help="The workflow run that asks.")] = None,
    by: Annotated[str | None, typer.Option(help="Who deploys, where no run says it.")] = None,
    json: Json = False,
) -> None:
    """The gate: would this deployment be compliant now? Exit 1 if something mandatory is missing.

    The same controls as the audit's. The gate of the environment (C7.4) is judged with --run only.
    """
    from ledger.errors import ExitCode, UsageError
    from ledger.kinds.base import is_sha
    from reports.check import check as build
    from reports.evidence.deployments.asked import Asked
    from reports.judge.evaluate import judge

    if not is_sha(sha.lower()):
        raise UsageError(f"{sha!r} is no full SHA.", "Give all 40 digits: `git rev-parse HEAD`.")
    door: Door = context.obj
    asked = Asked(repo, sha.lower(), environment, run, by)
    with judge(door.published(), asked=asked) as judgement:
        data = build(judgement, asked)
    door.show("check", data, json)
    if data["missing"]:
        raise typer.Exit(ExitCode.FINDINGS)


def _report(context: typer.Context, name: str, as_of: str | None, fail_on: str, json: bool,
            formats: Sequence[str] | None = None, out: Path | None = None,
            **arguments: str | None) -> None:  # fmt: skip
    """Judge, deliver one report, and answer by the exit code."""
    from ledger.errors import ExitCode
    from reports.build import build, reaches, threshold
    from reports.judge.evaluate import judge
    from reports.render import deliver

    door: Door = context.obj
    verdicts = threshold(fail_on)
    with judge(door.published(), as_of) as judgement:
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


@report.command("exceptions")
def report_exceptions(
    context: typer.Context,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    json: Json = False,
) -> None:
    """The register of exceptions, what expires soon first: text, md or json."""
    _report(context, "exceptions", as_of, fail_on, json, formats, out)


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
def trace(
    context: typer.Context,
    ref: str,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Where a SHA, tag, pull request, ticket or deployment was tested, and where it runs.

    Text, html or json. `acme/shop@v1.2` is a tag (or SHA) of a repository, `#12` a pull request.
    """
    from reports.render import deliver
    from reports.trace import asked

    door: Door = context.obj
    data = asked(door.published(), ref, as_of)
    deliver("trace", data, ["json"] if json else formats or ["text"], out)


@controls.command("list")
def controls_list(context: typer.Context, json: Json = False) -> None:
    """Every control, with its clause and level."""
    from reports.controls_list import controls_list as build

    door: Door = context.obj
    door.show("controls", build(), json)


@controls.command("explain")
def controls_explain(context: typer.Context, control: str, json: Json = False) -> None:
    """One control: what, why, how to check by hand, how to fix."""
    from reports.controls_list import explain

    door: Door = context.obj
    door.show("control", explain(control), json)


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """Sources, freshness, coverage, quarantine, size and root."""
    from reports.status import status as build

    door: Door = context.obj
    door.show("status", build(door.published(), door.settings.anchors), json)
