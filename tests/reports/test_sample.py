"""A sample is drawn by its algorithm and nothing else; each sheet has all that was judged."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import UsageError
from reports.found.findings import findings
from reports.judge.catalogue import FLAGS, catalogue
from reports.judge.evaluate import Judgement
from reports.sample import sample
from reports.sample.draw import allocate, draw

SIZES = st.lists(st.integers(1, 500), min_size=1, max_size=12)


@given(SIZES, st.integers(0, 600))
def test_a_sample_is_shared_in_proportion_and_leaves_no_stratum_out(
    sizes: list[int], more: int
) -> None:
    size = len(sizes) + more
    given_ = allocate(sizes, size)
    assert sum(given_) == min(size, sum(sizes))
    assert all(1 <= one <= of for one, of in zip(given_, sizes, strict=True))
    if size < sum(sizes):
        rest = (size - len(sizes)) / max(sum(sizes) - len(sizes), 1)
        for one, of in zip(given_, sizes, strict=True):
            assert abs((one - 1) - rest * (of - 1)) < 1
    # Of two strata the larger one never gives less.
    ordered = sorted(zip(sizes, given_, strict=True))
    assert [one for _, one in ordered] == sorted(given_) or len(set(sizes)) < len(sizes)


def test_a_sample_smaller_than_its_strata_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot have one of each of 3 strata"):
        allocate([5, 5, 5], 2)


@given(st.dictionaries(st.tuples(st.text(max_size=3)),
                       st.lists(st.text(min_size=1), min_size=1, max_size=9, unique=True),
                       min_size=1, max_size=4), st.integers(0, 99))  # fmt: skip
def test_who_is_drawn_follows_from_the_seed_and_the_names(
    strata: dict[tuple[str, ...], list[str]], seed: int
) -> None:
    size = len(strata) + 2
    drawn = draw(strata, size, seed)
    again = draw({place: members[::-1] for place, members in strata.items()}, size, seed)
    assert drawn == again
    for members, part in zip(strata.values(), drawn, strict=True):
        keys = {one: sha256(f"{seed}\n{one}".encode()).hexdigest() for one in members}
        assert part == sorted(members, key=keys.__getitem__)[: len(part)]


def test_a_sample_of_the_organisation(judged_acme: Judgement) -> None:
    asked = {"since": "2026-08-01", "until": "2026-09-30"}
    report = sample(judged_acme, "7", "20", **asked)
    assert report == sample(judged_acme, "7", "20", **asked)
    other = sample(judged_acme, "8", "20", **asked)
    assert [one["id"] for one in other["sheets"]] != [one["id"] for one in report["sheets"]]
    assert len(report["sheets"]) == sum(one["sample"] for one in report["strata"]) == 20
    assert report["population"] == sum(one["population"] for one in report["strata"])
    (every,) = judged_acme.workspace.rows(
        "SELECT count(*) FROM evidence WHERE started_at >= '2026-07-31T22:00:00Z' "
        "AND started_at < '2026-09-30T22:00:00Z'"
    )[0]
    assert report["population"] + sum(report["left_out"].values()) == every
    assert set(report["left_out"]) <= {"before_sop", "never_started", "not_started"}


def test_a_sheet_has_every_control_and_every_entry(judged_acme: Judgement) -> None:
    report = sample(judged_acme, "1", "12", "kind")
    judged = findings(judged_acme)["findings"]
    controls = [one.id for one in catalogue() if one.subject == "deployment"]
    for sheet in report["sheets"]:
        found = [one for one in judged if one["subject"]["id"] == sheet["id"]
                 and one["subject"]["type"] == "deployment"]  # fmt: skip
        assert [one["control"] for one in sheet["controls"]] == controls
        assert [(one["control"], one["verdict"], one["evidence"]) for one in sheet["controls"]] == [
            (one["control"], one["verdict"], one["evidence"]) for one in found
        ]
        assert all(one["check_by_hand"] for one in sheet["controls"])
        assert set(sheet["flags"]) == set(FLAGS)
        wanted = {seq for one in found for seq in one["evidence"]}
        assert {row["entry"] for row in sheet["ledger_entries"]} >= wanted
        assert all(row["kind"] and row["strength"] for row in sheet["ledger_entries"])


@pytest.mark.parametrize(
    "asked",
    [("x", "5"), ("-1", "5"), ("1", "0"), ("1", "1001"), ("1", "5", "colour"),
     ("1", "5", "kind,kind"), ("1", "5", "kind", "yesterday"), ("9" * 40, "5"),
     ("1", "5", "kind", "2026-10-02", "2026-10-01"), ("\u0661", "5")],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_usage_error(
    judged_acme: Judgement, asked: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        sample(judged_acme, *asked)
