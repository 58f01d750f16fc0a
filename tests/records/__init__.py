"""Ways in for records."""
