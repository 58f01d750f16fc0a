"""`ingest jira`, `ingest tickets` and what `trace` says of a ticket then, from outside."""

from pathlib import Path

from ingest.simulation.jira import serve
from tests.cli.conftest import call
from tests.tickets.ways import NOW, STORY, TOKEN, ticket


def test_tickets_come_in_and_are_traced(tmp_path: Path) -> None:
    with serve([ticket(STORY)], flavour="cloud", token=TOKEN, user="a@acme", now=NOW) as server:
        account = {"DEPLOY_LEDGER_JIRA_TOKEN": TOKEN, "DEPLOY_LEDGER_JIRA_USER": "a@acme"}
        done = call("ingest", "jira", server.url, "ENG", "--json", cwd=tmp_path, **account)
        assert done.code == 0, done.err
        # An issue, three moves, and the statement that this is all.
        assert done.json["total"]["added"] == 5
        assert TOKEN not in done.out + done.err
        wrong = call("ingest", "jira", server.url, "ENG", cwd=tmp_path)
    assert (wrong.code, "DEPLOY_LEDGER_JIRA_TOKEN" in wrong.err) == (4, True)
    export = tmp_path / "export.csv"
    export.write_text("Key,Time,Status\nENG-1,2026-10-27T08:00:00Z,=cmd|' /C calc'!A0\n")
    assert call("ingest", "tickets", export, cwd=tmp_path).code == 0
    traced = call("trace", "ENG-1", "--json", cwd=tmp_path)
    assert traced.code == 0, traced.err
    assert [row["status"] for row in traced.json["tickets"]] == [
        *(step.status for step in STORY), "=cmd|' /C calc'!A0"]  # fmt: skip
    assert [row["strength"] for row in traced.json["tickets"]] == [*["observed"] * 3, "attested"]
