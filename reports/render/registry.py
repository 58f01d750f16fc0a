"""Which formats there are, and the one door through which a report becomes a file or text."""

from ledger.errors import UsageError
from reports.basis.envelope import Report
from reports.render.as_csv import CSV
from reports.render.as_html import HTML
from reports.render.as_json import JSON
from reports.render.as_junit import JUNIT
from reports.render.as_markdown import MARKDOWN, SUMMARY
from reports.render.as_pdf import PDF
from reports.render.as_xlsx import XLSX
from reports.render.audit.as_csv import CSV as AUDIT_CSV
from reports.render.audit.as_markdown import MARKDOWN as AUDIT_MARKDOWN
from reports.render.interface import Rendered
from reports.render.text import COLOURED_TEXT, TEXT

# A format may stand here more than once, for other reports each time.
_FORMATS = (
    TEXT, JSON, CSV, AUDIT_CSV, MARKDOWN, AUDIT_MARKDOWN, HTML, PDF, XLSX, SUMMARY, JUNIT,
)  # fmt: skip


def formats(report_name: str) -> tuple[str, ...]:
    """The names of the formats that a report has."""
    return tuple(form.name for form in _FORMATS if report_name in form.renderers)


def produce(report_name: str, data: Report, form: str, *, colour: bool = False) -> Rendered:
    """A report in a format: text, or bytes where the format is none.

    `report_name` is what made `data`. Colour is for text on a terminal that shows it. Raises
    UsageError naming the formats that the report has.
    """
    listed = (COLOURED_TEXT, *_FORMATS) if colour else _FORMATS
    for candidate in listed:
        if candidate.name == form and report_name in candidate.renderers:
            return candidate.renderers[report_name](data)
    raise UsageError(
        f"The report {report_name} has no format {form!r}.",
        f"Choose one of: {', '.join(formats(report_name))}.",
    )


def render(report_name: str, data: Report, form: str, *, colour: bool = False) -> str:
    """As `produce`, for a format that is text; raises UsageError for another."""
    made = produce(report_name, data, form, colour=colour)
    if isinstance(made, str):
        return made
    raise UsageError(f"{form} is no text.", "Write it to a file.")


def suffix(form: str) -> str:
    """What the files of a format end in."""
    found = {each.name: each.suffix for each in _FORMATS}
    return found[form] or form
