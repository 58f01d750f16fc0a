"""Rendering: `render` turns a report into text of some format, `write` puts text into a file."""

from reports.render.deliver import deliver
from reports.render.registry import formats, render
from reports.render.write import write

__all__ = ["deliver", "formats", "render", "write"]
