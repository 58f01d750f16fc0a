"""The catalogue as the truth needs it: what applies to what, how much it counts, its parts.

Drawn from the clauses of the SOP, not from the program that judges.
"""

PARTS = tuple(f"C12.1{part}" for part in "bcdefg")
PROMOTION = (
    *("C11.2a", "C11.2d", "C11.2e", "C11.2f", "C12.1", *PARTS),
    *("C12.2a", "C12.2b", "C12.2c", "C12.2d"),
)
"""What is asked of the pull request that brought a version to main."""

ROLLBACK_PAPERS = tuple(f"C15.3{part}" for part in "abcdefg")
GONE_BACK = ("C8.3", "C8.3b", "C15.1b", "C15.1c", *ROLLBACK_PAPERS)
"""What is asked of a deployment that went back."""

STAGING_PAPERS = tuple(f"C16.1{part}" for part in "abcd")
URGENT_PAPERS = tuple(f"C18.1{part}" for part in "abcde")

VERSIONED = (
    *("C3.2", "C3.4", "C8.2b", "C13.4a", "C13.4e", "C13.4h", "C6.5", "A2", "A3", "A8"),
    *(*GONE_BACK, *PROMOTION),
)
"""What cannot be said of a production deployment whose version nobody knows."""

ROLL_UPS = {
    "C8.1": ("C3.3", "C3.4", "C3.5", "C7.2", "C7.3"),
    "C16.2": ("C13.4a", "C13.4b", "C13.4c", "C13.4e", "C13.4f", "C13.4g", "C13.4h"),
    "C17.2": ("C17.2a", "C9.1", "C9.1b"),
    "C17.3": ("C7.3", "C3.5", "C7.3b", "C10.2b", "C14.1", "C10.4"),
    "C17.4": ("C12.2d", "C12.1", "C12.1b", "C12.1c", "C12.1d", "C12.1e", "C12.1f", "C12.2a"),
    "C17.5": ("C3.3", "C3.5", "C7.4", "C13.3", "C14.2", "C13.4f", "C13.4g"),
    "C17.6": ("C15.1b", "C8.3b", "C15.1c", "C15.3a", "C15.3c", "C15.3f", "C15.3g"),
    "C19": (
        *("C3.1b", "C8.2", "C7.4", "C7.3b", "C13.4f", "C13.4g", "C14.1", "C14.2", "C14.3"),
        *("C15.3a", "C15.3g", "C6.5"),
    ),
    "C20.1": ("C7.3", "C8.2", "C10.1", "C6.1", "C7.3b"),
    "C20.2": ("C10.4", "C14.1", "C16.1c", "C16.1d", "C10.2b"),
    "C20.3": ("C11.2a", "C12.2d", "C11.2d", "C11.2e", "C11.2f", "C12.1"),
    "C20.4": ("C12.1", "C3.3", "C8.2", "C7.4"),
    "C20.5": ("C14.2", "C13.4f", "C13.4g", "C14.3", "C13.4h"),
    "C20.6": ("C15.1", "C15.1b", "C6.1", "C15.1c", "C15.3g"),
}
"""What is the worst of its parts, in their order (SOP 8.1, 16.2, 17, 19, 20)."""

OF_ROLLBACKS = ("C17.6", "C20.6")
"""Roll-ups of deployments that went back only."""

EVERYWHERE = ("C3.1", "C3.1b", "C4.1", "C4.2")
SELECTED = ("C3.5", "C6.1", "C6.2", "C6.5", "C8.1", "C8.2", "C8.2b", "C8.3", "C8.3b", "C19", "C21z")
"""What is asked of both production and staging, for which somebody selects a version."""

APPLIES = {
    "production": (
        *(*EVERYWHERE, *SELECTED),
        *("C3.2", "C3.3", "C3.4", "C7.4", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C12.2e"),
        *("C13.1", "C13.3", "C13.3b", *(f"C13.4{part}" for part in "abcdefgh")),
        *("C14.2", "C14.2b", "C14.3", "C15.1", "C15.1b", "C15.1c", *ROLLBACK_PAPERS, *PROMOTION),
        *("C16.2", "C17.4", "C17.5", "C17.6", "C20.3", "C20.4", "C20.5", "C20.6"),
        *("A1", "A2", "A3", "A7", "A8", "A9"),
    ),
    "staging": (
        *(*EVERYWHERE, *SELECTED, *STAGING_PAPERS),
        *("C6.4", "C7.3", "C7.3b", "C10.1", "C10.2", "C10.2b", "C10.4", "C14.1"),
        *("C17.3", "C20.1", "C20.2", "A1", "A7", "A9", "A10"),
    ),
    "development": (*EVERYWHERE, "C7.2", "C8.1", "C9.2"),
    "preview": EVERYWHERE,
    "pull_request": ("C7.1", "C7.1u", "C9.1", "C9.1b", "C17.2", "C17.2a"),
    "ticket": ("C9.2b", "C21r"),
    "exception": ("C6.3", *URGENT_PAPERS, "C18.2", "C18.3", "C18.4", "C18.x"),
    "environment": ("A4",),
    "source": ("A5", "A6"),
}
"""The controls that apply to a kind of environment, and to what else is judged."""

ENVIRONMENTS = ("production", "staging", "development", "preview")

CONTROLS = tuple(dict.fromkeys(control for kind in ENVIRONMENTS for control in APPLIES[kind]))
"""The controls of deployments: each is said of every deployment."""

MANDATORY = {
    *("C3.1", "C3.1b", "C3.3", "C3.4", "C3.5", "C6.1", "C6.2", "C7.2", "C7.3", "C7.4", "C8.2"),
    *("C10.1", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C11.2a", "C11.2d", "C11.2e", "C11.2f"),
    *("C12.1", "C12.2a", "C12.2b", "C12.2c", "C12.2d", "C13.1", "C14.2", *STAGING_PAPERS),
}
DEFAULT = {
    *("C3.2", "C6.4", "C6.5", "C7.3b", "C8.2b", "C8.3", "C8.3b", "C9.2", "C10.2", "C10.2b"),
    *("C10.4", *PARTS, "C12.2e", "C13.3", "C13.3b", *(f"C13.4{part}" for part in "abcdefgh")),
    *("C14.1", "C14.3", "C15.1", "C15.1b", "C15.1c", *ROLLBACK_PAPERS, "C21z"),
}
"""The levels of what is judged of deployments; the rest is recommended, advisory or a roll-up."""
