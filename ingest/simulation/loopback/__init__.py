"""The simulated organisation served as GitHub's REST API does, on this machine's loopback only.

    with serve(play(seed=2026), token="secret", now=NOW) as server:
        ...  # ask server.url

`server.now` is the clock: every answer is the world as of that moment. What may go wrong on the
way is added to `server.faults`; `server.requests` counts what was asked, by route.
"""

from ingest.simulation.loopback.faults import Fault
from ingest.simulation.loopback.server import LoopbackGitHub, serve
from ingest.simulation.loopback.view import Bounds

__all__ = ["Bounds", "Fault", "LoopbackGitHub", "serve"]
