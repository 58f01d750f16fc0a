"""GitHub's own description of its answers, cut down to the bodies that the simulation writes."""
