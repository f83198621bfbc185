"""What tests of every folder share."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from llull.cli.main import main

# How long an example takes says how busy the machine is.
settings.register_profile("llull", deadline=None)
settings.load_profile("llull")

#: Exit code, stdout and stderr.
Answer = tuple[int, str, str]


@pytest.fixture
def llull(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run the command line in this process."""

    def run(*arguments: object) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return run
