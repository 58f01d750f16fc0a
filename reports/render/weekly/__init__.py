"""The weekly report for people: `page` says what stands where, each format how it looks."""
