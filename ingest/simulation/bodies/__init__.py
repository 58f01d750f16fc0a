"""Facts as GitHub's REST API writes them (api version 2022-11-28): one room for each body.

Every function returns one body with all the keys that GitHub requires for it. Times are written
in UTC with a `Z` and whole seconds.
"""
