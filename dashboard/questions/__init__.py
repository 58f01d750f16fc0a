"""What the pages ask of a published copy; every value from outside is a parameter."""
