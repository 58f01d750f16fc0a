"""One repository's year of workflow runs: what happens, the facts of it, and what must be found."""
