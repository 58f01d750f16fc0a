"""A receiver in a few lines, and the payloads that it gets."""

import hmac
import json
import uuid
from pathlib import Path
from typing import Any

SHARED = "It is a secret, 7f3a"
RUN = 12


def put(
    folder: Path,
    name: str,
    event: str = "workflow_run",
    body: bytes | dict[str, Any] | None = None,
    *,
    key: str | None = SHARED,
    **headers: str,
) -> None:
    """Spool one delivery; headers with underscores for dashes replace those of GitHub."""
    content = body if isinstance(body, bytes) else json.dumps(body or workflow_run()).encode()
    said = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/1",
        "Cookie": "session=never-kept",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(
            uuid.uuid5(uuid.NAMESPACE_URL, name.encode("utf-8", "replace").decode())
        ),
    }
    if key is not None:
        digest = hmac.digest(key.encode(), content, "sha256").hex()
        said["X-Hub-Signature-256"] = f"sha256={digest}"
    said |= {named.replace("_", "-"): value for named, value in headers.items()}
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.body").write_bytes(content)
    (folder / f"{name}.headers").write_text(json.dumps(said))


def payload(action: str, **members: Any) -> dict[str, Any]:
    """A payload of acme/shop."""
    around = {"repository": {"full_name": "acme/shop"}, "sender": {"login": "dev", "id": 3}}
    return {"action": action, **members, **around}


def workflow_run(action: str = "completed", **fields: Any) -> dict[str, Any]:
    """A run with attempt 1."""
    run = {
        "id": RUN,
        "run_attempt": 1,
        "status": action,
        "updated_at": "2026-10-02T10:30:00Z",
        "url": f"https://api.github.com/repos/acme/shop/actions/runs/{RUN}",
    }
    return payload(action, workflow_run={**run, **fields})


def review(state: str, since: str | None, **fields: Any) -> dict[str, Any]:
    """A decision at the gate of production."""
    members = {
        "approver": {"login": "amy", "id": 9, "type": "User"},
        "workflow_job_runs": [{"environment": "production"}],
        "workflow_run": {"id": RUN, "run_attempt": 1},
        "since": since,
    }
    return payload(state, **{**members, **fields})


def dispatch(sha: str) -> dict[str, Any]:
    """Somebody starts the production workflow with a version."""
    flow = ".github/workflows/deploy-production.yml"
    return payload("", workflow=flow, ref="refs/heads/main", inputs={"sha": sha, "dry": False})
