#!/usr/bin/env python3
"""Check an audit pack of a deployment ledger, without the program that wrote it.

    python verify_pack.py PACK.zip --key KEY [--key KEY ...] [--note FILE | --manifest SHA256]
                          [--anchor PATH ...]

KEY is the ledger's public key, or a file with it, from elsewhere: a key from inside a pack proves
nothing. FILE is the signed note that came with the pack (PACK.zip.note, if it lies beside it);
SHA256 is that of its manifest.json, told by another way. Anchors are checkpoints published
elsewhere (files, or folders with *.checkpoint in them). Exit codes: 0 holds, 2 wrong usage, 3
cannot be verified whole, 5 does not hold.

HOLDS means: every file is what the signed manifest says; each entry is in the ledger whose
checkpoint the key signed; every entry that a report names is here; policies and rules are those
that the reports name. It does not mean that an entry was true when it was written. Written from RFC
6962 and C2SP signed-note, tlog-checkpoint and tlog-proof.
"""

import argparse
import json
import re
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT, MANIFEST = "deploy-ledger-audit-pack/1", "manifest.json"
FILE_LIMIT, NOTE_LIMIT, MOST_PROBLEMS = 2 << 30, 256 << 10, 50
ENTRY_KEYS = "actor body key kind observed_at occurred_at source strength v"
ROTATED = "ledger:key:rotated"
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
CHECKPOINT = re.compile(
    r"(([^\x00-\x1f]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n"
    r"((?:— [^\s+\x00-\x1f]+ [A-Za-z0-9+/]+=*\n)+)"
)
HASHES = re.compile(r"(?:[A-Za-z0-9+/]{43}=\n){0,126}")
PROOF = re.compile(
    r"c2sp\.org/tlog-proof@v1\nindex (0|[1-9][0-9]{0,17})\n"
    r"((?:[A-Za-z0-9+/]{43}=\n){0,63})\n((?s:.*))"
)


class Key(NamedTuple):
    """An Ed25519 key that signs checkpoints, written NAME+ID+BASE64 (signed-note)."""

    name: str
    short: bytes
    public: bytes

    @classmethod
    def parse(cls, text: object) -> "Key":
        """Read a key; its ID must be the one that its name and its bytes give."""
        match = VKEY.fullmatch(text) if isinstance(text, str) else None
        data = b64decode(match[3]) if match else b""
        short = sha256(match[1].encode() + b"\n" + data).digest()[:4] if match else b""
        if match and data[0] == 1 and short.hex() == match[2]:
            return cls(match[1], short, data[1:])
        raise ValueError("is not an Ed25519 key NAME+ID+BASE64, or has not its own ID")

    def __str__(self) -> str:
        return f"{self.name}+{self.short.hex()}"


class Checkpoint(NamedTuple):
    """A signed note of exactly three lines of text: origin, size and root (tlog-checkpoint)."""

    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes]]

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        """Read a checkpoint; nothing is said yet about whether its signatures are right."""
        if not (match := CHECKPOINT.fullmatch(note)):
            raise ValueError("is not a signed note of three lines")
        lines = (line.split(" ") for line in match[5].splitlines())
        signed = [(name, b64decode(data)) for _, name, data in lines]
        return cls(match[1].encode(), match[2], int(match[3]), b64decode(match[4]), signed)

    def signed_by(self, key: Key) -> bool:
        """Whether the key signed it. Signatures by other keys say nothing and are passed over."""
        mine = [s[4:] for name, s in self.signatures if (name, s[:4]) == (key.name, key.short)]
        for signature in mine:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.text)
            except InvalidSignature:
                return False
        return bool(mine)


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours in the tree (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an inclusion path leads to; it must hold neither a hash more nor one less."""
    if index >= size or bool(path) != (size > 1):
        raise ValueError("its hashes are not the path of this index in a tree of this size")
    if size == 1:
        return leaf
    left = 1 << (size - 1).bit_length() - 1  # the largest power of 2 below the size
    if index < left:
        return node_of(root_by_path(leaf, index, left, path[:-1]), path[-1])
    return node_of(path[-1], root_by_path(leaf, index - left, size - left, path[:-1]))


def roots_by_path(old: int, size: int, path: list[bytes], known: bytes | None) -> list[bytes]:
    """The roots over the first `old` leaves and over all (RFC 6962, 2.1.2); it empties the path."""
    if old == size:
        return [known or path.pop()] * 2
    left, part = 1 << (size - 1).bit_length() - 1, path.pop()
    if old <= left:
        before, now = roots_by_path(old, left, path, known)
        return [before, node_of(now, part)]
    before, now = roots_by_path(old - left, size - left, path, None)
    return [node_of(part, before), node_of(part, now)]


def entries_of(data: bytes) -> tuple[Any, dict[int, str]]:
    """The head of a report in JSON, and the entries that it names, each with what names it."""
    named = dict[int, str]()

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any] | None:
        """An object, its entries noted. What named some is not kept: reports may be large."""
        if len(made := dict(pairs)) != len(pairs):
            raise ValueError("has a JSON key twice")
        found = [made.get("entry"), made.get("waiver")]
        for listed in (made.get("evidence"), made.get("entries")):
            found += listed if isinstance(listed, list) else []
        seqs = [one for one in found if type(one) is int]
        subject = made["subject"] if isinstance(made.get("subject"), dict) else made
        what = made.get("control") or made.get("part") or "it", subject.get("id")
        for seq in seqs:
            named.setdefault(seq, " of ".join(str(part)[:80] for part in what if part))
        return None if seqs else made

    return json.loads(data.decode(), object_pairs_hook=object_of), named


class Audit:
    """One check of a pack: what is known so far, and the problems found."""

    def __init__(self, pack: ZipFile, trusted: list[Key]) -> None:
        self.pack, self.names = pack, set(pack.namelist())
        self.trusted, self.keys = {key.name for key in trusted}, list(trusted)
        self.problems, self.unproved = list[str](), list[str]()
        self.files, self.digest, self.compared = dict[str, str](), b"", 0
        self.head = Checkpoint(b"", "", 0, b"", [])
        self.roots = dict[int, bytes]()  # of the checkpoints that are of this history
        self.entries = dict[int, str | None]()  # proved; of a policy its text
        self.newest: Key | None = None  # that the ledger changed to
        self.policies, self.rules = {"default"}, ""

    def read(self, name: str, limit: int = FILE_LIMIT) -> bytes:
        """The content of a file; refused where it is not there or too large."""
        if name not in self.names:
            raise ValueError("is missing")
        with self.pack.open(name) as file:
            if len(data := file.read(limit + 1)) <= limit:
                return data
        raise ValueError(f"has more than {limit:,} bytes")

    def numbered(self, folder: str, suffix: str) -> list[tuple[int, str]]:
        """Number and name of the files of a folder that are named by numbers, in order."""
        form = re.compile(rf"{folder}/([0-9]{{12,18}})\.{suffix}")
        return sorted((int(m[1]), name) for name in self.names if (m := form.fullmatch(name)))

    def check(self, good: bool, problem: str) -> None:
        """Note a problem unless all is good."""
        self.problems += [] if good else [problem[:400]]

    @contextmanager
    def reading(self, name: object) -> Iterator[None]:
        """What cannot be read in here is a problem of that file, not the end of the check."""
        try:
            yield
        except Exception as error:
            self.check(False, f"{name}: {error or type(error).__name__}")

    def note(self, name: object, place: Path | None = None) -> Checkpoint | None:
        """The signed note in a file of the pack, or at a place; None, and a problem, if none is."""
        with self.reading(name):
            if place and place.stat().st_size > NOTE_LIMIT:
                raise ValueError(f"has more than {NOTE_LIMIT:,} bytes")
            data = place.read_bytes() if place else self.read(str(name), NOTE_LIMIT)
            return Checkpoint.parse(data.decode())
        return None

    def signed(self, name: object, note: Checkpoint, compare: bool = False) -> None:
        """A note must be signed by a key that is believed; one from an anchor must agree, too."""
        good = any(note.signed_by(key) for key in self.keys)
        self.check(good, f"{name}: is not signed, or wrongly, by {', '.join(map(str, self.keys))}")
        good = not compare or self.roots.get(note.size) == note.root
        self.check(good, f"{name}: is a fork: it has another root than this ledger at its size")

    def manifest(self) -> None:
        """Every file is listed and as the manifest says, and no other is here."""
        with self.reading(MANIFEST):
            data = self.read(MANIFEST)
            self.digest, said = sha256(data).digest(), json.loads(data)
            self.check(said["format"] == FORMAT, f"{MANIFEST}: is not of the format {FORMAT}")
            self.files = {one["path"]: one["sha256"] for one in said["files"]}
        for name, times in Counter(self.pack.namelist()).items():
            good = times == 1 and bool(NAME.fullmatch(name))
            self.check(good, f"{name}: stands twice, or is no name for a file of a pack")
        for name, digest in sorted(self.files.items()):
            with self.reading(name):
                same = sha256(self.read(name)).hexdigest() == digest
                self.check(same, f"{name}: was changed: it is not what the manifest says")
        for name in sorted(self.names - set(self.files) - {MANIFEST}):
            self.check(False, f"{name}: was added: it is not in the manifest")

    def authentic(self, place: Path | None, told: str | None) -> None:
        """The manifest is the one that the key signed, or whose hash the auditor was told."""
        said = f"{MANIFEST}: its SHA-256 is {self.digest.hex()}"
        if told:
            self.check(told.lower() == self.digest.hex(), f"{said}, and not what you were told")
        elif not place:
            self.unproved.append(f"{said}: give --note; else nothing binds the reports to it")
        if place and (note := self.note(place, place)):
            ours = f"{self.head.origin}/audit-pack"
            self.check(note.origin == ours, f"{place}: is of {note.origin}, and not of {ours}")
            self.check(note.root == self.digest, f"{place}: is of another manifest than this one")
            self.signed(place, note)

    def history(self) -> None:
        """The checkpoint, and that the ledger begins with each of the earlier ones."""
        self.head = self.note("checkpoint") or self.head
        self.roots[self.head.size] = self.head.root
        for size, name in self.numbered("checkpoints", "checkpoint"):
            note, path = self.note(name), name.replace(".checkpoint", ".consistency")
            if note is None or note.size == self.head.size:
                self.check(note in (None, self.head), f"{name}: differs from checkpoint")
                continue
            with self.reading(path):
                text = self.read(path, NOTE_LIMIT).decode()
                if not HASHES.fullmatch(text) or not 0 < size == note.size < self.head.size:
                    raise ValueError("is not a consistency proof of an earlier checkpoint")
                hashes = [b64decode(line) for line in text.split()]
                roots = roots_by_path(size, self.head.size, hashes, note.root)
                same = roots == [note.root, self.head.root] and not hashes
                self.check(same, f"{name}: is not of this history, or {path} is not its proof")
                self.roots |= {size: note.root} if same else {}

    def inclusion(self) -> None:
        """Each entry is in the tree of the checkpoint, at its place; each proof has its entry."""
        entries, rotations = self.numbered("entries", "json"), list[tuple[Key, Key]]()
        for seq, name in self.numbered("proofs", "tlog-proof"):
            here = f"entries/{seq:012}.json" in self.names
            self.check(here, f"entries/{seq:012}.json: is missing, and {name} is its proof")
        for seq, name in entries:
            path = f"proofs/{seq:012}.tlog-proof"
            with self.reading(path):
                if not (match := PROOF.fullmatch(self.read(path, NOTE_LIMIT).decode())):
                    raise ValueError("is not a c2sp.org/tlog-proof@v1")
                if int(match[1]) + 1 != seq:
                    raise ValueError(f"is the proof of entry {int(match[1]) + 1}, and not of {seq}")
                same = Checkpoint.parse(match[3]) == self.head
                self.check(same, f"{path}: is under another checkpoint than the pack")
                data, hashes = self.read(name), [b64decode(one) for one in match[2].split()]
                leaf = sha256(b"\x00" + data).digest()
                same = root_by_path(leaf, seq - 1, self.head.size, hashes) == self.head.root
                told = f"is not entry {seq} of the ledger, to the byte, or {path} is not its proof"
                self.check(same, f"{name}: {told}")
                with self.reading(name):
                    rotations += self.entry(seq, data)
        self.newest = rotations[-1][1] if rotations else None
        for old, new in [*rotations, *reversed(rotations)]:  # each vouches for the other
            if {old, new} & set(self.keys):
                self.keys += [one for one in (old, new) if one not in self.keys]

    def entry(self, seq: int, data: bytes) -> list[tuple[Key, Key]]:
        """An entry is well-formed; a policy's text is kept, a change of the key is returned."""
        entry = json.loads(data.decode(), parse_constant=int)
        if not isinstance(entry, dict) or list(entry) != ENTRY_KEYS.split():
            raise ValueError("is not a JSON object of the nine keys of an entry in their order")
        said = entry["body"]["object"]
        self.entries[seq] = said.get("toml") if isinstance(said, dict) else None
        if entry["kind"] != ROTATED:
            return []
        old, new = Key.parse(said["previous"]), Key.parse(said["vkey"])
        size = min(size for size in self.roots if size >= seq)  # the batch, or one after it
        note = self.note(f"checkpoints/{size:012}.checkpoint")
        if not (note and note.signed_by(old) and note.signed_by(new)):
            raise ValueError("changes the key, and no checkpoint is signed by both keys")
        return [(old, new)]

    def witnesses(self, anchors: list[Path]) -> None:
        """Every checkpoint is signed, and those from anchors agree with those here."""
        origin, told = self.head.origin, f"is of another ledger than {', '.join(self.trusted)}"
        self.check(origin in self.trusted, f"checkpoint: {told}: {origin}")
        told = f"checkpoint: is not signed by {self.newest}, the key of that time"
        self.check(not self.newest or self.head.signed_by(self.newest), told)
        copies = sorted(name for name in self.names if name.startswith("anchors/"))
        ours = [name for _, name in self.numbered("checkpoints", "checkpoint")]
        for name in ["checkpoint", *ours, *copies]:
            if note := self.note(name):
                self.signed(name, note, compare=name in copies)
        for place in anchors:
            for path in sorted(place.rglob("*.checkpoint")) if place.is_dir() else [place]:
                note = self.note(path, place=path)
                if note and note.origin == origin and note.size in self.roots:
                    self.compared += 1
                    self.signed(path, note, compare=True)
        if anchors and not self.compared:
            self.unproved.append("--anchor: has no checkpoint of a size that is in this pack")

    def texts(self) -> None:
        """Policies are the texts of their entries, and the rules hash to what reports name."""
        for seq, name in self.numbered("policies", "toml"):
            with self.reading(name):
                text = self.read(name).decode()
                same = self.entries.get(seq) == text
                self.check(same, f"{name}: is not the policy that entry {seq} recorded")
                canonical = json.dumps(text, ensure_ascii=False).encode()
                self.policies.add(sha256(canonical).hexdigest())
        total, rules = sha256(), (name for name in self.names if name.startswith("rules/"))
        for name in sorted(rules, key=lambda name: name.split("/")):
            with self.reading(name):
                content = sha256(self.read(name)).hexdigest()
                total.update(f"{name.removeprefix('rules/')} {content}\n".encode())
        self.rules = total.hexdigest()

    def reports(self) -> None:
        """Each report is of this ledger and these rules, and every entry that it names is here."""
        head, times = self.head, dict[str, str]()
        ledger = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
        listed = {name for name in self.names if re.fullmatch(r"reports/[^/]+\.json", name)}
        for name in sorted({"ipe.json", *listed}):
            with self.reading(name):
                said, named = entries_of(self.read(name))
                self.check(said["ledger"] == ledger, f"{name}: is of another ledger, size or root")
                self.check(said["policy"] in self.policies, f"{name}: its policy is not here")
                same = said["provenance"]["rules_sha256"] == self.rules
                self.check(same, f"{name}: was made by other rules than those in rules/")
                times.setdefault(said["as_of"], name)
                for seq in sorted(set(named) - set(self.entries)):
                    self.check(False, f"{name}: {named[seq]} names entry {seq}, not proved here")
                for path in [path for one in said.get("reports", []) for path in one["files"]]:
                    self.check(path in self.names, f"{path}: is missing; {name} names it")
        told = ", ".join(f"{name} as of {time}" for time, name in times.items())
        self.check(len(times) < 2, f"reports/: are not all as of one moment: {told}")


def key(text: str) -> Key:
    """The key to trust, given as such or as a file; argparse takes a ValueError for wrong usage."""
    path = Path(text)
    return Key.parse(path.read_text().strip() if "+" not in text and path.is_file() else text)


def main() -> int:
    """Check what is asked for, tell what was found, and return the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__, allow_abbrev=False)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--key", type=key, required=True, action="append")
    parser.add_argument("--note", type=Path)
    parser.add_argument("--manifest")
    parser.add_argument("--anchor", nargs="+", action="extend", default=[], type=Path)
    options = parser.parse_args()
    if not options.note and not options.manifest and Path(f"{options.pack}.note").is_file():
        options.note = Path(f"{options.pack}.note")
    try:
        audit = Audit(ZipFile(options.pack), options.key)
        audit.manifest()
        audit.history()
        audit.inclusion()
        audit.authentic(options.note, options.manifest)
        audit.witnesses(options.anchor)
        audit.texts()
        audit.reports()
        head = audit.head
        lines = [*audit.problems[:MOST_PROBLEMS], *audit.unproved]
        code = 5 if audit.problems else 3 if audit.unproved else 0
        verdict = {3: "CANNOT BE VERIFIED", 5: f"DOES NOT HOLD: {len(audit.problems)} problems"}
        holds = f"HOLDS: {len(audit.files)} files, {len(audit.entries)} entries of {head.size}, "
        holds += f"{audit.compared} anchors; {head.origin}, root {head.root.hex()}"
        lines = [verdict.get(code, holds), *lines]
    except Exception as error:  # whatever it is: no traceback, and no HOLDS
        code, told = 3, f"{options.pack}: could not be read: {type(error).__name__} {error}"
        lines = ["CANNOT BE VERIFIED", told]
    # Escaped: the name of a file or of a key cannot write lines of its own.
    sys.stdout.write("".join(line.encode("unicode_escape").decode() + "\n" for line in lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
