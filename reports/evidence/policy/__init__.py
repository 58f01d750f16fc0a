"""What was asked when: policies in force, deadlines, coverage."""
