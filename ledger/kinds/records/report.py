"""Test reports in JUnit's XML, as far as they are read: counts, properties and times.

There is no one schema: surefire, gradle, pytest and jest-junit each write their own. What they
share is read: `testsuites` or `testsuite` at the root, nested to any depth, `testcase` with
`failure`, `error` or `skipped` in it, and `properties` of a suite. The file is hostile: a document
type, and with it every entity, is refused; nothing is fetched and nothing executed.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pyexpat import ExpatError, ParserCreate, XMLParserType

import msgspec

from ledger.clock import parse_time
from ledger.errors import UnreadableRecordError

MAX_DEPTH = 100
_CHUNK = 1 << 16

_ZONED = re.compile(r"T.*(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_SUITES = ("testsuites", "testsuite")
_BROKEN = ("failure", "error")
_SKIPPED = ("skipped", "skip", "disabled", "notrun", "ignored")


class Report(msgspec.Struct, frozen=True):
    """What a report says: cases by outcome, and whether a suite claims failures that no case shows.

    `properties` are those of its suites, by name with each value that they say; `ended_at` is the
    latest time with a zone that a suite says (aware).
    """

    passed: int
    failed: int
    skipped: int
    claims_failures: bool
    properties: Mapping[str, frozenset[str]]
    ended_at: datetime | None

    @property
    def result(self) -> str:
        """`fail` if anything failed, `pass` if at least one test ran, else `blocked`."""
        if self.failed or self.claims_failures:
            return "fail"
        return "pass" if self.passed else "blocked"

    @property
    def told(self) -> str:
        """The counts in words."""
        number = self.passed + self.failed + self.skipped
        told = f"{number} tests: {self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        if self.claims_failures and not self.failed:
            told += "; a suite counts failures that no test shows"
        return told


def read_report(text: str) -> Report:
    """Read a report; raises UnreadableRecordError (`bad_xml`, `not_junit`)."""
    if "\0" in text:
        # A parser may take such bytes for another encoding than they were read in.
        raise UnreadableRecordError("bad_xml", "The report holds NUL, which no XML may.")
    reader = _Reader()
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    reader.listen(parser)
    raw = text.encode("utf-8", "surrogatepass")
    try:
        for start in range(0, len(raw), _CHUNK):
            parser.Parse(raw[start : start + _CHUNK], False)
        parser.Parse(b"", True)
    except ExpatError as error:
        raise UnreadableRecordError("bad_xml", f"The report is not XML: {error}.") from error
    return reader.report()


class _Reader:
    def __init__(self) -> None:
        self._path: list[str] = []
        self._outcomes: set[str] = set()
        self._counts = {"passed": 0, "failed": 0, "skipped": 0}
        self._claims_failures = False
        self._properties: dict[str, set[str]] = {}
        self._ended_at: datetime | None = None

    def listen(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def report(self) -> Report:
        properties = {name: frozenset(values) for name, values in self._properties.items()}
        return Report(
            **self._counts,
            claims_failures=self._claims_failures,
            properties=properties,
            ended_at=self._ended_at,
        )

    def _refuse(self, *_: object) -> None:
        raise UnreadableRecordError(
            "bad_xml", "The report declares a document type or an entity: none is read."
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        # A prefix or namespace says nothing here.
        name = tag.rpartition(":")[2].lower()
        if not self._path and name not in _SUITES:
            raise UnreadableRecordError(
                "not_junit", f"The report begins with <{tag[:40]}>, not with a test suite."
            )
        if len(self._path) >= MAX_DEPTH:
            raise UnreadableRecordError("too_deep", f"The report nests deeper than {MAX_DEPTH}.")
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name in _SUITES:
            self._suite(attributes)
        elif name == "testcase":
            self._outcomes = {"skipped"} & {_of_status(attributes)}
        elif parent == "testcase" and name in (*_BROKEN, *_SKIPPED):
            self._outcomes.add("failed" if name in _BROKEN else "skipped")
        elif parent in _SUITES and name in _BROKEN:
            # A suite that could not be set up has no case to show it.
            self._counts["failed"] += 1
        elif name == "property" and parent == "properties" and "testcase" not in self._path:
            value = attributes.get("value", "").strip()
            if value:
                self._properties.setdefault(attributes.get("name", ""), set()).add(value)

    def _end(self, _: str) -> None:
        if self._path.pop() == "testcase":
            outcome = next((o for o in ("failed", "skipped") if o in self._outcomes), "passed")
            self._counts[outcome] += 1

    def _suite(self, attributes: Mapping[str, str]) -> None:
        claimed = (attributes.get(name, "").strip() for name in ("failures", "errors"))
        if any(text.isdecimal() and int(text[:9]) for text in claimed):
            self._claims_failures = True
        text = attributes.get("timestamp", "").strip()
        if not _ZONED.search(text):
            # The clock of a machine that nobody knows.
            return
        try:
            said = parse_time(text)
        except ValueError:
            return
        self._ended_at = max(said, self._ended_at or said)


def _of_status(attributes: Mapping[str, str]) -> str:
    """A case that was not run may say so in its status alone."""
    status = attributes.get("status", "").lower()
    return "skipped" if status in _SKIPPED else ""
