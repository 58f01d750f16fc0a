"""What an audit pack holds, member by member, in a fixed order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from ledger.anchor import Anchor
from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.reading.proof import note_at, proofs
from reports.basis.envelope import Report, rules
from reports.basis.period import Period
from reports.basis.weeks import SEVEN_DAYS, Week, week_of
from reports.build import build
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement
from reports.pack.ipe import ipe, policies
from reports.pack.named import named
from reports.pack.readme import readme
from reports.pack.witnesses import anchored, checkpoints, sizes
from reports.reference.listed import controls_list, explain
from reports.render.registry import formats, produce, render, suffix

VERIFIER = Path(__file__).with_name("verify_pack.py")
MOST_WEEKS = 160
"""A pack has a weekly report for each of its weeks, and is of no more than three years."""

_STATED = """
SELECT seq FROM all_coverage WHERE since < $2 AND until > $1
UNION SELECT seq FROM all_gaps WHERE since < $2 AND until > $1
"""
_BY = ("control", "clause", "repository", "role")


@dataclass
class Contents:
    """The members of the pack of one judged ledger and one period; iterate over `members` once."""

    judgement: Judgement
    ledger: Ledger
    asked: Period
    anchors: Sequence[Anchor] = ()
    entries: set[int] = field(default_factory=set)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file; raises UsageError for a period that is too long."""
        at = self.judgement.at
        note, since = note_at(self.ledger, at.size), self.asked.bounds[0]
        chosen = sizes(self.ledger, at.size, since)
        witnesses = list(anchored(self.anchors, at.origin, chosen))
        made: list[tuple[Report, list[str]]] = []
        for name, stem, report in self._reports():
            files = [(f"reports/{stem}.{suffix(form)}", form) for form in formats(name)
                     if form != "text"]  # fmt: skip
            for path, form in files:
                yield path, _bytes(produce(name, report, form))
            self.entries |= named(report)
            made.append(({"provenance": report["provenance"]}, [path for path, _ in files]))
        self.entries |= {row["entry"] for row in policies(self.judgement) if row["entry"]}
        # What absence in the period rests on: what was whole, and what was not.
        stated = self.judgement.workspace.rows(_STATED, self.asked.bounds)
        self.entries |= {seq for (seq,) in stated}
        self.entries |= {seq for seq, _ in self.ledger.signing_keys() if 0 < seq <= at.size}
        counts = {"entries": len(self.entries), "checkpoints": len(chosen),
                  "anchored": len(witnesses)}  # fmt: skip
        places = [anchor.name for anchor in self.anchors]
        sheet = ipe(self.judgement, self.asked, made, counts, places)
        for form in ("json", "md"):
            yield f"ipe.{form}", render("ipe", sheet, form).encode()
        yield "README.md", readme(sheet).encode()
        yield "verify_pack.py", VERIFIER.read_bytes()
        yield "checkpoint", note.encode()
        yield from checkpoints(self.ledger, chosen)
        yield from witnesses
        yield from self._texts()
        for proof in proofs(self.ledger, sorted(self.entries), at.size, note):
            yield f"entries/{proof.seq:012}.json", proof.entry.encode()
            yield f"proofs/{proof.seq:012}.tlog-proof", proof.as_text().encode()

    def _reports(self) -> Iterator[tuple[str, str, Report]]:
        """Name, stem of the file, and data of each report."""
        between = self.asked.parameters()
        span = {"since": between["from"], "until": between["to"]}
        for name in ("findings", "population"):
            yield name, name, build(name, self.judgement, **span)
        for by in _BY:
            yield "controls", f"controls-by-{by}", build("controls", self.judgement, by=by, **span)
        yield "exceptions", "exceptions", build("exceptions", self.judgement)
        for week in self._weeks():
            stem = f"weekly-{week.name}"
            yield "weekly", stem, build("weekly", self.judgement, week=week.name)

    def _weeks(self) -> list[Week]:
        """The weeks of the policy's zone that have a moment in the period and had begun by then."""
        calendar = self.judgement.policy.calendar
        since, until = self.asked.bounds
        until = min(until, self.judgement.at.judged_at)
        if until - since > timedelta(weeks=MOST_WEEKS):
            raise UsageError(
                f"The period has more than {MOST_WEEKS} weeks.", "Make a pack for each year."
            )
        found: list[Week] = []
        try:
            day = since.astimezone(calendar.zone).date()
            week = week_of(day - timedelta(days=day.weekday()), calendar)
            while week.start_utc < until:
                found.append(week)
                week = week_of(week.monday + SEVEN_DAYS, calendar)
        except OverflowError as error:
            raise UsageError("The period is out of range.", "Give days of our time.") from error
        return found

    def _texts(self) -> Iterator[tuple[str, bytes]]:
        """The policies up to then, the controls, and the rules that judge."""
        sql = "SELECT seq, toml FROM policies WHERE seq <= ? ORDER BY seq"
        for seq, toml in self.ledger.rows(sql, [self.judgement.at.size]):
            yield f"policies/{seq:012}.toml", toml.encode()
        yield "controls/catalogue.json", render("catalogue", controls_list(), "json").encode()
        for control in catalogue():
            text = render("control", explain(control.id), "text")
            yield f"controls/{control.id}.txt", text.encode()
        for name, content in rules():
            yield f"rules/{name}", content


def _bytes(made: str | bytes) -> bytes:
    return made if isinstance(made, bytes) else made.encode()
