"""Random sequences of all that changes a store, kills among them, leave what a model in plain Python says."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.engine.store.machine import Machine


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and forkserver are POSIX")
def test_sequences_of_changes_and_kills_leave_what_they_should():
    run_state_machine_as_test(
        seed(0)(Machine),
        settings=settings(
            max_examples=25,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
            ],
        ),
    )
    assert Machine.kills > 0
