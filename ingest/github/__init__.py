"""GitHub over its REST API: one reading walk through each repository, newest first.

`asking` asks and follows lists, `streams` say what is asked in which order and what each
item is, `settled` knows what need not be asked again, `coverage` states what is complete.
"""

from ingest.github.walk import ingest_github

__all__ = ["ingest_github"]
