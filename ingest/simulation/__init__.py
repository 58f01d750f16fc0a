"""A small organisation with a story: twelve weeks of deployments with every kind of mistake.

`build(out)` writes what GitHub, git and people would have left behind, and what the verdicts
must be. It is the demo, and the tests' stand-in for a real organisation. The facts
(`story`, `history`) know nothing of how they are written (`bodies`, `archive`, `registers`).
"""

from ingest.simulation.build import Organisation, build

__all__ = ["Organisation", "build"]
