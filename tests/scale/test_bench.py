"""The bench measures what the pipeline has: a stage that was renamed is missed here and not in a night's measurement."""

from __future__ import annotations

import pytest

from bench.scale import STAGES, _owner


@pytest.mark.parametrize("path", [path for functions in STAGES.values() for path in functions])
def test_a_stage_is_a_function_that_is_there(path: str) -> None:
    owner, name = _owner(path)
    assert callable(getattr(owner, name))
