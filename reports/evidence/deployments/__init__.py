"""Deployments: what they are, their version, when they were live, and their gates."""
