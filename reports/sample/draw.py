"""Drawing a sample by a documented algorithm: no random generator, nothing that a version changes.

Each member has the key SHA-256(SEED + line feed + ID) in UTF-8; in each stratum those with the
smallest keys are drawn. Every stratum gives one; the rest of the sample is given to the strata in
proportion to what they have left, by the largest remainder (Hamilton), ties in the order of the
strata.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256

from ledger.errors import UsageError

ALGORITHM = (
    "In each stratum the deployments are ordered by the SHA-256 of the seed, a line feed and the "
    "deployment's id (UTF-8), as hexadecimal text, and taken from the smallest on. Each stratum "
    "gives one deployment; the rest of the sample is shared in proportion to what each stratum has "
    "left, by the largest remainder, ties in the order in which the strata are listed."
)


def key(seed: int, member: str) -> str:
    """By which a member is ordered in its stratum: 64 hexadecimal digits."""
    return sha256(f"{seed}\n{member}".encode()).hexdigest()


def allocate(sizes: Sequence[int], size: int) -> list[int]:
    """How many each stratum of these sizes gives; all of it where the sample is no smaller.

    Raises UsageError for a sample that cannot have one of each.
    """
    total, strata = sum(sizes), len(sizes)
    if size >= total:
        return list(sizes)
    if size < strata:
        raise UsageError(
            f"A sample of {size} cannot have one of each of {strata} strata.",
            f"Give --size {strata} or more, or fewer --strata.",
        )
    left = [one - 1 for one in sizes]
    shares = [Fraction((size - strata) * one, total - strata) for one in left]
    given = [1 + int(share) for share in shares]
    by_remainder = sorted(range(strata), key=lambda at: (int(shares[at]) - shares[at], at))
    for at in by_remainder[: size - sum(given)]:
        given[at] += 1
    return given


def draw(strata: Mapping[tuple[str, ...], Sequence[str]], size: int, seed: int) -> list[list[str]]:
    """The members drawn from each stratum, smallest key first, strata in the given order."""
    given = allocate([len(members) for members in strata.values()], size) if strata else []
    return [
        sorted(members, key=lambda member: (key(seed, member), member))[:count]
        for members, count in zip(strata.values(), given, strict=True)
    ]
