"""A fix that goes straight to main."""

from datetime import timedelta

from ingest.simulation.organisation import AUTHORS
from ingest.simulation.story.branches import Asked, merge_pull, open_pull
from ingest.simulation.story.walk import Walk


def merge_hotfix(walk: Walk) -> str:
    """Merge a hotfix into main in the morning, and return the commit that main now ends in.

    Nobody reviews it. It changes a file that no feature touches, so that the next promotion merges
    without conflict.
    """
    facts = walk.facts
    history = facts.history
    branch = f"hotfix/{walk.ticket.lower()}"
    opened = walk.at(9)
    history.point(branch, history.tip("main").sha)
    author = facts.rng.choice(AUTHORS)
    fix = {"settings.toml": 'log_level = "info"\npayment_timeout_s = 30\n'}
    history.change(branch, fix, author, opened - timedelta(minutes=12), "Wait longer for payments")
    title, body = "Wait longer for payments", f"{walk.ticket}: customers cannot pay.\n"
    pull = open_pull(facts, Asked(branch, "main", title, body, author), opened)
    merge_pull(facts, pull, walk.at(9, 40), by="merge", reviewed=False)
    return history.tip("main").sha
