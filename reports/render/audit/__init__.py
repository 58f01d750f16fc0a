"""The auditor's reports (population, sample, controls) in words, Markdown and CSV."""
