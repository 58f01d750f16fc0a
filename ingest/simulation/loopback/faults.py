"""What can go wrong between a client and GitHub."""

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with requests whose address contains `match`, `times` times.

    `delay_s` is waited before anything else. `status` answers with an error, with `Retry-After`
    where `retry_after_s` is given. `cut` sends half of the body, `reset` breaks the connection,
    and `again` delivers a page a second time: its `next` link leads to itself.
    """

    match: str = ""
    times: int = 1
    delay_s: float = 0.0
    status: int | None = None
    retry_after_s: int | None = None
    cut: bool = False
    reset: bool = False
    again: bool = False


class Faults:
    """The faults still to come; each request meets at most one, the first that matches."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        with self._lock:
            self._waiting.append(fault)

    def meet(self, target: str) -> Fault | None:
        """Return the fault that a request for `target` (path and query) meets, and use it up."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.match in target:
                    left = replace(fault, times=fault.times - 1)
                    self._waiting[index : index + 1] = [left] if left.times else []
                    return fault
        return None
