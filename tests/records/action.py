"""The composite action as GitHub runs it: its script as a process, its API on loopback."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from tests.helpers import SHA

FOLDER = Path(__file__).resolve().parent.parent.parent / "actions" / "declare"
SCRIPT = FOLDER / "declare.py"
TOKEN = "of-the-job"  # noqa: S105 - the API is our own

_LISTED = (FOLDER / "action.yml").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load(_LISTED)


@dataclass
class Api:
    """What was posted, and how the next requests are answered: `answers` are statuses."""

    port: int = 0
    host: str = "http://127.0.0.1"
    posted: list[tuple[str, Mapping[str, str], Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def made(self) -> dict[str, Any]:
        """The last check run, as the API shows it."""
        path, _, body = self.posted[-1]
        url = f"https://api.github.com{path}/901"
        html = "https://github.com/acme/shop/runs/901"
        return {"id": 901, "url": url, "html_url": html, "app": {"slug": "github-actions"}, **body}


@contextmanager
def api() -> Iterator[Api]:
    """A loopback API that makes check runs."""
    said = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said.posted.append((self.path, dict(self.headers), body))
            status = said.answers.pop(0) if said.answers else 201
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{said.port}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(said.made if status == 201 else {}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        said.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield said
        finally:
            server.shutdown()
            thread.join()


def declare(api: Api, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script with inputs (`_` for `-`), in the environment that a job has."""
    given = {name: inputs.get(name.replace("-", "_"), "") for name in ACTION["inputs"]}
    given = {"sha": SHA, "by": "quinn", "check-run": "true"} | {
        name: value for name, value in given.items() if value
    }
    (step,) = ACTION["runs"]["steps"]
    expressions = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
    environment = {name: expressions.get(text, "") for name, text in step["env"].items()}
    around = {
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_API_URL": f"{api.host}:{api.port}",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "12",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_ACTION_PATH": str(FOLDER),
    }
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT)],
        env={**environment, **around},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
