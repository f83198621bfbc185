"""The linear ordering problem as one full integer program: a variable a pair, all triangles, no tricks."""

from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array


def least_loss(margins: np.ndarray) -> int:
    """Least sum of majority margins that an order reverses."""
    n = len(margins)
    index = {pair: i for i, pair in enumerate(combinations(range(n), 2))}
    # x[a, b] = 1: a before b; it loses margins[b, a] where that is positive, else x = 0 does.
    objective = np.array([-float(margins[a, b]) for a, b in index])
    constant = sum(max(0, int(margins[a, b])) for a, b in index)
    rows, columns, values = [], [], []
    for row, (a, b, c) in enumerate(combinations(range(n), 3)):
        rows += [row] * 3
        columns += [index[a, b], index[b, c], index[a, c]]
        values += [1, 1, -1]
    triangles = csr_array((values, (rows, columns)), shape=(max(rows) + 1, len(index)))
    result: Any = milp(
        objective,
        integrality=np.ones(len(index)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(triangles, 0, 1),
        options={"mip_rel_gap": 0.0},
    )
    assert result.status == 0
    return round(result.fun + constant)
