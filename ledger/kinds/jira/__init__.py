"""What Jira answers: Cloud and Data Center, from their APIs or from files."""

from ledger.kinds.jira import changelog, comment, issue, link, status

KINDS = (issue.KIND, changelog.KIND, comment.KIND, status.KIND, link.KIND)
