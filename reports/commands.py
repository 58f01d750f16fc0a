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
Since = Annotated[str | None, typer.Option("--from", help="A day (whole, local) or a time.")]
Until = Annotated[str | None, typer.Option("--to", help="A day, included, or a time, not.")]
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
    from reports.ahead.dry_run import dry_run
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
    from reports.ahead.check import check as build
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
    """Make and deliver one report, and answer by the exit code."""
    from ledger.errors import ExitCode
    from reports.build import made, threshold
    from reports.render import deliver

    door: Door = context.obj
    data, is_reached = made(name, door.published(), as_of, threshold(fail_on), **arguments)
    deliver(name, data, ["json"] if json else formats or ["text"], out)
    if is_reached:
        raise typer.Exit(ExitCode.FINDINGS)


@report.command("findings")
def report_findings(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    json: Json = False,
) -> None:
    """Every finding: text, csv, junit or json."""
    _report(context, "findings", as_of, fail_on, json, formats, out, since=since, until=until)


@report.command("population")
def report_population(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Runs, deployment records and tickets against each other: text, md, csv or json."""
    _report(context, "population", as_of, "never", json, formats, out, since=since, until=until)


@report.command("sample")
def report_sample(
    context: typer.Context,
    seed: Annotated[str, typer.Option(help="A whole number; the same one draws the same.")],
    size: Annotated[str, typer.Option(help="How many deployments.")] = "25",
    strata: Annotated[
        str, typer.Option(help="Of environment, kind, repository, verdict; with commas.")
    ] = "kind,verdict",
    since: Since = None,
    until: Until = None,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Deployments drawn repeatably, an evidence sheet for each: text, md, csv or json."""
    _report(
        context, "sample", as_of, "never", json, formats, out,
        seed=seed, size=size, strata=strata, since=since, until=until,
    )  # fmt: skip


@report.command("controls")
def report_controls(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="control, clause, repository or role.")] = "control",
    since: Since = None,
    until: Until = None,
    formats: Formats = None,
    out: Out = None,
    as_of: AsOf = None,
    fail_on: FailOn = "never",
    json: Json = False,
) -> None:
    """Verdicts and rates by control, clause, repository or role: text, md, csv or json."""
    _report(
        context, "controls", as_of, fail_on, json, formats, out, by=by, since=since, until=until
    )


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
    """The week's rates, failures and what to do: text, md, html, pdf, xlsx, csv, json or summary.

    `summary` is a GitHub step summary: `--format summary >> "$GITHUB_STEP_SUMMARY"`.
    """
    _report(context, "weekly", as_of, fail_on, json, formats, out, week=week)


@report.command("audit-pack")
def report_audit_pack(
    context: typer.Context,
    since: Annotated[str, typer.Option("--from", help="The first day, or a time.")],
    until: Annotated[str, typer.Option("--to", help="The last day, or a time.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The zip to write.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """A zip that an auditor verifies without us: reports, entries, proofs, texts, verifier."""
    from ledger.anchor import opened
    from ledger.file.store import key_of
    from reports.pack import make

    door: Door = context.obj
    found, published = door.settings, door.published()
    key, anchors = found.key or key_of(found.ledger), opened(found.anchors)
    data = make(published, since, until, out=out, as_of=as_of, key=key, anchors=anchors)
    door.show("audit_pack", data, json)


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
    _report(context, "trace", as_of, "never", json, formats, out, ref=ref)


@controls.command("list")
def controls_list(context: typer.Context, json: Json = False) -> None:
    """Every control, with its clause and level."""
    from reports.reference.listed import controls_list as build

    door: Door = context.obj
    door.show("catalogue", build(), json)


@controls.command("explain")
def controls_explain(context: typer.Context, control: str, json: Json = False) -> None:
    """One control: what, why, how to check by hand, how to fix."""
    from reports.reference.listed import explain

    door: Door = context.obj
    door.show("control", explain(control), json)


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """Sources, freshness, coverage, quarantine, size and root."""
    from reports.state.status import status as build

    door: Door = context.obj
    door.show("status", build(door.published(), door.settings.anchors), json)
