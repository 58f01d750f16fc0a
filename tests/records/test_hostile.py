"""Hostile and broken input by every way in: refused, quarantined or read, never lost, never run."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ingest.records.cdevents import ingest_cdevents
from ingest.records.files import ingest_records
from ingest.records.junit import ingest_junit
from ingest.records.one import fields_of, fields_said, record
from ledger.canonical import MAX_BYTES
from ledger.errors import LedgerError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import SHA, ignore_progress, incoming, take
from tests.records.events import cloud_event, service, suite
from tests.records.facts import fact

FLAGS = {name: fact("qa")[name] for name in ("repository", "sha", "environment", "by", "time")}
_LONG = "x" * (MAX_BYTES + 1)
_BOMB = (
    '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    "<testsuite><testcase name='&c;'/></testsuite>"
)
_OUTSIDE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite>&x;</testsuite>'
_CASE = "<testcase name='{}'/>"
_SUITE = f"<testsuite>{_CASE}</testsuite>"

# What becomes of an input: `row` (bound), `unbound`, `no row` (kept, and gives no record),
# `quarantined` with its text, or `told`: an error says what to do, and nothing is stored.
Table = dict[str, tuple[Any, str]]

JUNIT: Table = {
    "entity bomb": (_BOMB, "quarantined"),
    "external entity": (_OUTSIDE, "quarantined"),
    "DOCTYPE": ("<!DOCTYPE html><testsuite/>", "quarantined"),
    "DOCTYPE from outside": (
        '<!DOCTYPE s SYSTEM "http://127.0.0.1:9/x.dtd"><testsuite/>',
        "quarantined",
    ),
    "an entity that nobody declared": ("<testsuite>&x;</testsuite>", "quarantined"),
    "no XML": ("=cmd|' /C calc'!A0", "quarantined"),
    "half a file": ("<testsuite><testcase>", "quarantined"),
    "nothing": ("", "quarantined"),
    "another document": ("<html><testsuite/></html>", "quarantined"),
    "more megabytes than are taken": (f"<testsuite>{_LONG}</testsuite>", "quarantined"),
    "deeper than anybody nests": ("<testsuite>" * 9_000 + "</testsuite>" * 9_000, "quarantined"),
    "UTF-16 without a mark": (_SUITE.format("a").encode("utf-16-le"), "quarantined"),
    "Latin-1 unsaid": (_SUITE.format("caf\xe9").encode("latin-1"), "quarantined"),
    "an encoding of its own": (
        "<?xml version='1.0' encoding='UTF-7'?>" + _SUITE.format("a"),
        "quarantined",
    ),
    "Latin-1": (
        ("<?xml version='1.0' encoding='iso-8859-1'?>" + _SUITE.format("\xe9")).encode("latin-1"),
        "row",
    ),
    "UTF-16": (_SUITE.format("sixteen").encode("utf-16"), "row"),
    "a mark": (b"\xef\xbb\xbf" + _SUITE.format("mark").encode(), "row"),
    "a formula": (_SUITE.format("=1+1"), "row"),
    "an instruction": ("<?php system('id')?>" + _SUITE.format("php"), "row"),
    "a tester of its own": (
        "<testsuite><properties><property name='by' value='mallory'/></properties></testsuite>",
        "told",
    ),
    "NUL": ("<testsuite>\0</testsuite>", "quarantined"),
}


def _event(**content: Any) -> str:
    return json.dumps(suite("pass", **content))


_DEPLOYED = json.dumps(service("deployed", {"by": "dora"}))
CDEVENTS: Table = {
    "entity bomb": (_BOMB, "quarantined"),
    "YAML tag": ("!!python/object/apply:os.system [id]", "quarantined"),
    "half an event": (_DEPLOYED[:-9], "quarantined"),
    "a key twice": (_DEPLOYED[:-1] + ', "context": {}}', "quarantined"),
    "NaN": (_DEPLOYED[:-1] + ', "x": NaN}', "quarantined"),
    "deeper than anybody nests": (
        _DEPLOYED[:-1] + f', "x": {"[" * 500 + "]" * 500}}}',
        "quarantined",
    ),
    "more megabytes than are taken": (_event(reason=_LONG), "quarantined"),
    "UTF-16": (_DEPLOYED.encode("utf-16"), "quarantined"),
    "Latin-1": (
        _event(reason="caf\xe9").replace("\\u00e9", "\xe9").encode("latin-1"),
        "quarantined",
    ),
    "a mark": (b"\xef\xbb\xbf" + _event(reason="mark").encode(), "row"),
    "a formula": (_event(reason="=cmd|' /C calc'!A0"), "row"),
    "control characters": (_event(reason="\x1b[2J\u202e\0"), "row"),
    "an envelope of another event": (
        json.dumps({**cloud_event(service("deployed")), "id": "other"}),
        "quarantined",
    ),
    "a commit of its own": (
        json.dumps(service("deployed", {"sha": "c" * 40})),
        "quarantined",
    ),
    "abbreviated SHA": (
        json.dumps(suite("pass", {"repository": "acme/shop", "sha": SHA[:9]})),
        "unbound",
    ),
    "a digest for a commit": (
        json.dumps(
            suite("pass", {"repository": "acme/shop", "artifactId": "pkg:oci/s@sha256:" + "a" * 64})
        ),
        "unbound",
    ),
    "a number for a name": (json.dumps(suite("pass", {"repository": 7, "sha": {}})), "quarantined"),
    "no outcome": (json.dumps(suite("")), "quarantined"),
}


def _block(**fields: str) -> str:
    said = {"sha": SHA, "environment": "staging", "result": "pass", **fields}
    return "\n".join(["```qa-result", *(f"{k}: {v}" for k, v in said.items()), "```"])


BLOCKS: Table = {
    "YAML tag": (_block(result="!!python/object/apply:os.system [id]"), "no row"),
    "YAML anchor": (_block(notes="&a x", url="*a"), "no row"),
    "YAML bomb": (_block(notes="&a [x, x]", url="&b [*a, *a]", id="[*b, *b]"), "no row"),
    "YAML merge": (_block(notes="ok\n<<: {result: fail}"), "row"),
    "a key twice": (_block(notes="x\nsha: " + SHA), "row"),
    "too long": (_block(notes="x" * 30_000), "no row"),
    "deeper than anybody nests": (_block(notes="[" * 900), "no row"),
    "NUL": (_block(notes="a\0b"), "no row"),
    "NUL that is written": (_block(notes='"a\\0b"'), "row"),
    "a formula": (_block(notes="=1+1"), "row"),
    "markup": (_block(notes="'<script>alert(1)</script>'"), "row"),
    "abbreviated SHA": (_block(sha=SHA[:9]), "unbound"),
    "never closed": (_block().removesuffix("```"), "no row"),
    "an entity bomb": (_block(notes=json.dumps(_BOMB)), "row"),
    "a mark": ("\ufeff" + _block(), "no row"),
    "quoted": ("> " + _block().replace("\n", "\n> "), "no row"),
}

_LINE = {"type": "qa", **fact("qa")}


def _line(**fields: Any) -> str:
    return json.dumps({**_LINE, **fields})


NDJSON: Table = {
    "entity bomb": (_BOMB, "quarantined"),
    "YAML tag": ("!!python/object/apply:os.system [id]", "quarantined"),
    "a key twice": (_line()[:-1] + ', "sha": "x"}', "quarantined"),
    "NaN": (_line()[:-1] + ', "x": NaN}', "quarantined"),
    "deeper than anybody nests": (_line(x=1)[:-2] + "[" * 500 + "]" * 500 + "}", "quarantined"),
    "more megabytes than are taken": (_line(notes=_LONG), "quarantined"),
    "UTF-16": (_line().encode("utf-16"), "quarantined"),
    "Latin-1": (_line(notes="?").replace("?", "\xe9").encode("latin-1"), "quarantined"),
    "a mark": (b"\xef\xbb\xbf" + _line(notes="mark").encode(), "row"),
    "a formula": (_line(notes="=1+1"), "row"),
    "abbreviated SHA": (_line(sha=SHA[:9]), "unbound"),
    "no type": (json.dumps(fact("qa")), "quarantined"),
}


def _sheet(**fields: str) -> str:
    said = {**_LINE, **fields}
    cells = (f'"{cell}"' for cell in said.values())
    return f"{','.join(said)}\n{','.join(cells)}\n"


CSV: Table = {
    "entity bomb": (_BOMB, "told"),
    "NUL": (_sheet(notes="a\0b"), "quarantined row"),
    "a cell too many": (_sheet().rstrip("\n") + ",more\n", "quarantined"),
    "a quote that is never closed": (_sheet() + 'qa,"acme', "row and quarantined"),
    "a cell beyond all bounds": (_sheet(notes="x" * 200_000), "quarantined"),
    "UTF-16": (_sheet().encode("utf-16"), "told"),
    "Latin-1": (_sheet(notes="caf\xe9").encode("latin-1"), "quarantined"),
    "a mark": (("\ufeff" + _sheet(notes="mark")).encode(), "row"),
    "a formula": (_sheet(notes="=cmd|' /C calc'!A0"), "row"),
    "abbreviated SHA": (_sheet(sha=SHA[:9]), "unbound"),
    "a column twice": ("type,sha,sha\n", "told"),
}

_TYPED = [f"--{name}={value}" for name, value in fact("qa").items()]
COMMAND: Table = {
    "entity bomb": ([*_TYPED, f"--notes={_BOMB}"], "row"),
    "a formula": ([*_TYPED, "--notes==1+1"], "row"),
    "control characters": ([*_TYPED, "--notes=\x1b[2J\u202e"], "row"),
    "a lone surrogate": ([*_TYPED, "--notes=\udcff"], "told"),
    "abbreviated SHA": ([*_TYPED, f"--sha={SHA[:9]}"], "unbound"),
    "a flag of its own": ([*_TYPED, "--strength=signed"], "told"),
    "no flag": (["pass"], "told"),
    "a result of its own": ([*_TYPED, "--result=great"], "told"),
    "a time that is none": ([*_TYPED, "--time=soon"], "told"),
    "no value": (["--sha"], "told"),
}


_SAID = {"repository": "acme/shop", "time": "2026-10-26T10:00:00Z", "by": "quinn",
         "environment": "staging", "result": "pass", "sha": SHA}  # fmt: skip
STANDARD_INPUT: Table = {
    "entity bomb": (json.dumps({**_SAID, "notes": _BOMB}), "row"),
    "control characters": (json.dumps({**_SAID, "notes": "\x1b[2J\u202e"}), "row"),
    "a lone surrogate": (json.dumps({**_SAID, "notes": "\udcff"}), "told"),
    "abbreviated SHA": (json.dumps({**_SAID, "sha": SHA[:9]}), "unbound"),
    "a field of its own": (json.dumps({**_SAID, "strength": "signed"}), "told"),
    "who signed in": (json.dumps({**_SAID, "signed_in": "https://issuer"}), "told"),
    "a list in a field": (json.dumps({**_SAID, "by": ["quinn"]}), "told"),
    "a list": (json.dumps([_SAID]), "told"),
    "no JSON": ("sha: x", "told"),
    "too deep": ("[" * 100_000, "told"),
    "nothing": ("", "told"),
}


def _take_junit(ledger: Ledger, path: Path, text: Any) -> None:
    ingest_junit(ledger, _written(path, "r.xml", text), FLAGS, progress=ignore_progress)


def _take_events(ledger: Ledger, path: Path, text: Any) -> None:
    ingest_cdevents(ledger, _written(path, "e.json", text), progress=ignore_progress)


def _take_ndjson(ledger: Ledger, path: Path, text: Any) -> None:
    ingest_records(ledger, _written(path, "r.ndjson", text), progress=ignore_progress)


def _take_csv(ledger: Ledger, path: Path, text: Any) -> None:
    ingest_records(ledger, _written(path, "r.csv", text), progress=ignore_progress)


def _take_command(ledger: Ledger, _: Path, arguments: Any) -> None:
    record(ledger, "qa", fields_of("qa", arguments))


def _take_standard_input(ledger: Ledger, _: Path, text: Any) -> None:
    record(ledger, "qa", fields_said("qa", text))


def _take_comment(ledger: Ledger, _: Path, text: Any) -> None:
    url = "https://api.github.com/repos/acme/shop/issues/comments/1"
    body = {"id": ledger.head()[0] + 1, "body": text, "user": {"login": "quinn"}, "url": url,
            "issue_url": "https://api.github.com/repos/acme/shop/issues/9"}  # fmt: skip
    take(ledger, incoming("issue_comments", body))


def _take_check(ledger: Ledger, _: Path, text: Any) -> None:
    url = "https://api.github.com/repos/acme/shop/check-runs/1"
    body = {"id": ledger.head()[0] + 1, "output": {"summary": text}, "head_sha": SHA, "url": url}
    take(ledger, incoming("check_runs", body))


def _written(path: Path, name: str, text: Any) -> Path:
    (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path / name


WAYS: dict[str, tuple[Callable[[Ledger, Path, Any], None], Table]] = {
    "JUnit": (_take_junit, JUNIT),
    "CDEvents": (_take_events, CDEVENTS),
    "NDJSON": (_take_ndjson, NDJSON),
    "CSV": (_take_csv, CSV),
    "record": (_take_command, COMMAND),
    "standard input": (_take_standard_input, STANDARD_INPUT),
    "comment": (_take_comment, BLOCKS),
    "check run": (_take_check, BLOCKS),
}

_CASES = [(way, name) for way, (_, table) in WAYS.items() for name in table]


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ledger]]:
    """A ledger for each way, which takes in all that comes by it."""
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as opened:
        made = {
            way: opened.enter_context(Ledger.create(folder / f"{number}.duckdb"))
            for number, way in enumerate(WAYS)
        }
        yield made
        assert all(verify(ledger).holds for ledger in made.values())


def _counts(ledger: Ledger) -> list[int]:
    asked = ("entries", "quarantine", "qa WHERE sha IS NOT NULL", "qa WHERE sha IS NULL",
             "declared_deployments")  # fmt: skip
    return [ledger.rows(f"SELECT count(*) FROM {what}")[0][0] for what in asked]


@pytest.mark.parametrize(("way", "name"), _CASES)
def test_hostile_input(
    ledgers: dict[str, Ledger], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, name: str
) -> None:
    monkeypatch.setattr("os.system", lambda _: pytest.fail("executed"))
    ledger, (take_in, table) = ledgers[way], WAYS[way]
    payload, expected = table[name]
    before = _counts(ledger)
    if expected == "told":
        with pytest.raises(LedgerError) as caught:
            take_in(ledger, tmp_path, payload)
        assert caught.value.message
        assert caught.value.fix
    else:
        take_in(ledger, tmp_path, payload)
    pairs = zip(_counts(ledger), before, strict=True)
    entries, quarantined, bound, unbound, deployments = (now - then for now, then in pairs)
    assert deployments == 0
    became = {
        "row": bound == entries == 1 and quarantined == 0,
        "unbound": unbound == entries == 1 and quarantined == bound == 0,
        "no row": entries == 1 and bound == unbound == quarantined == 0,
        "quarantined": quarantined >= 1 and entries == 0,
        "row and quarantined": bound == entries == quarantined == 1,
        "quarantined row": entries + quarantined == 1,
        "told": entries == quarantined == 0,
    }
    assert became[expected], (entries, quarantined, bound, unbound)
    if quarantined:
        held = ledger.rows(
            "SELECT raw, reason, message FROM quarantine ORDER BY number DESC LIMIT 1"
        )
        assert all(held[0]) or payload == ""


@pytest.mark.parametrize("way", WAYS)
def test_every_way_has_ten(way: str) -> None:
    assert len(WAYS[way][1]) >= 10
