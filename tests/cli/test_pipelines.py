"""What pipelines say, taken in from the command line and found again by the trace."""

import json
from pathlib import Path

from tests.cli.conftest import NOW, Run
from tests.helpers import SHA
from tests.records.events import event, service

_ABOUT = ("--repository", "acme/shop", "--environment", "staging", "--by", "quinn", "--time", NOW)


def test_a_report_and_events_are_taken_in_and_traced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text("<testsuite><testcase name='a'/></testsuite>")
    events = [service("deployed", {"by": "dora"}), event("pipelinerun.started.0.2.0", {})]
    (tmp_path / "e.ndjson").write_text("\n".join(map(json.dumps, events)))
    simulated = {"DEPLOY_LEDGER_NOW": NOW}
    assert run("init", "--simulated", **simulated).code == 0
    done = run("ingest", "junit", "r.xml", "--sha", SHA, *_ABOUT, "--json", **simulated)
    assert (done.code, done.json["total"]["added"]) == (0, 1), done.err
    told = run("ingest", "junit", "r.xml", *_ABOUT, **simulated)
    assert (told.code, "Add --sha" in told.err) == (2, True)
    done = run("ingest", "cdevents", "e.ndjson", "--json", **simulated)
    assert (done.json["total"]["added"], done.json["total"]["unsupported"]) == (1, 1)
    assert "1 events of type 'pipelinerun.started'" in done.err
    traced = run("trace", SHA, "--json", **simulated).json
    (result,) = traced["qa"]
    assert (result["source"], result["strength"]) == ("junit", "pipeline")
    (deployment,) = traced["deployments"]
    assert (deployment["actor"], deployment["version_source"]) == ("dora", "declared")
