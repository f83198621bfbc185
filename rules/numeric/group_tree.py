"""Weights along a tree of groups: every node splits its weight equally among its children.

A metric's place is its group path, ``"neural/V1"``; an empty path hangs the metric on the root. With all
scores present, the mean under these weights is the mean of means along the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import lcm

import numpy as np

from .arrays import BoolArray, FloatArray

__all__ = ["WHOLE_WEIGHTS", "GroupTree", "in_whole_numbers"]

#: In all, whole weights leave room in a float for what they are multiplied by.
WHOLE_WEIGHTS = 2**48


def in_whole_numbers(weights: FloatArray) -> tuple[FloatArray, Fraction]:
    """Weights along a tree in a unit that makes all of them whole numbers, and the unit.

    Each is one over a whole number. Where these have no common multiple that is small, the weights as they
    are, and 1.
    """
    parts = np.unique(np.rint(1 / weights[weights > 0])).tolist()
    if parts and parts[-1] > WHOLE_WEIGHTS:
        return weights, Fraction(1)
    scale = lcm(*map(int, parts))
    if scale > WHOLE_WEIGHTS:
        return weights, Fraction(1)
    return np.rint(weights * scale), Fraction(1, scale)


class GroupTree:
    """The tree that group paths span, with one leaf per voter.

    Parameters
    ----------
    paths
        One ``/``-separated path per voter, ``""`` for the root.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = tuple(paths)

    @cached_property
    def _children(self) -> dict[tuple[str, ...], list[tuple[str, ...] | int]]:
        """Children of each node, in order of first appearance; a leaf is its voter's index."""
        children: dict[tuple[str, ...], list[tuple[str, ...] | int]] = {(): []}
        for voter, path in enumerate(self.paths):
            parts = tuple(part for part in path.split("/") if part)
            for depth in range(len(parts)):
                node = parts[: depth + 1]
                if node not in children:
                    children[node] = []
                    children[parts[:depth]].append(node)
            children[parts].append(voter)
        return children

    @property
    def nodes(self) -> dict[str, list[int]]:
        """Voters under each node below the root, by path, in order of first appearance."""
        nodes: dict[str, list[int]] = {}
        for voter, path in enumerate(self.paths):
            for node in accumulate((part for part in path.split("/") if part), "{}/{}".format):
                nodes.setdefault(node, []).append(voter)
        return nodes

    @property
    def first_level(self) -> dict[str, list[int]]:
        """Voters under each child of the root; a metric on the root itself is in none."""
        return {path: voters for path, voters in self.nodes.items() if "/" not in path}

    def shares(self) -> tuple[Fraction, ...]:
        """Exact weight of each voter when no score is missing; they sum to 1."""
        shares = [Fraction(0)] * len(self.paths)
        stack: list[tuple[tuple[str, ...], Fraction]] = [((), Fraction(1))]
        while stack:
            node, share = stack.pop()
            parts = self._children[node]
            for child in parts:
                if isinstance(child, int):
                    shares[child] = share / len(parts)
                else:
                    stack.append((child, share / len(parts)))
        return tuple(shares)

    def weights(self, present: BoolArray) -> FloatArray:
        """Weight of each voter for each candidate, every node averaging the children that exist.

        Parameters
        ----------
        present
            ``present[..., v, c]``: voter ``v`` scored candidate ``c``.

        Returns
        -------
        weights
            Same shape; 0 where a score is missing, summing to 1 over the voters of each candidate that
            has any score.
        """
        # Children are listed after their parent, so reversed order meets every node after its descendants.
        exists: dict[tuple[str, ...], BoolArray] = {}
        for node, children in reversed(self._children.items()):
            exists[node] = np.logical_or.reduce([self._exists(c, exists, present) for c in children])
        weights = np.zeros(present.shape)
        share: dict[tuple[str, ...], FloatArray] = {(): exists[()].astype(np.float64)}
        for node, children in self._children.items():
            count = np.sum([self._exists(c, exists, present) for c in children], axis=0)
            part = share.pop(node) / np.maximum(count, 1)
            for child in children:
                there = self._exists(child, exists, present)
                if isinstance(child, int):
                    weights[..., child, :] = part * there
                else:
                    share[child] = part * there
        return weights

    @staticmethod
    def _exists(
        child: tuple[str, ...] | int, exists: dict[tuple[str, ...], BoolArray], present: BoolArray
    ) -> BoolArray:
        return present[..., child, :] if isinstance(child, int) else exists[child]
