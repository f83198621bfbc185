"""``replay``: a witness computed again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..verb import Ending, verb

__all__ = ["replay"]


@verb("Axioms")
def replay(
    witness: Annotated[
        Path, typer.Argument(metavar="WITNESS", help="A JSON file that 'llull axioms' wrote.")
    ],
) -> Ending:
    """Compute a witness again and say in words what it shows; exit code 1 if it shows nothing any more."""
    from ...engine.analysis.audit.audit import replay

    again = replay(witness)
    return Ending(again, lambda: 0 if again.reproduced else 1)
