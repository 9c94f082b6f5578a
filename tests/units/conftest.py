"""The committed register, loaded once."""

from pathlib import Path

import pytest

from tasks.units.register import Register

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="session")
def register() -> Register:
    return Register.load(REFERENCE)
