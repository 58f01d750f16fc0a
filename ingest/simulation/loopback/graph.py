"""GraphQL at the server: there where graphql-core is installed, with points of its own."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.util import find_spec

from ingest.simulation.bodies.common import stamp
from ingest.simulation.loopback.view import View

POINTS_PER_HOUR = 5_000
"""What a token may ask of GraphQL in an hour, apart from its calls of REST."""


class GraphAtServer:
    """Answers queries, and counts their points by the hour of the server's clock."""

    def __init__(self) -> None:
        self._used: Counter[datetime] = Counter()

    def reply(
        self, views: Iterable[View], body: str, now: datetime
    ) -> tuple[str, dict[str, str]] | None:
        """Text and headers of the answer to a request's body; None where there is no GraphQL."""
        if find_spec("graphql") is None:
            return None
        from ingest.simulation.loopback.graphql import Points, answer

        hour = now.replace(minute=0, second=0, microsecond=0)
        resets_at = hour + timedelta(hours=1)
        points = Points(POINTS_PER_HOUR, self._used[hour], stamp(resets_at))
        text, cost = answer(views, body, points)
        self._used[hour] += cost
        headers = {
            "X-RateLimit-Limit": str(POINTS_PER_HOUR),
            "X-RateLimit-Used": str(self._used[hour]),
            "X-RateLimit-Remaining": str(POINTS_PER_HOUR - self._used[hour]),
            "X-RateLimit-Reset": str(int(resets_at.timestamp())),
            "X-RateLimit-Resource": "graphql",
        }
        return text, headers
