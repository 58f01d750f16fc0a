"""The reconciliation of the population for a terminal."""

from reports.basis.envelope import Report
from reports.render.audit import words
from reports.render.text.terminal import Style, cell, foot, head, table, text_of, wrapped
from reports.render.words import plural


def population_text(report: Report, style: Style) -> str:
    """The counts of each population, then every difference with what to ask."""
    lines = [*head("Population", report, style), "", words.span(report)]
    lines += wrapped(words.population_headline(report), "")
    for counted in report["populations"]:
        title = f"{words.POPULATIONS[counted['population']]}: {counted['total']}"
        lines += ["", style.bold(title)]
        counts = [
            [str(part["count"]), words.PARTS[part["part"]]]
            for part in counted["parts"]
            if part["count"] or part["difference"]
        ]
        lines += [f"  {count:>6} {said}" for count, said in counts]
    for reason, rows in words.differences(report):
        lines += ["", style.bold(f"{reason} ({len(rows)})"), *wrapped(words.REASONS[reason], "  ")]
        cells = [[cell(one) for one in words.population_cells(row)] for row in rows]
        lines += table(words.POPULATION_COLUMNS, cells, "  ")
    lacking = [row for row in report["completeness"] if row["state"] != "complete"]
    if lacking:
        lines += ["", style.bold(f"{plural(len(lacking), 'source')} not complete")]
        lines += [f"  {cell(row['repository'])}  {row['kind']}  {row['state']}" for row in lacking]
    return text_of(lines + foot(report, style))
