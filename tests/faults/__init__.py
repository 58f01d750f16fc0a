"""Faults: killed processes, failing system calls, damaged files and full disks."""
