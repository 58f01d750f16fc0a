"""The front door: the Typer application and nothing else."""


def main() -> None:
    """Run the command line."""
