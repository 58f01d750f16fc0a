"""Long runs, outside `make test`."""
