"""`make bench`: what things cost as a ratio to a yardstick in the same run, in CPU seconds.

Prints a table and writes `bench.json`. `python -m tests.bench.run tree disk` measures only these.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import asking, disk, ingesting, judging, merkle, sealing, starting, verifying
from tests.bench.corpus import Corpus
from tests.bench.measure import Row, line, write

ROOT = Path(__file__).parent.parent.parent

SUBJECTS: dict[str, Callable[[Corpus], list[Row]]] = {
    "asking": asking.rows,
    "ingest": ingesting.rows,
    "append": sealing.rows,
    "verify": verifying.rows,
    "tree": merkle.rows,
    "disk": disk.rows,
    "start": starting.rows,
    "judging": judging.rows,
}


def main(names: list[str]) -> None:
    """Measure, print and write."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        for name in names or SUBJECTS:
            for row in SUBJECTS[name](corpus):
                print(line(row), flush=True)
                rows.append(row)
    write(rows, ROOT / "bench.json")


if __name__ == "__main__":
    main(sys.argv[1:])
