"""JSON: the report as it is, keys in the order of the contract, one newline at the end."""

import json
import re

import orjson

from reports.envelope import Report
from reports.render.hidden import HIDDEN
from reports.render.interface import Format

REPORTS = (
    *("findings", "counts", "weekly", "trace", "controls", "control", "status", "demo"),
    *("ingest", "record", "verify", "quarantine", "quarantined"),
)


def to_json(report: Report) -> str:
    """Readable UTF-8; characters that a terminal would obey stand as `\\u` escapes.

    It is the same data to every reader of JSON, and harmless when printed.
    """
    text = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    return HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    # Line breaks are those between lines: orjson escapes the ones inside of a string.
    return match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1]


JSON = Format("json", dict.fromkeys(REPORTS, to_json))
