"""The committed register, loaded once."""

from pathlib import Path

import pytest

from tasks.units import Register, load_register

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register(REFERENCE)
