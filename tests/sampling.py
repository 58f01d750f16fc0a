"""Which of many like cases every run has; the soak has all."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def sampled(values: Iterable[Any], every: int, *, several: bool = False) -> list[ParameterSet]:
    """Parameters: each so manieth of the values from the first on, the others in the soak only.

    `several`: each value is the values of several arguments.
    """

    def made() -> Iterator[ParameterSet]:
        for number, value in enumerate(values):
            marks = () if number % every == 0 else (pytest.mark.soak,)
            yield pytest.param(*(value if several else (value,)), marks=marks)

    return list(made())
