"""The records that people and pipelines make (controls.md section 6), one file for each type."""
