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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as their summary: numbers that are to be seen, not only held to a bound."""
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name == "summary":
                    terminalreporter.write_line(f"{report.nodeid}\n{value}")
