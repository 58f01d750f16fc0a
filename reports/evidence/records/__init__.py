"""What people and pipelines recorded: QA results, verifications, papers."""
