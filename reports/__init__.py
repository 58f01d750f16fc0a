"""Reports: evidence is joined, controls judge it, and the result is written down for readers."""
