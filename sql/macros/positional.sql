-- Rules that turn each metric's order into points.

-- Each metric's ranks over the models it scored: 1 is best, ties averaged.
CREATE MACRO ranks(ds) AS TABLE
SELECT
    s.metric,
    s.model,
    s.score,
    (rank() OVER tiers + count(*) OVER tiers) / 2 AS rank, -- the first and the last place of a tie
    count(*) OVER (PARTITION BY s.metric) AS n_models,
    s.weight
FROM scores_of(ds) s
WINDOW tiers AS (PARTITION BY s.metric ORDER BY s.value DESC);

-- Weighted mean of a model's ranks; lower is better.
CREATE MACRO mean_rank(ds) AS TABLE
WITH
points AS (SELECT k.model, k.weight, k.rank AS points, k.rank AS size FROM ranks(ds) k),
averages AS (SELECT a.* FROM weighted_average('points') a)
SELECT r.* FROM competition_ranks('averages', false) r;

-- For each metric the models beaten plus half of those tied with. With gaps the total is the model's average
-- times the weight of all metrics, those without any score included.
CREATE MACRO borda(ds) AS TABLE
WITH
points AS (
    SELECT k.model, k.weight, k.n_models - k.rank AS points, k.n_models AS size FROM ranks(ds) k
),
whole AS (SELECT fsum(w.weight) AS weight FROM metric_weights w WHERE w.dataset = ds),
totals AS (
    SELECT a.model, a.score * w.weight AS score, a.error * w.weight AS error, a.n_metrics
    FROM weighted_average('points') a
    CROSS JOIN whole w
)
SELECT r.* FROM competition_ranks('totals', true) r;
