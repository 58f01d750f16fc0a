"""Cut the schemas that the simulation needs out of GitHub's OpenAPI description.

Run by hand when the description is to be renewed; it needs npm and its registry:

    python -m ingest.simulation.schemas.fetch

It writes `github.json` (component schemas by name, references kept as they are) and `LICENSE`
beside this file. Descriptions and examples are left out: they are no part of a check.
"""

import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "@octokit/openapi@23.0.2"
DESCRIPTION = "package/generated/api.github.com.json"
HERE = Path(__file__).parent

WANTED = (
    "branch-protection",
    "branch-with-protection",
    "check-run",
    "commit",
    "deployment",
    "deployment-branch-policy",
    "deployment-status",
    "environment",
    "environment-approvals",
    "full-repository",
    "issue",
    "issue-comment",
    "job",
    "pending-deployment",
    "pull-request",
    "pull-request-review",
    "pull-request-simple",
    "release",
    "repository-rule-detailed",
    "repository-ruleset",
    "short-branch",
    "simple-user",
    "status",
    "tag",
    "workflow",
    "workflow-run",
)
SAID_TO_PEOPLE = {"description", "example", "examples", "externalDocs", "title"}


def main() -> None:
    """Download the package into a temporary folder and write what is needed of it."""
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        with tarfile.open(package) as tar:
            described = json.loads(_member(tar, DESCRIPTION))
            licence = _member(tar, "package/LICENSE")
    schemas = described["components"]["schemas"]
    reached = {name: _bare(schemas[name]) for name in sorted(_reached(schemas))}
    text = json.dumps({"components": {"schemas": reached}}, indent=1, sort_keys=True)
    (HERE / "github.json").write_text(text + "\n", encoding="utf-8")
    (HERE / "LICENSE").write_text(licence, encoding="utf-8")


def _member(tar: tarfile.TarFile, name: str) -> str:
    file = tar.extractfile(name)
    if file is None:
        raise FileNotFoundError(f"{PACKAGE} has no file {name}")
    return file.read().decode()


def _reached(schemas: dict[str, Any]) -> set[str]:
    """Return the wanted schemas and all that they refer to, at any depth."""
    reached: set[str] = set()
    waiting = list(WANTED)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            text = json.dumps(_bare(schemas[name]))
            waiting += re.findall(r'"#/components/schemas/([^"]+)"', text)
    return reached


def _bare(schema: Any) -> Any:
    """Return a schema without the words meant for people; property names are left alone."""
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    bare = {}
    for key, value in schema.items():
        if key == "properties":
            bare[key] = {name: _bare(part) for name, part in value.items()}
        elif key not in SAID_TO_PEOPLE and not key.startswith("x-"):
            bare[key] = _bare(value)
    return bare


if __name__ == "__main__":
    main()
