"""What the page about the ledger itself asks: completeness, gaps, quarantine, policies."""

import polars as pl

from ledger.reading.reader import Copy

MOST_ROWS = 100


def sources(copy: Copy) -> pl.DataFrame:
    """How complete each source is, the worst first: a row for each gap."""
    return copy.frame(
        "SELECT source, carrier, repository, state, since, until FROM source_state ORDER BY "
        "CASE state WHEN 'missing' THEN 0 WHEN 'partial' THEN 1 WHEN 'behind' THEN 2 ELSE 3 END, "
        "repository, carrier DESC, source, since"
    )


def gaps(copy: Copy) -> pl.DataFrame:
    """What collections had to leave out, the latest first."""
    return copy.frame(
        "SELECT source, of, repository, since, until, reason, message FROM gaps "
        "ORDER BY seq DESC LIMIT $1",
        [MOST_ROWS],
    )


def unbound(copy: Copy) -> pl.DataFrame:
    """Records that are bound to nothing, the latest first."""
    return copy.frame(
        "SELECT type, reason, names, repository, environment, who, happened_at, tickets, strength, "
        "seq FROM unbound_record ORDER BY happened_at DESC NULLS FIRST, seq LIMIT $1",
        [MOST_ROWS],
    )


def quarantine(copy: Copy) -> pl.DataFrame:
    """The records that could not be read last, without their raw text."""
    return copy.frame(
        "SELECT id, kind, reason, message, origin, line, seen_at FROM quarantine AS q "
        "ANTI JOIN releases AS r ON q.id = r.quarantined ORDER BY seen_at DESC, id LIMIT $1",
        [MOST_ROWS],
    )


def policies(copy: Copy) -> pl.DataFrame:
    """Every recorded policy, the latest first; the first one holds from the beginning."""
    return copy.frame(
        "SELECT p.seq, p.name, i.observed_at AS recorded_at, "
        "CASE WHEN p.seq > min(p.seq) OVER () THEN coalesce(p.effective_from, i.observed_at) END "
        "AS since FROM policies p JOIN entry_index i USING (seq) ORDER BY p.seq DESC"
    )
