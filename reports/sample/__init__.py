"""The report `sample`: deployments drawn so that anybody can draw the same ones again."""

from reports.sample.sample import sample

__all__ = ["sample"]
