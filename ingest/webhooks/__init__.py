"""Spooled deliveries of GitHub webhooks: headers and exact body, believed only when signed."""

from ingest.webhooks.ingest import ingest_webhooks, observe_again
from ingest.webhooks.signature import secrets

__all__ = ["ingest_webhooks", "observe_again", "secrets"]
