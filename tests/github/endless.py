"""A repository of as many runs as wanted, each made when it is asked for.

`python -m tests.github.endless LEDGER URL` takes it in and says how much memory that took.
"""

import json
import sys
from bisect import bisect_left, bisect_right
from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from ingest.github import ingest_github
from ingest.simulation.bodies.common import stamp
from ingest.simulation.bodies.repository import full_repository
from ingest.simulation.organisation import FIRST_DAY, REPOSITORIES
from ledger.file.store import Ledger
from tests.bench.corpus import bodies
from tests.github.answering import Asked, Told
from tests.helpers import ignore_progress

REPOSITORY = REPOSITORIES[0]
_WRAPPED = ("jobs", "environments", "workflows", "check_runs", "branches", "artifacts")


class Endless:
    """Answers for one repository with `number` runs, the newest first, and nothing else in it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._template = next(bodies(1))

    def __call__(self, asked: Asked) -> Told:
        """Answer a question."""
        parts = urlsplit(asked.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        last = parts.path.rsplit("/", 1)[-1]
        if last == "runs":
            return self._page(parts.path, query, asked.headers["Host"])
        if parts.path.count("/") <= 3 and last in (str(REPOSITORY.id), REPOSITORY.name):
            return _json(full_repository(REPOSITORY))
        return _json({"total_count": 0, last: []} if last in _WRAPPED else [])

    def _page(self, path: str, query: dict[str, str], host: str) -> Told:
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        begin, _, end = query.get("created", "*..*").partition("..")
        found = self._inside(begin, end)
        runs = [self._run(number) for number in found[(page - 1) * size : page * size]]
        links = {}
        if page * size < len(found):
            asked = "&".join(f"{k}={v}" for k, v in {**query, "page": str(page + 1)}.items())
            links = {"Link": f'<http://{host}{path}?{asked}>; rel="next"'}
        return Told(200, _json({"total_count": len(found), "workflow_runs": runs}).body, links)

    def _inside(self, begin: str, end: str) -> range:
        first, last = 1, self._number
        if begin != "*":
            first += bisect_left(range(1, last + 1), begin, key=_created)
        if end != "*":
            last = bisect_right(range(1, last + 1), end, key=_created)
        return range(last, first - 1, -1)

    def _run(self, number: int) -> dict[str, object]:
        at = _created(number)
        sha = sha1(str(number).encode(), usedforsecurity=False).hexdigest()
        times = dict.fromkeys(("created_at", "run_started_at", "updated_at"), at)
        url = f"{self._template['repository']['url']}/actions/runs/{number}"
        own = {"id": number, "run_number": number, "head_sha": sha, "url": url, **times}
        return {**self._template, **own}


def _created(number: int) -> str:
    return stamp(FIRST_DAY + timedelta(seconds=60 * number))


def _json(body: object) -> Told:
    return Told(body=json.dumps(body, separators=(",", ":")).encode())


def main() -> None:
    """Take the repository in; say how many runs there are and the most memory it took, in MB."""
    path, url = sys.argv[1:]
    with Ledger.open(Path(path)) as ledger:
        ingest_github(ledger, [REPOSITORY.full_name], base_url=url, progress=ignore_progress)
        ((runs,),) = ledger.rows("SELECT count(*) FROM runs")
    sys.stdout.write(f"{runs} {_peak_kb() / 1024:.0f}\n")


def _peak_kb() -> int:
    # Not `ru_maxrss`: a child takes that over from the process that started it.
    (line,) = (
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM:")
    )
    return int(line.split()[1])


if __name__ == "__main__":
    main()
