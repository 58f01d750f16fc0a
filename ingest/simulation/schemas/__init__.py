"""GitHub's own description of its answers, cut down to the bodies that the simulation writes.

`github.json` comes out of the npm package `@octokit/openapi` (see `fetch.py`), under the MIT
licence that lies beside it.
"""
