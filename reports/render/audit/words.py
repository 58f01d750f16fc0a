"""How the auditor's reports speak to people."""

from collections.abc import Iterator

from reports.basis.envelope import Report
from reports.render.words import exactly, plural

POPULATIONS = {
    "runs": "Runs of deploy workflows (each attempt)",
    "run_numbers": "Run numbers of deploy workflows",
    "deployments": "Deployment records",
    "declarations": "Declared deployments (records, checks, CDEvents)",
    "deployments_on_tickets": "Deployments against tickets",
    "tickets_done": "Tickets that say done",
}
PARTS = {
    "with_deployment": "made a deployment",
    "with_declared_deployment": "made none, and a record declares it",
    "never_started": "never started",
    "not_started_yet": "not started yet",
    "run_without_deployment": "ran and no deployment is recorded",
    "held": "are in the ledger",
    "runs_missing": "are missing between held ones",
    "with_run": "belong to a run",
    "made_elsewhere": "were made elsewhere and declared",
    "deployment_without_run": "belong to no run",
    "deployment_of_unknown_run": "name a run that is not in the ledger",
    "record_of_unknown_run": "are declared of a run that is not in the ledger",
    "record_of_unknown_deployment": "are declared of a deployment that is not in the ledger",
    "of_a_deployment": "are about a deployment of GitHub",
    "of_a_run": "are about a run",
    "counted_as_a_deployment": "are deployments of their own",
    "with_ticket": "are on a ticket",
    "no_ticket_expected": "need no ticket (development, preview)",
    "deployment_without_ticket": "are on no ticket",
    "with_production_deployment": "were deployed to production",
    "ticket_not_in_production": "were deployed, and not to production",
    "ticket_without_deployment": "were not deployed",
}
"""What each part of a population is, after "12 of them"."""

REASONS = {
    "run_without_deployment": "A run of a deploy workflow ran, and neither GitHub nor a record "
    "has a deployment of it: find out what it deployed, and declare it.",
    "runs_missing": "GitHub counts runs one by one, and these numbers are missing between runs "
    "that are held: they were deleted. Ask who deleted them, and when.",
    "deployment_without_run": "No workflow run made it: ask who deployed by hand or by another "
    "tool, and have the mechanism approved or declared.",
    "deployment_of_unknown_run": "It names a run that the ledger does not hold: ingest the runs "
    "of that time, or find out why the run is gone.",
    "record_of_unknown_run": "A record declares it of a run that the ledger does not hold: "
    "ingest the run, or correct the record.",
    "record_of_unknown_deployment": "A record declares it of a deployment that the ledger does "
    "not hold: ingest the deployment, or correct the record.",
    "deployment_without_ticket": "Nothing that it carries names a ticket: ask what was changed "
    "and who wanted it.",
    "ticket_not_in_production": "The ticket says done, and what carries it went to other "
    "environments only: ask whether it is live.",
    "ticket_without_deployment": "The ticket says done, and no deployment carries it: ask how "
    "it came to be done; some tickets need no deployment.",
}
"""What each difference means, and what to ask."""

PROVED = {
    True: "its source is complete: it is missing",
    False: "its source is not complete: its absence proves nothing",
}

POPULATION_COLUMNS = ("Happened", "What", "Repository", "Environment", "Names", "Absence")


def span(report: Report) -> str:
    """The period of a report."""
    since, until = report["from"], report["to"]
    if not since and not until:
        return "Everything in the ledger"
    begins = f"from {exactly(since)}" if since else "from the beginning"
    return f"{begins} until before {exactly(until)}" if until else begins


def differences(report: Report) -> Iterator[tuple[str, list[Report]]]:
    """The differences of a population report by their reason."""
    for reason in REASONS:
        rows = [row for row in report["differences"] if row["part"] == reason]
        if rows:
            yield reason, rows


def population_headline(report: Report) -> str:
    """The reconciliation in a sentence."""
    rows = report["differences"]
    if not rows:
        return "No differences: every member of every population is accounted for."
    proved = sum(row["proved"] for row in rows)
    many = plural(len(rows), "difference")
    if proved == len(rows):
        return f"{many}."
    return f"{many}; of {len(rows) - proved} the source is not complete, which proves nothing."


def population_cells(row: Report) -> list[str]:
    """What `POPULATION_COLUMNS` show of one difference; text from outside is not escaped."""
    return [
        exactly(row["happened_at"]),
        row["id"] if row["count"] == 1 else f"{row['id']} ({row['count']})",
        row["repository"] or "missing",
        row["environment"] or "none",
        ", ".join(row["matches"]) or "nothing",
        PROVED[row["proved"]],
    ]


def place(stratum: dict[str, str]) -> str:
    """A stratum in words."""
    return ", ".join(f"{name} {value}" for name, value in stratum.items()) or "all"
