"""The policy file: what the SOP leaves open, said once per organisation and versioned.

`parse` turns the TOML text into a `Policy`; an empty text is a policy of defaults. Importing this
package loads nothing but the standard library.
"""

from ledger.policy.accepted_roles import ACCEPTED_ROLES
from ledger.policy.calendars import Calendar
from ledger.policy.durations import Window
from ledger.policy.policy import Policy
from ledger.policy.read import parse
from ledger.policy.template import template
from ledger.policy.workflows import Workflow

__all__ = ["ACCEPTED_ROLES", "Calendar", "Policy", "Window", "Workflow", "parse", "template"]
