-- What the other macros share. A macro's parameter shadows a column of its name, so every column is qualified.

-- One row with the dataset's name; an unknown one is an error, even where no table has a row.
CREATE MACRO dataset_named(ds) AS TABLE
SELECT
    CASE count(*)
        WHEN 0 THEN error(concat('unknown dataset ''', ds, '''; SELECT dataset FROM datasets lists them'))
        ELSE any_value(d.dataset)
    END AS dataset
FROM datasets d
WHERE d.dataset = ds;

-- One row with the run's number; an unknown one is an error.
CREATE MACRO run_numbered(run) AS TABLE
SELECT
    CASE count(*)
        WHEN 0 THEN error(concat('unknown run ', run, '; SELECT run_id FROM runs lists them'))
        ELSE any_value(r.run_id)
    END AS run_id
FROM runs r
WHERE r.run_id = run;

-- The scores of one dataset that enter rankings.
CREATE MACRO scores_of(ds) AS TABLE
SELECT o.*
FROM dataset_named(ds) d
JOIN oriented_scores o ON o.dataset = d.dataset;

-- Competition ranks (1, 2, 2, 4) of computed scores. `scored` names a table, usually one of the caller's WITH
-- clause, with columns model, score, error and n_metrics.
--
-- A score may be off by its error. Models are apart from those before them where each of these is surely above
-- each that is left; others tie, since floats cannot tell them apart. (Ranks in Python are decided in exact
-- arithmetic there.) The running sum is by RANGE, the default: equal scores are peers and get the same number,
-- whichever comes first.
CREATE MACRO competition_ranks(scored, higher_is_better) AS TABLE
WITH
keyed AS (
    SELECT
        s.model,
        s.score,
        s.error,
        s.n_metrics,
        CASE WHEN higher_is_better THEN -s.score ELSE s.score END AS place
    FROM query_table(scored) s
),
stepped AS (
    SELECT
        k.*,
        coalesce(max(k.place + k.error) OVER before < min(k.place - k.error) OVER since, false)::BIGINT AS apart
    FROM keyed k
    WINDOW
        before AS (ORDER BY k.place, k.model ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        since AS (ORDER BY k.place, k.model ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
tiers AS (
    SELECT s.*, sum(s.apart) OVER (ORDER BY s.place) AS tier
    FROM stepped s
)
SELECT
    t.model,
    rank() OVER (ORDER BY t.tier) AS rank,
    t.score,
    count(*) OVER (PARTITION BY t.tier) > 1 AS tied,
    t.n_metrics
FROM tiers t
ORDER BY t.tier, t.model;

-- Points that metrics give, averaged over the metrics that scored a model. `given` names a table with columns
-- model, weight, points and size: the largest number that the points were computed from, in their unit. An
-- average may be off by a few roundings of the sizes, 8 (2^-50) at most. One beyond the floats is an error.
CREATE MACRO weighted_average(given) AS TABLE
WITH
sums AS (
    SELECT
        p.model,
        fsum(p.points * p.weight) AS total,
        fsum(p.size * p.weight) AS size,
        fsum(p.weight) AS weight,
        count(*) AS n_metrics
    FROM query_table(given) p
    GROUP BY p.model
)
SELECT
    s.model,
    CASE
        WHEN NOT isfinite(s.size)
            THEN error(concat('the scores of ''', s.model, ''' add up beyond the largest float; rescale them'))
        WHEN abs(s.total) <= s.size * power(2.0::DOUBLE, -50) THEN 0.0::DOUBLE
        ELSE s.total / s.weight
    END AS score,
    s.size / s.weight * power(2.0::DOUBLE, -50) AS error,
    s.n_metrics
FROM sums s;
