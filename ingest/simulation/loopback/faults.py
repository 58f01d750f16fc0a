"""What can go wrong between a client and GitHub."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with requests whose address contains `match`, `times` times.

    The first `skip` of them pass. `delay_s` is waited before anything else, and then `happens` is
    called: what it changes shows in the answer. `status` answers with an error that says `message`,
    with `Retry-After` where `retry_after_s` is given; `used_up` says that no call is left, and that
    the limit is reset at this second. `cut` sends half of the body, `reset` breaks the connection,
    `again` delivers a page a second time (its `next` link leads to itself), and `instead` answers
    what is at another address (path and query).
    """

    match: str = ""
    times: int = 1
    skip: int = 0
    delay_s: float = 0.0
    happens: Callable[[], object] | None = None
    status: int | None = None
    message: str = "Server Error"
    retry_after_s: int | None = None
    used_up: bool = False
    cut: bool = False
    reset: bool = False
    again: bool = False
    instead: str | None = None

    @property
    def is_failure(self) -> bool:
        """Whether a request that meets it gets no answer that can be used."""
        return bool(self.status or self.cut or self.reset)


@dataclass(frozen=True)
class Asked:
    """A request: when it came, in seconds of a clock that only goes forward, and for what."""

    at: float
    target: str
    failed: bool


class Faults:
    """The faults still to come; each request meets at most one, the first that matches."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        with self._lock:
            self._waiting.append(fault)

    @property
    def waiting(self) -> int:
        """How many are still to come."""
        return len(self._waiting)

    def meet(self, target: str) -> Fault | None:
        """Return the fault that a request for `target` (path and query) meets, and use it up."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.match not in target:
                    continue
                if fault.skip:
                    self._waiting[index] = replace(fault, skip=fault.skip - 1)
                    continue
                left = replace(fault, times=fault.times - 1)
                self._waiting[index : index + 1] = [left] if left.times else []
                return fault
        return None
