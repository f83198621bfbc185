"""What tests of every folder share."""

import pytest
from hypothesis import settings

from llull.cli.main import main
from tests.typed import Answer, Llull

# How long an example takes says how busy the machine is.
settings.register_profile("llull", deadline=None)
settings.load_profile("llull")


@pytest.fixture
def llull(capsys: pytest.CaptureFixture[str]) -> Llull:
    """Run the command line in this process."""

    def run(*arguments: object) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return run
