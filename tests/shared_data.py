"""Where the real tables with published answers are, for tests that compare with them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
#: A folder ``shared/data`` beside the checkout, or the one this variable names.
DATA = Path(os.environ.get("LLULL_TEST_DATA", ROOT.parent / "shared" / "data"))


def shared(name: str) -> Path:
    """Path of one file or folder of the test data; skips the test where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"test data {name} not found; set LLULL_TEST_DATA to the folder that holds it")
    return path
