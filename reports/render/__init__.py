"""Rendering: `produce` makes any format of a report, `render` text, `write` a file."""

from reports.render.deliver import deliver
from reports.render.registry import formats, produce, render
from reports.render.write import write

__all__ = ["deliver", "formats", "produce", "render", "write"]
