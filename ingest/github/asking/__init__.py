"""Asking GitHub: who asks and where, one question after the other, lists page by page."""
