"""The audit pack: a zip that an auditor checks without us, and without this program.

`contents` says what is in it, `archive` writes it so that the same content is the same bytes, and
`verify_pack.py`, which goes into it, shares no code with either.
"""

from reports.pack.make import make

__all__ = ["make"]
