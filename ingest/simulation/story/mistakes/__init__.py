"""Every mistake by name, each with what it changes in the findings and why."""

from ingest.simulation.story.mistakes import approval, outcome, testing, version

MISTAKES = {
    mistake.name: mistake
    for mistake in (
        *version.MISTAKES,
        *approval.MISTAKES,
        *testing.MISTAKES,
        *outcome.MISTAKES,
    )
}
