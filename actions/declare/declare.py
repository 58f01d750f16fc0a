"""Declare version, deployment, QA result and verification from inside a pipeline.

Reads the inputs of `action.yml` from the environment, writes a check run named `deploy-ledger` on
the commit whose summary holds the records as fenced blocks, and appends them to a file as NDJSON.
Standard library only; inputs are hostile, and nothing of them is executed.
"""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAME = "deploy-ledger"
MAX_VALUE = 2_000
TRIES = 3
TIMEOUT_SECONDS = 30

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_RESULTS = {
    "deployment": ("success", "failure", "error", "cancelled", "skipped"),
    "qa": ("pass", "fail", "blocked"),
    "verification": ("pass", "fail"),
}
_BLOCKS = {"qa": "qa-result"}

Record = dict[str, Any]


class InputError(Exception):
    """An input that says nothing, or something impossible."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the API and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Inputs:
    """The inputs of the action; an empty one is none."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str) -> str | None:
        """One input as a plain text: what cannot be printed becomes a blank."""
        said = self._environment.get(f"INPUT_{name.upper().replace('-', '_')}", "")
        if len(said) > MAX_VALUE:
            raise InputError(f"{name} is longer than {MAX_VALUE} characters.")
        return "".join(c if c.isprintable() or c in "\n\t" else " " for c in said).strip() or None

    def needed(self, name: str, known: tuple[str, ...] = ()) -> str:
        """An input that must be there, as one of those that are known."""
        said = self.text(name)
        if said is None or (known and said not in known):
            raise InputError(
                f"{name} must be one of {', '.join(known)}." if known else f"{name} is missing."
            )
        return said

    def time(self, name: str, default: str | None) -> str | None:
        """A time in RFC 3339."""
        said = self.text(name) or default
        if said is not None and not _TIME.fullmatch(said):
            raise InputError(f"{name} must be a time such as 2026-10-26T09:00:00Z.")
        return said

    def full_sha(self) -> str:
        """The commit, by its full SHA."""
        said = self.needed("sha").lower()
        if not _SHA.fullmatch(said):
            raise InputError("sha must be a full SHA of 40 or 64 hexadecimal digits.")
        return said

    def around(self, name: str) -> str:
        """What the runner says."""
        return self._environment.get(name, "")

    def number(self, name: str) -> int | None:
        """A number that the runner says."""
        said = self.around(name)
        return int(said) if said.isdecimal() and len(said) < 19 else None


def records(inputs: Inputs, now: str) -> list[Record]:
    """The records that are declared, each with its `type`; raises InputError."""
    wanted = inputs.needed("declare").replace(",", " ").split()
    unknown = [one for one in wanted if one not in ("version", *_RESULTS)]
    if unknown:
        raise InputError(f"declare names {unknown[0]!r}: say {', '.join(('version', *_RESULTS))}.")
    repository = inputs.around("GITHUB_REPOSITORY")
    if not _REPOSITORY.fullmatch(repository):
        raise InputError("GITHUB_REPOSITORY is not OWNER/NAME.")
    shared: Record = {
        "repository": repository,
        "sha": inputs.full_sha(),
        "environment": inputs.needed("environment"),
        "time": inputs.time("time", now),
        "by": inputs.text("by"),
        "ticket": inputs.text("ticket"),
        "notes": inputs.text("notes"),
    }
    makers = {"deployment": _deployment, "qa": _qa, "verification": _verification}
    kinds = dict.fromkeys("deployment" if one == "version" else one for one in wanted)
    made = [{"type": kind, **shared, **makers[kind](inputs, shared, wanted)} for kind in kinds]
    return [{name: value for name, value in one.items() if value is not None} for one in made]


def _deployment(inputs: Inputs, shared: Record, wanted: list[str]) -> Record:
    """A version alone names what the run deploys; a deployment says what came of it."""
    ended = "deployment" in wanted
    return {
        "result": inputs.needed("deployment-result", _RESULTS["deployment"]) if ended else None,
        "mechanism": "github-actions",
        "started_at": inputs.time("started-at", None),
        "finished_at": shared["time"] if ended else None,
        "run_id": inputs.number("GITHUB_RUN_ID"),
        "run_attempt": inputs.number("GITHUB_RUN_ATTEMPT"),
        "deployment_id": inputs.text("deployment-id"),
        "component": inputs.text("component"),
    }


def _qa(inputs: Inputs, shared: Record, _: list[str]) -> Record:
    return {"result": inputs.needed("qa-result", _RESULTS["qa"]), "tester": shared["by"]}


def _verification(inputs: Inputs, _: Record, __: list[str]) -> Record:
    return {
        "result": inputs.needed("verification-result", _RESULTS["verification"]),
        "deployment_id": inputs.text("deployment-id"),
        "checks": inputs.text("checks"),
        "version_seen": inputs.text("version-seen"),
        "decision": inputs.text("decision"),
    }


def summary(declared: list[Record]) -> str:
    """The records as fenced blocks. A JSON string is one line of YAML and closes no fence."""
    return "\n\n".join("\n".join(_lines(one)) for one in declared) + "\n"


def _lines(one: Record) -> Iterator[str]:
    yield f"```{_BLOCKS.get(one['type'], one['type'])}"
    for name, value in one.items():
        if name != "type":
            yield f"{name}: {json.dumps(str(value), ensure_ascii=False)}"
    yield "```"


def check_run(declared: list[Record], inputs: Inputs, now: str) -> Record:
    """The body that makes the check run. Its conclusion is neutral: it says nothing of quality."""
    what = ", ".join(one["type"] for one in declared)
    server, repository = inputs.around("GITHUB_SERVER_URL"), inputs.around("GITHUB_REPOSITORY")
    run, attempt = inputs.number("GITHUB_RUN_ID"), inputs.number("GITHUB_RUN_ATTEMPT") or 1
    body: Record = {
        "name": NAME,
        "head_sha": declared[0]["sha"],
        "status": "completed",
        "conclusion": "neutral",
        "completed_at": now,
        "output": {"title": f"Declared: {what}", "summary": summary(declared)},
    }
    if run is not None:
        body["external_id"] = f"{run}/{attempt}"
        body["details_url"] = f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}"
    return body


def post(body: Record, inputs: Inputs) -> int:
    """Make the check run; returns its id. Raises InputError with what the API says."""
    address = f"{inputs.around('GITHUB_API_URL')}/repos/{inputs.around('GITHUB_REPOSITORY')}"
    if not address.startswith(("https://", "http://127.0.0.1:")):
        raise InputError("GITHUB_API_URL must be an https address.")
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        f"{address}/check-runs",
        data=json.dumps(body).encode(),
        method="POST",
        headers={
            "Authorization": f"Bearer {inputs.around('GITHUB_TOKEN')}",
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": NAME,
        },
    )
    opener = urllib.request.build_opener(_NoRedirect)
    for left in reversed(range(TRIES)):
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return int(json.load(answer)["id"])
        except urllib.error.HTTPError as error:
            if error.code < 500 or not left:
                hint = " Does the job have `checks: write`?" if error.code in (403, 404) else ""
                raise InputError(f"The API answers {error.code}.{hint}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            if not left:
                raise InputError(f"The API cannot be asked: {error}.") from error
        time.sleep(TRIES - left)
    raise AssertionError


def main() -> int:
    """Declare; an error is told as GitHub annotates it, and is exit code 1."""
    inputs = Inputs(os.environ)
    now = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    try:
        declared = records(inputs, now)
        if file := inputs.text("records-file"):
            with Path(file).open("a", encoding="utf-8") as out:
                out.writelines(f"{json.dumps(one)}\n" for one in declared)
        if (inputs.text("check-run") or "true").lower() != "false":
            number = post(check_run(declared, inputs, now), inputs)
            if output := inputs.around("GITHUB_OUTPUT"):
                with Path(output).open("a", encoding="utf-8") as out:
                    out.write(f"check-run-id={number}\n")
    except (InputError, OSError) as error:
        told = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        sys.stdout.write(f"::error title={NAME}::{told}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
