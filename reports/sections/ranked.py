"""What was ranked: metrics, what was left out, and how the table was read."""

from __future__ import annotations

from fractions import Fraction

from ...engine.prepare.preparation import Prepared
from ..dossier import Dossier
from ..text.commands import ingest_command
from ..text.queries import queries
from ..text.safe import visible
from .section import Section, View

__all__ = ["RANKED"]


def _view(dossier: Dossier) -> View:
    prepared = dossier.prepared
    table, origin = prepared.table, prepared.table.origin
    return View(
        metrics=_metrics(prepared),
        notes=[visible(note) for note in prepared.notes],
        sql=queries(
            prepared,
            'SELECT metric, "group", direction, weight FROM metric_weights WHERE dataset = {table}',
            gaps=False,
        ),
        ingest=ingest_command(prepared),
        lists=[
            ("Models not ranked", [visible(table.labels.get(model, model)) for model in prepared.dropped]),
            ("Metrics left out", [visible(metric) for metric in prepared.dropped_metrics]),
            (
                "How the table was read",
                [visible(note) for note in (*origin.warnings, *origin.all_inferred, *origin.left_out)],
            ),
        ],
    )


def _metrics(prepared: Prepared) -> list[View]:
    """The metrics that entered, in the order of the table."""
    profile = prepared.profile
    directions = dict(prepared.table.metrics.select("metric", "direction").iter_rows())
    total = sum(profile.voter_weights, Fraction(0)) or Fraction(1)
    return [
        View(
            name=visible(name),
            group=visible(group),
            direction=str(directions.get(name, "higher")),
            share=f"{float(weight / total):.1%}",
        )
        for name, group, weight in zip(profile.voters, profile.groups, profile.voter_weights, strict=True)
    ]


RANKED = Section("ranked", "Data", 110, _view, choice="rankings", heading="What was ranked")
