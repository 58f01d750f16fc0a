"""What a deployment or another subject lacks, in words."""

from reports.basis.envelope import Report
from reports.basis.verdicts import RANK
from reports.render import words
from reports.render.hidden import visible
from reports.render.weekly.model import Cell, Item, Subject
from reports.weekly.items import items

_NAME = 80
_TYPES = {
    "pull_request": "pull request {}",
    "ticket": "ticket {}",
    "exception": "exception {}",
    "environment": "environment {}",
    "source": "source {}",
    "deployment": "deployment {}",
}


def version(row: Report) -> Cell:
    """The deployed SHA, with a link to what deployed it."""
    return Cell(words.short(row["sha"]), url=row["url"], full=row["sha"])


def place(row: Report) -> str:
    """Environment and repository of a deployment."""
    environment = row["environment"] or "environment without a name"
    return f"{environment}, {row['repository'] or 'repository missing'}"


def owner(row: Report) -> str:
    """Who has to look after a deployment: who deployed it, and where it is talked about."""
    said = visible(row["actor"], _NAME) if row["actor"] else "nobody known"
    said += " (no person)" if row["actor"] and row["by_nobody"] else ""
    if tickets := row["tickets"]:
        more = len(tickets) - words.MOST_TICKETS
        named = ", ".join(tickets[: words.MOST_TICKETS])
        said += f", {'ticket' if len(tickets) == 1 else 'tickets'} {named}"
        said += f" and {more} more" if more > 0 else ""
    return said


def deployment(row: Report, zone: str, most: int | None = None) -> Subject:
    """A deployment with what it lacks, or with the first `most` of that."""
    found = items(row["missing"])
    shown = found if most is None else found[:most]
    ended = words.standing(row) + (", a rollback" if row["rollback"] else "")
    return Subject(
        title=place(row),
        verdict=row["verdict"],
        version=version(row),
        said=f"{words.when(row['started'], zone)}, by {owner(row)}; {ended}; "
        f"deployment {row['id']}",
        flags=tuple((name, row["flags"][flag]) for flag, name in words.FLAG_NAMES.items()),
        items=tuple(item(one, zone, brief=most is not None) for one in shown),
        more=len(found) - len(shown),
    )


def named(row: Report) -> str:
    """A subject by its environment, repository, type and id."""
    about = row["subject"]
    of = [part for part in (about["environment"], about["repository"]) if part]
    return f"{', '.join(of) or 'repository missing'}, {_TYPES[about['type']].format(about['id'])}"


def other(row: Report, zone: str) -> Subject:
    """Something that is no deployment of the week, with what it lacks."""
    said = f"{words.when(row['happened'], zone)}, by {row['owner']}" if row["owner"] else ""
    found = items(row["missing"])
    return Subject(
        title=named(row),
        verdict=min((one["verdict"] for one in found), key=RANK.__getitem__),
        version=None,
        said=said,
        flags=(),
        items=tuple(item(one, zone) for one in found),
    )


def first_item(row: Report) -> tuple[Cell, Cell, Cell]:
    """The first thing that is missing: its control, what it is, and what to do about it."""
    found = items(row["missing"])
    control = f"{words.SIGNS[found[0]['verdict']]} {found[0]['controls'][0]} {found[0]['level']}"
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    return (
        Cell(control, verdict=found[0]["verdict"]),
        Cell(found[0]["message"] + more),
        Cell(words.remedy(found[0]) or ""),
    )


def item(found: Report, zone: str, *, brief: bool = False) -> Item:
    """One thing that is missing, with the controls that say it; `brief`: not what it rests on."""
    flag = words.FLAG_NAMES.get(found["flag"])
    meta = [found["reason"]]
    if found["due"]:
        meta.append(f"due {words.when(found['due'], zone)}")
    if found["repeated_by"] and not brief:
        meta.append(f"repeated by {', '.join(found['repeated_by'])}")
    if found["evidence"] and not brief:
        meta.append(words.entries(found))
    controls = ", ".join(found["controls"])
    return Item(
        verdict=found["verdict"],
        level=found["level"],
        controls=f"{flag}: {controls}" if flag else controls,
        message=found["message"],
        remedy=words.remedy(found),
        meta="; ".join(meta),
    )
