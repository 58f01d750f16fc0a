"""Tests of the reports: data, roll-ups, and every format that shows them."""
