"""HTML of reports: one file that asks nothing of the network and runs no script."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.basis.envelope import Report
from reports.basis.verdicts import LACKING, VERDICTS
from reports.render import trace_words, words
from reports.render.hidden import visible
from reports.render.interface import Format
from reports.render.links import web_address
from reports.render.weekly.drawing import svg
from reports.render.weekly.model import Rate
from reports.render.weekly.page import page

_TEMPLATES = Path(__file__).parent / "templates"


def _seen(value: object) -> object:
    """Whatever a template writes is made visible first; autoescaping then makes it harmless."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        words=words, trace=trace_words, verdicts=VERDICTS, lacking=LACKING, drawn=_drawn
    )
    made.filters["web_address"] = web_address
    return made


def _drawn(rate: Rate) -> Markup:
    """The course of a rate as SVG: this program's own numbers, and nothing from outside."""
    return Markup(svg(rate.points, rate.said))  # noqa: S704 - see above


def weekly_html(report: Report) -> str:
    """The weekly report as one page."""
    return _environment().get_template("weekly.html").render(page=page(report)) + "\n"


def trace_html(report: Report) -> str:
    """A trace as one page: the matrix first, then the timeline and what is missing."""
    lacking: dict[str, list[Report]] = {}
    for finding in report["findings"]:
        if finding["verdict"] in LACKING:
            lacking.setdefault(finding["subject"]["id"], []).append(finding)
    template = _environment().get_template("trace.html")
    deployments = {row["id"]: row for row in report["deployments"]}
    return template.render(report=report, missing=lacking, deployments=deployments) + "\n"


HTML = Format("html", {"weekly": weekly_html, "trace": trace_html})
