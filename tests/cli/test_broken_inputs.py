"""Broken input is refused with one line that names the place and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from llull.engine.readers.read import read_table
from tests.cli.broken_inputs import BROKEN, Broken


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_broken_input_is_refused_by_name(broken: Broken, tmp_path: Path):
    table, spec = broken.make(tmp_path)
    with pytest.raises(broken.error) as caught:
        read_table(table, spec=spec)
    message = str(caught.value)
    assert type(caught.value) is broken.error
    assert "\n" not in message
    assert [part for part in broken.says if part not in message] == [], message


def test_names_of_broken_inputs_are_unique():
    names = [broken.name for broken in BROKEN]
    assert len(set(names)) == len(names) >= 20
