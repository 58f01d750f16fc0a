"""Records that people and pipelines make (controls.md section 6): as files, and one by one."""
