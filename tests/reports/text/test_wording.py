"""Names in sentences."""

from __future__ import annotations

import pytest

from llull.reports.text.wording import called


@pytest.mark.parametrize(
    ("title", "said"),
    [("arithmetic mean", "the arithmetic mean"), ("Copeland", "Copeland"), ("plurality", "plurality")],
)
def test_rules_called_by_a_common_noun_have_an_article(title: str, said: str) -> None:
    assert called(title) == said
