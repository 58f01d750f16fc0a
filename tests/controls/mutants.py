"""Mutants of the judgements of controls: what their cases must tell from the real ones.

A judgement is a CASE. For each WHEN there is a mutant without it, one that negates it, and for each
condition in it one without that condition, one that negates it, and one whose comparison takes the
other side of a boundary; for two WHENs that follow each other, one that swaps them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|[A-Za-z_][A-Za-z_0-9]*|<=|>=|<>|->|\s+|.", re.DOTALL
)
_OTHER_SIDE = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}


@dataclass(frozen=True)
class Case:
    """A CASE: its WHENs in order, and what it says otherwise (NULL where it does not)."""

    whens: tuple[tuple[str, str], ...]
    otherwise: str

    def __str__(self) -> str:
        whens = "".join(f"    WHEN {condition} THEN {result}\n" for condition, result in self.whens)
        return f"CASE\n{whens}    ELSE {self.otherwise}\nEND"


@dataclass(frozen=True)
class Mutant:
    """`sql` stands in for a judgement; what only swaps two WHENs need not change anything."""

    name: str
    sql: str
    is_swap: bool = False


def mutants(sql: str) -> Iterator[Mutant]:
    """Every mutant of a judgement."""
    case = parsed(sql)
    for place, (condition, result) in enumerate(case.whens):
        for what, changed in _changes(condition):
            whens = (*case.whens[:place], (changed, result), *case.whens[place + 1 :])
            yield Mutant(f"{place + 1}: {what}", str(replace(case, whens=whens)))
    for place in range(len(case.whens) - 1):
        first, second = case.whens[place : place + 2]
        whens = (*case.whens[:place], second, first, *case.whens[place + 2 :])
        sql = str(replace(case, whens=whens))
        yield Mutant(f"{place + 1} after {place + 2}", sql, is_swap=True)


def parsed(sql: str) -> Case:
    """The outermost CASE of a judgement; raises ValueError where it is something else."""
    pieces = [piece for piece in _TOKEN.findall(sql) if not piece.startswith("--")]
    text = "".join(pieces).strip()
    pieces = _TOKEN.findall(text)
    if pieces[0].upper() != "CASE" or pieces[-1].upper() != "END":
        raise ValueError(f"no CASE: {text[:60]}")
    whens: list[tuple[str, str]] = []
    parts: dict[str, str] = {}
    word = ""
    for piece, depth in _with_depth(pieces[1:-1]):
        if depth == 0 and piece.upper() in ("WHEN", "THEN", "ELSE"):
            word = piece.upper()
            if word == "WHEN" and "THEN" in parts:
                whens.append((parts["WHEN"].strip(), parts["THEN"].strip()))
                parts = {}
            continue
        parts[word] = parts.get(word, "") + piece
    whens.append((parts["WHEN"].strip(), parts["THEN"].strip()))
    return Case(tuple(whens), parts.get("ELSE", "NULL").strip())


def _with_depth(pieces: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each piece with how deep it lies in brackets and in other CASEs."""
    depth = 0
    for piece in pieces:
        if piece in ")]}" or piece.upper() == "END":
            depth -= 1
        yield piece, depth
        if piece in "([{" or piece.upper() == "CASE":
            depth += 1


def _changes(condition: str) -> Iterator[tuple[str, str]]:
    """What is done to a condition, and what comes of it."""
    yield f"without {_short(condition)}", "false"
    yield from _within(condition)


def _within(condition: str) -> Iterator[tuple[str, str]]:
    yield f"not {_short(condition)}", f"NOT coalesce(({condition}), false)"
    for joint in ("OR", "AND"):
        atoms = _split(condition, joint)
        if len(atoms) < 2:
            continue
        for place, atom in enumerate(atoms):
            others = [*atoms[:place], *atoms[place + 1 :]]
            yield f"without {_short(atom)} of {joint}", f" {joint} ".join(others)
            for what, changed in _within(atom):
                yield what, f" {joint} ".join([*atoms[:place], changed, *atoms[place + 1 :]])
        return
    inner = _unwrapped(condition)
    if inner is not None:
        for what, changed in _within(inner):
            yield what, f"({changed})"
    else:
        yield from _boundaries(condition)


def _split(condition: str, joint: str) -> list[str]:
    """The parts that AND or OR joins at the top; the AND of a BETWEEN joins nothing."""
    parts, between = [""], False
    for piece, depth in _with_depth(_TOKEN.findall(condition)):
        word = piece.upper() if depth == 0 else ""
        if word == joint and not (between and word == "AND"):
            parts.append("")
            continue
        between = word == "BETWEEN" or (between and word != "AND")
        parts[-1] += piece
    return [part.strip() for part in parts]


def _unwrapped(condition: str) -> str | None:
    """What one pair of brackets around all of a condition holds."""
    pieces = _TOKEN.findall(condition)
    depths = [depth for _, depth in _with_depth(pieces)]
    is_wrapped = pieces[0] == "(" and pieces[-1] == ")" and all(d > 0 for d in depths[1:-1])
    return "".join(pieces[1:-1]) if is_wrapped else None


def _boundaries(atom: str) -> Iterator[tuple[str, str]]:
    pieces = _TOKEN.findall(atom)
    for place, (piece, depth) in enumerate(_with_depth(pieces)):
        if depth == 0 and piece in _OTHER_SIDE and "".join(pieces[place + 1 :]).strip() != "0":
            changed = "".join([*pieces[:place], _OTHER_SIDE[piece], *pieces[place + 1 :]])
            yield f"{_OTHER_SIDE[piece]} in {_short(atom)}", changed


def _short(text: str) -> str:
    return " ".join(text.split())
