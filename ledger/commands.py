"""The ledger's commands: proving, anchoring, exporting, keeping."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.frontdoor import PLAIN, Door, Json

if TYPE_CHECKING:
    from ledger.anchor import Anchor
    from ledger.keys import PublicKey

app = typer.Typer(**PLAIN)
export = typer.Typer(help="Write the ledger as files that a stranger can check.", **PLAIN)
key = typer.Typer(help="The key that signs checkpoints.", **PLAIN)
app.add_typer(export, name="export")
app.add_typer(key, name="key")

Vkey = Annotated[str | None, typer.Option(help="The trusted public key, or a file that holds it.")]


def _anchors(door: Door, places: list[str] | None = None) -> "list[Anchor]":
    from ledger.anchor import opened

    return opened(places or door.settings.anchors)


def _vkey(text: str | None) -> "PublicKey | None":
    """The public key that `--vkey` gives, as such or as a file."""
    from ledger.errors import ProofError, UsageError
    from ledger.keys import PublicKey

    if text is None:
        return None
    try:
        if "+" not in text:
            text = Path(text).read_text(encoding="utf-8")
        return PublicKey.parse(text)
    except (ProofError, OSError, ValueError) as error:
        raise UsageError(
            f"--vkey {text[:80]!r} is no public key, and no file that holds one.",
            "Give NAME+ID+BASE64; `deploy-ledger key show` prints this ledger's.",
        ) from error


@app.command()
def verify(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="Head, signature, anchors.")] = False,
    incremental: Annotated[
        bool, typer.Option("--incremental", help="And all since the last time.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Everything [default].")] = False,
    vkey: Vkey = None,
    json: Json = False,
) -> None:
    """Recompute what the ledger claims; exit 5 when it does not hold, 3 when nobody can say."""
    from ledger.errors import ExitCode, UsageError
    from ledger.verify import Depth, Trust
    from ledger.verify import verify as check
    from ledger.verify.pin import pin

    door: Door = context.obj
    if quick + incremental + full > 1:
        raise UsageError(
            "There is one depth at a time.", "Say one of --quick --incremental --full."
        )
    depth = Depth.QUICK if quick else Depth.INCREMENTAL if incremental else Depth.FULL
    with door.reading() as ledger:
        trust = Trust.of(ledger, _vkey(vkey))
        verdict = check(ledger, depth, trust=trust, anchors=_anchors(door))
        door.show("verify", verdict.as_json(), json)
        if verdict.holds and not verdict.unverified and depth is not Depth.QUICK:
            pin(ledger)
    if not verdict.holds:
        raise typer.Exit(ExitCode.INTEGRITY)
    if verdict.unverified:
        raise typer.Exit(ExitCode.UNAVAILABLE)


@app.command()
def checkpoint(context: typer.Context, json: Json = False) -> None:
    """Print the newest signed checkpoint (C2SP tlog-checkpoint)."""
    from ledger.checkpoint import unverified
    from ledger.file.store import Ledger
    from ledger.reading.proof import newest_note

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        note, vkey = newest_note(ledger), str(ledger.signing_keys()[-1][1])
    said = unverified(note)
    data = {"origin": said.origin, "size": said.size, "root": said.root.hex()}
    door.show("checkpoint", {**data, "note": note, "vkey": vkey}, json)


@app.command()
def prove(context: typer.Context, seq: int, json: Json = False) -> None:
    """Print the inclusion proof of an entry (C2SP tlog-proof); with --json the entry too."""
    from ledger.file.store import Ledger
    from ledger.reading.proof import prove as made

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        door.show("prove", made(ledger, seq).as_json(), json)


@app.command()
def anchor(
    context: typer.Context,
    places: Annotated[list[str] | None, typer.Argument(help="Folders or git+URLs.")] = None,
    json: Json = False,
) -> None:
    """Publish the checkpoints outside; without PLACES, where the settings say."""
    from ledger.anchor import guard, publish
    from ledger.errors import UsageError
    from ledger.file.store import Ledger

    door: Door = context.obj
    anchors = _anchors(door, places)
    if not anchors:
        raise UsageError(
            "No anchor is named.",
            'Give a folder or git+URL, or write anchor = "..." into deploy-ledger.toml.',
        )
    with Ledger.read(door.published()) as ledger:
        guard(ledger, anchors)
        listed = [{"anchor": one.name, "added": publish(ledger, one)} for one in anchors]
        size, root, _, _ = ledger.head()
    door.show("anchor", {"anchors": listed, "size": size, "root": root.hex()}, json)


@export.command("tiles")
def export_tiles(context: typer.Context, folder: Path, json: Json = False) -> None:
    """Write a static transparency log (C2SP tlog-tiles), with its verifier, into FOLDER."""
    from ledger.export.tiles import export
    from ledger.file.store import Ledger

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        door.show("export", export(ledger, folder, door.say).as_json(), json)


@key.command("show")
def key_show(context: typer.Context, json: Json = False) -> None:
    """Print the public keys of the ledger, the present one last."""
    from ledger.file.store import Ledger

    door: Door = context.obj
    with Ledger.read(door.published()) as ledger:
        keys = [
            {"vkey": str(found), "named_by": seq or None} for seq, found in ledger.signing_keys()
        ]
    door.show("key", {"keys": keys}, json)


@key.command("rotate")
def key_rotate(
    context: typer.Context,
    reason: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
    json: Json = False,
) -> None:
    """Change to a fresh key; the old and the new one sign the batch that says so."""
    from ledger.keeping.rotate import rotate

    door: Door = context.obj
    with door.writing() as ledger:
        public, seq, retired = rotate(ledger, reason)
    door.say(f"The old key lies at {retired}: destroy it once no older backup is needed.")
    door.show("key", {"keys": [{"vkey": str(public), "named_by": seq}]}, json)


@app.command()
def backup(context: typer.Context, target: Path, json: Json = False) -> None:
    """Write a verified backup to the new file TARGET, also while others write."""
    from ledger.keeping.backup import backup as made

    door: Door = context.obj
    found = door.settings
    door.show("backup", made(found.ledger, target, door.refresh, found.key).as_json(), json)


@app.command()
def restore(context: typer.Context, source: Path, vkey: Vkey = None, json: Json = False) -> None:
    """Put back a backup or published copy, once it is verified; what stood there is kept aside."""
    from ledger.keeping.restore import restore as made

    door: Door = context.obj
    found = door.settings
    restored = made(source, found.ledger, key=found.key, vkey=_vkey(vkey))
    door.refresh()
    door.show("restore", restored.as_json(), json)


@app.command()
def recover(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="What happened, for the record.")],
    json: Json = False,
) -> None:
    """Go on after entries were lost for good, with the loss on the record."""
    from ledger.file.store import Ledger
    from ledger.keeping.recover import recover as made

    door: Door = context.obj
    found = door.settings
    with Ledger.open(found.ledger, key=found.key) as ledger:
        seq, lost = made(ledger, _anchors(door), reason)
    with door.writing():
        pass
    door.show("recover", {"seq": seq, "given_up": lost}, json)
