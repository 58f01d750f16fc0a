"""The weekly report as data: `reports.render` turns it into pages and files."""

from reports.weekly.weekly import weekly

__all__ = ["weekly"]
