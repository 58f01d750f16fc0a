"""The front door: the Typer application, and the one place that says what follows what.

Each room brings its own commands; each command imports what it needs when it is called, so that
`--help` stays quick.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest import commands as ingest
from ledger import commands as ledger_commands
from ledger.frontdoor import PLAIN, Door, Json
from reports import commands as reports

if TYPE_CHECKING:
    from ledger.file.store import Ledger
    from ledger.settings import Settings

app = typer.Typer(help="An append-only ledger of deployments, judged against the SOP.", **PLAIN)
for room in (ingest, reports, ledger_commands):
    app.add_typer(room.app)


class FrontDoor:
    """The settings of one call, and the way from an appended record to published findings."""

    def __init__(
        self, ledger: Path | None, policy: Path | None, key: Path | None, anchors: list[str] | None
    ) -> None:
        self._given = (ledger, policy, key, tuple(anchors or ()))

    @property
    def settings(self) -> "Settings":
        """Where everything is; read anew, for a policy file may have been written meanwhile."""
        from ledger.settings import settings

        return settings(*self._given)

    def say(self, text: str) -> None:
        """Talk, on stderr."""
        typer.echo(text, err=True)

    def show(self, name: str, data: Mapping[str, Any], json: bool) -> None:
        """Print data on stdout, as text or JSON."""
        from reports.render import deliver

        deliver(name, dict(data), ["json" if json else "text"])

    @contextmanager
    def writing(self, *, anew: bool = False) -> "Iterator[Ledger]":
        """The ledger to append to, with the policy recorded if it changed.

        It is made where there is none, and refused where an anchor knows more than it does.
        Append, then evaluate, publish, anchor: only here. With `anew`, all is judged again.
        """
        from ledger.anchor import guard, opened
        from ledger.errors import LedgerError
        from ledger.file.store import Ledger
        from ledger.writing import own

        found = self.settings
        if found.policy:
            own.policy_text(found.policy)
        if not found.ledger.exists():
            self.create()
            self.say(f"Made a new ledger at {found.ledger}, its policy {found.policy_to_write}.")
            found = self.settings
        with Ledger.open(found.ledger, key=found.key) as ledger:
            guard(ledger, opened(found.anchors))
            own.begin(ledger)
            if own.record_policy(ledger, found.policy):
                self.say(f"Recorded the policy {found.policy}.")
            if ledger.simulated:
                self.say("SIMULATED: this ledger takes its clock from DEPLOY_LEDGER_NOW.")
            try:
                yield ledger
            except BaseException:
                # What was taken in before is in the ledger; what went wrong first is told last.
                try:
                    self.publish(ledger)
                except LedgerError as error:
                    self.say(f"Not published: {error.message}")
                raise
            self.publish(ledger, anew=anew)

    def create(
        self, origin: str = "deploy-ledger", *, simulated: bool = False, guarded: bool = False
    ) -> bool:
        """Make the ledger, unless an anchor knows its name; whether the policy was written."""
        from ledger import anchor
        from ledger.errors import UsageError
        from ledger.reading import publish
        from ledger.writing import own

        found = self.settings
        anchor.refuse_taken_name(origin, anchor.opened(found.anchors))
        if not found.ledger.exists() and publish.current_name(found.ledger):
            raise UsageError(
                f"There was a ledger at {found.ledger}: copies of it lie beside.",
                "Put it back with `deploy-ledger restore FILE`, or move the copies away.",
            )
        return own.create(
            found.ledger,
            found.policy_to_write,
            origin=origin,
            key=found.key,
            simulated=simulated,
            guarded=guarded,
        )

    def publish(self, ledger: "Ledger", *, anew: bool = False) -> Path:
        """Evaluate, give readers a fresh copy, and say outside what the ledger is now.

        Only what can have changed is judged again, unless all is to be judged `anew`.
        """
        from ledger import anchor
        from ledger.errors import SourceError
        from ledger.reading import publish
        from reports.publish import fill, fill_anew

        copy = publish.publish(ledger, fill_anew if anew else fill)
        for place in anchor.opened(self.settings.anchors):
            try:
                anchor.publish(ledger, place)
            except SourceError as error:
                # The batch is safe; what is late is only its witness, and the next one catches up.
                self.say(f"Not anchored: {error.message}")
                self.say(f"  {error.fix}")
        return copy

    @contextmanager
    def reading(self) -> "Iterator[Ledger]":
        """The ledger's own file, read-only and under its lock."""
        from ledger.file.store import Ledger

        found = self.settings
        with Ledger.open(found.ledger, read_only=True, key=found.key) as ledger:
            yield ledger

    def published(self) -> Path:
        """What readers read: the newest copy, after a policy file that changed was recorded."""
        from ledger.errors import StoreError
        from ledger.file.store import Ledger
        from ledger.reading.publish import current
        from ledger.writing import own

        found = self.settings
        copy = current(found.ledger)
        if copy is not None:
            with suppress(StoreError), Ledger.read(copy) as ledger:
                if not own.policy_changed(ledger, found.policy):
                    return copy
        with self.writing():
            pass
        made = current(found.ledger)
        if made is None:
            raise StoreError("Nothing could be published.", "Run `deploy-ledger publish`.")
        return made

    def refresh(self) -> None:
        """Publish what is not published yet, unless somebody is writing just now."""
        from ledger.anchor import guard, opened
        from ledger.file.lock import is_free
        from ledger.file.store import Ledger
        from ledger.reading.publish import has_more

        found = self.settings
        if not is_free(found.ledger):
            self.say("Somebody is writing: what is not published yet will be in the next copy.")
            return
        with Ledger.open(found.ledger, key=found.key) as ledger:
            # A ledger that lost its tail must not take the place of the copy that shows it.
            guard(ledger, opened(found.anchors))
            if has_more(ledger):
                self.publish(ledger)


@app.callback()
def options(
    context: typer.Context,
    ledger: Annotated[
        Path | None, typer.Option(help="The ledger [default: data/ledger.duckdb].")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="The policy [default: policy.toml beside the ledger].")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="The signing key [default: beside the ledger].")
    ] = None,
    anchor: Annotated[
        list[str] | None, typer.Option(help="A folder or git+URL for checkpoints; repeatable.")
    ] = None,
) -> None:
    """Options of every command; the environment has the same as DEPLOY_LEDGER_LEDGER and so on."""
    context.obj = FrontDoor(ledger, policy, key, anchor)


@app.command()
def init(
    context: typer.Context,
    simulated: Annotated[bool, typer.Option(help="Take the clock from DEPLOY_LEDGER_NOW.")] = False,
    origin: Annotated[str, typer.Option(help="The name of this ledger.")] = "deploy-ledger",
    guarded: Annotated[
        bool, typer.Option(help="Triggers against changes; only DuckDB 2.0 opens the file.")
    ] = False,
) -> None:
    """Make a ledger, the key that signs its checkpoints, and a commented policy file."""
    from ledger.file.store import key_of
    from ledger.keys import beside

    door: FrontDoor = context.obj
    found = door.settings
    written = door.create(origin, simulated=simulated, guarded=guarded)
    door.say(f"Made the ledger {found.ledger}{' (SIMULATED)' if simulated else ''}.")
    with door.writing():
        pass
    key = found.key or key_of(found.ledger)
    door.say(f"Made the key {key}: keep a copy where the ledger's backups are not.")
    door.say(f"Give its public half to whoever shall verify: {beside(key).read_text().strip()}")
    verb = "Wrote" if written else "Kept and recorded"
    door.say(f"{verb} the policy {found.policy_to_write}: say there what the SOP leaves open.")
    if not found.anchors:
        door.say("No anchor is set: nothing outside would notice a rollback (see --anchor).")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="A folder that is new or a demo's.")] = Path("demo"),
    json: Json = False,
) -> None:
    """Judge a simulated organisation, from its raw records to the weekly report."""
    from ingest.demo import fill
    from ledger.file.store import Ledger
    from ledger.verify import verify as check
    from reports.build import build
    from reports.judge.evaluate import judge
    from reports.render import deliver

    door = FrontDoor(out / "ledger.duckdb", None, None, [str(out / "anchor")])
    made = fill(out, progress=door.say)
    (out / "anchor").mkdir()
    with Ledger.open(made.ledger) as ledger:
        copy = door.publish(ledger)
        door.say("Verifying every entry ...")
        verdict = check(ledger)
    with judge(copy) as judgement:
        weekly = build("weekly", judgement)
        deliver("weekly", weekly, ["csv", "html", "json", "md", "pdf", "xlsx"], out / "reports")
        found = build("demo", judgement)
    taken = {**made.total, "verified": verdict.as_json(), "ledger": str(made.ledger)}
    door.show("demo", {**found, **taken, "reports": str(out / "reports")}, json)


@app.command()
def publish(context: typer.Context) -> None:
    """Judge everything anew, and give readers a fresh copy.

    Every writing command gives them one, and judges again what can have changed.
    """
    door: Door = context.obj
    with door.writing(anew=True):
        pass


@app.command()
def dashboard(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8501,
    insecure: Annotated[
        bool, typer.Option(help="Listen beyond loopback although nobody signs in.")
    ] = False,
) -> None:
    """Serve the dashboard; beyond loopback only where people sign in (`[sign_in]`)."""
    from dashboard.server.serve import serve

    door: Door = context.obj
    serve(door.settings, host, port, insecure=insecure)


def main() -> None:
    """Run the command line; an error is told on stderr with what to do about it."""
    from ledger.errors import ExitCode, LedgerError

    try:
        app()
    except LedgerError as error:
        typer.echo(f"Error: {error.message}", err=True)
        typer.echo(f"  {error.fix}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # A file that no room has a better word for: an export or a report onto a full disk.
        typer.echo(f"Error: {error.filename or 'A file'}: {error.strerror or error}.", err=True)
        typer.echo("  See that the disk has room and that you may write there.", err=True)
        sys.exit(ExitCode.UNAVAILABLE)


if __name__ == "__main__":
    main()
