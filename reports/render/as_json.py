"""JSON: the report as it is, keys in the order of the contract, one newline at the end."""

import json

import orjson

from reports.basis.envelope import Report
from reports.render.hidden import HIDDEN_BEYOND_ASCII
from reports.render.interface import Format

REPORTS = (
    *(
        "findings",
        "exceptions",
        "counts",
        "check",
        "dry_run",
        "weekly",
        "trace",
        "controls",
        "population",
        "sample",
        "audit_pack",
        "ipe",
        "catalogue",
        "control",
        "status",
        "demo",
    ),
    *("ingest", "record", "verify", "quarantine", "quarantined", "retry"),
    *("checkpoint", "prove", "anchor", "export", "key", "backup", "restore", "recover"),
)


def to_json(report: Report) -> str:
    """Readable UTF-8; characters that a terminal would obey stand as `\\u` escapes.

    It is the same data to every reader of JSON, and harmless when printed.
    """
    text = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    # orjson escapes control characters itself, all but these.
    return HIDDEN_BEYOND_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], text)


JSON = Format("json", dict.fromkeys(REPORTS, to_json))
