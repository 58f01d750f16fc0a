"""The dashboard: what is missing where, for people who would rather look than type."""
