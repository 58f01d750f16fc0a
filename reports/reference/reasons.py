"""The reasons that a control can give, taken from its SQL."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from reports.basis.verdicts import VERDICTS
from reports.judge.catalogue import Control, control, shared
from reports.judge.evaluate import TAKEN_OVER
from reports.judge.statement import GUARDS, STANDING

Reasons = Mapping[str, frozenset[str]]
"""Verdict to reasons."""

_CALL = re.compile(
    r"\b(?P<name>pass|fails|undecidable|pending|not_applicable)\(\s*"
    r"(?:'(?P<said>[a-z_]+)'|(?P<case>CASE.*?END)"
    r"|format\('(?P<form>[a-z_]*\{\}[a-z_]*)', home\)|(?P<column>[a-z_.]+))",
    re.DOTALL,
)
_IN_CASE = re.compile(r"(?:THEN|ELSE)\s+'([a-z_]+)'")
_VERSION = ("sha_is_dispatch_head", "version_ambiguous", "commit_unknown")
_COLUMNS = {"version_problem": _VERSION, "authority": ("actor_unknown", "roles_not_given")}


def shared_by_all() -> Reasons:
    """The reasons of what every control of deployments is asked before its own judgement."""
    said = [*_said(GUARDS), *_said(STANDING)]
    return _grouped(said)


def given(of: Control) -> Reasons:
    """The reasons of each verdict that a control gives by its own judgement.

    Raises ValueError where its SQL takes a reason from somewhere that is not known here.
    """
    home = "development" if of.environments == ("staging",) else "main"
    said = [*_said(of.verdict), *_from_shared(of.verdict)]
    said = [(verdict, reason.replace("{}", home)) for verdict, reason in said]
    if of.rolls_up:
        said += [("pass", "ok"), ("not_applicable", "nothing_to_compare")]
        said += [
            (verdict, reason)
            for part in of.rolls_up
            for verdict, reasons in given(control(part)).items()
            for reason in reasons
            if verdict not in ("pass", "not_applicable")
        ]
    if of.id in TAKEN_OVER:
        said.append(("pass", "known_good"))
    return _grouped(said)


def _grouped(said: list[tuple[str, str]]) -> Reasons:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for verdict, reason in said:
        found[verdict].add(reason)
    return {verdict: frozenset(found[verdict]) for verdict in VERDICTS if verdict in found}


def _said(sql: str) -> Iterator[tuple[str, str]]:
    """The verdicts and reasons that stand in a judgement itself."""
    if "version_undecidable(" in sql:
        yield from (("undecidable", reason) for reason in _VERSION)
    for call in _CALL.finditer(sql):
        verdict = "fail" if call["name"] == "fails" else call["name"]
        yield from ((verdict, reason) for reason in _reasons(call))


def _reasons(call: re.Match[str]) -> Iterator[str]:
    if call["said"]:
        yield call["said"]
    elif call["case"]:
        yield from _IN_CASE.findall(call["case"])
    elif call["form"]:
        yield call["form"]
    elif call["column"] in _COLUMNS:
        yield from _COLUMNS[call["column"]]
    elif not call["column"].endswith("_finding.reason"):
        raise ValueError(f"where does {call[0]} take its reason from?")


def _from_shared(sql: str) -> Iterator[tuple[str, str]]:
    """What a judgement takes over from the shared ones, as far as it does."""
    for name, judgement in shared().items():
        taken = _taken(sql, name)
        yield from ((v, reason) for v, reason in _said(judgement) if v in taken)


def _taken(sql: str, name: str) -> set[str]:
    """The verdicts of a shared judgement that another gives as its own."""
    named = rf"\b(?:promotion_)?{name}\b"
    found = {"undecidable"} if re.search(rf"undecidable\({named}\.reason", sql) else set[str]()
    guarded = (
        rf"{named}\.verdict (?P<is>=|<>) '(?P<verdict>\w+)'(?:(?!WHEN|THEN).)*THEN\s+{named}(?!\.)"
    )
    for match in re.finditer(guarded, sql, re.DOTALL):
        verdict = {match["verdict"]}
        found |= verdict if match["is"] == "=" else set(VERDICTS) - verdict
    bare = re.sub(guarded, "", sql, flags=re.DOTALL)
    if re.search(rf"{named}(?!\.| IS)", bare):
        found |= set(VERDICTS)
    return found
