"""Tests of the sources: archives, git, records."""
