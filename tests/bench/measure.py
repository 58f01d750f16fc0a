"""The frame of the benchmark: CPU seconds over those of a yardstick, a table and a JSON file.

Work and yardstick take turns within one run, so that what else the machine does meets both.
"""

import gc
import json
import platform
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

REPETITIONS = 5
# A work shorter than this is done again until they last as long together.
SHORTEST = 0.1

Work = Callable[[], object]
# Gets ready, outside the clock, for one time of the work that it returns.
Prepare = Callable[[], Work]


@dataclass(frozen=True)
class Row:
    """One measure: its ratio in every repetition, and the most that its median may be.

    Without a goal it is there to be compared with its neighbours. `scale` says what the ratio is
    of, in seconds or bytes of this machine.
    """

    subject: str
    name: str
    ratios: Sequence[float]
    scale: str
    goal: float | None = None

    @property
    def median(self) -> float:
        """The ratio that counts."""
        return statistics.median(self.ratios)

    @property
    def verdict(self) -> str:
        """Whether the goal is reached."""
        if self.goal is None:
            return ""
        return "reached" if self.median <= self.goal else "MISSED"

    def as_json(self) -> dict[str, object]:
        """Its line in bench.json."""
        return {
            "subject": self.subject,
            "name": self.name,
            "median": self.median,
            "low": min(self.ratios),
            "high": max(self.ratios),
            "repetitions": len(self.ratios),
            "goal": self.goal,
            "verdict": self.verdict,
            "scale": self.scale,
        }


def ready(work: Work) -> Prepare:
    """A work that needs no preparation."""
    return lambda: work


def compare(
    subject: str, yardstick: Prepare, works: Mapping[str, tuple[Prepare, float | None]]
) -> list[Row]:
    """Measure works, each with its goal, in CPU seconds over those of one yardstick."""
    base: list[float] = []
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPETITIONS):
        base.append(_seconds(yardstick))
        for name, (prepare, _) in works.items():
            spent[name].append(_seconds(prepare))
    return [
        Row(
            subject,
            name,
            [ours / theirs for ours, theirs in zip(spent[name], base, strict=True)],
            f"{_short(statistics.median(spent[name]))} / {_short(statistics.median(base))}",
            goal,
        )
        for name, (_, goal) in works.items()
    ]


def cpu() -> float:
    """CPU seconds of this process, all threads, and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _seconds(prepare: Prepare) -> float:
    total, times = 0.0, 0
    while total < SHORTEST:
        work = prepare()
        gc.collect()
        before = cpu()
        work()
        total += cpu() - before
        times += 1
    return total / times


def _short(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _ratio(value: float) -> str:
    """Below one as a fraction of one, which is how such goals are put."""
    return f"{value:.2f}" if value >= 1 else f"1/{1 / value:.1f}"


def line(row: Row) -> str:
    """The row in the table."""
    ratios = [_ratio(value) for value in (row.median, min(row.ratios), max(row.ratios))]
    spread = f"{ratios[1]} .. {ratios[2]}" if len(row.ratios) > 1 else ""
    goal = f"<= {_ratio(row.goal)}" if row.goal is not None else ""
    return f"{row.name:62} {ratios[0]:>7}  {spread:18} {goal:8} {row.verdict:8} {row.scale}"


def write(rows: Sequence[Row], path: Path) -> None:
    """Write all rows, and what they were measured on."""
    environment = {
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "machine": platform.machine(),
    }
    found = {"environment": environment, "rows": [row.as_json() for row in rows]}
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
