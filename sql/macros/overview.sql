-- A dataset at a glance, and how metrics and runs agree.

-- How many scores each model and each metric has, over the metrics that enter rankings.
CREATE MACRO coverage(ds) AS TABLE
WITH
cells AS MATERIALIZED (
    SELECT d.dataset, m.model, w.metric, m.position AS model_at, w.position AS metric_at
    FROM dataset_named(ds) d
    JOIN models m ON m.dataset = d.dataset
    JOIN metric_weights w ON w.dataset = d.dataset
),
filled AS (
    SELECT c.*, s.score IS NOT NULL AS there
    FROM cells c
    LEFT JOIN scores s ON s.dataset = c.dataset AND s.model = c.model AND s.metric = c.metric
)
SELECT
    CASE grouping(f.model) WHEN 0 THEN 'model' ELSE 'metric' END AS kind,
    coalesce(f.model, f.metric) AS name,
    count(*) FILTER (f.there) AS scored,
    count(*) FILTER (NOT f.there) AS missing,
    count(*) FILTER (f.there) / count(*) AS share
FROM filled f
GROUP BY GROUPING SETS ((f.model, f.model_at), (f.metric, f.metric_at))
ORDER BY kind, coalesce(f.model_at, f.metric_at);

-- Spearman's correlation of each pair of metrics: Pearson's on average ranks, over the models that both have.
-- NULL where it is undefined: fewer than two such models, or one of the metrics constant on them.
CREATE MACRO spearman(ds) AS TABLE
WITH
entered AS MATERIALIZED (
    SELECT w.metric, w.position
    FROM dataset_named(ds) d
    JOIN metric_weights w ON w.dataset = d.dataset
),
scored AS MATERIALIZED (
    SELECT s.model, s.value, e.position
    FROM scores_of(ds) s
    JOIN entered e ON e.metric = s.metric
),
shared AS (
    SELECT a.position AS a, b.position AS b, a.value AS x, b.value AS y
    FROM scored a
    JOIN scored b ON b.model = a.model AND b.position > a.position
),
ranked AS (
    SELECT
        s.a,
        s.b,
        rank() OVER by_x + count(*) OVER by_x AS x, -- the first and the last place of a tie: twice the average
        rank() OVER by_y + count(*) OVER by_y AS y
    FROM shared s
    WINDOW by_x AS (PARTITION BY s.a, s.b ORDER BY s.x), by_y AS (PARTITION BY s.a, s.b ORDER BY s.y)
),
correlated AS (
    SELECT
        k.a,
        k.b,
        count(*) AS n,
        CASE WHEN max(k.x) > min(k.x) AND max(k.y) > min(k.y) THEN corr(k.x, k.y) END AS r
    FROM ranked k
    GROUP BY k.a, k.b
)
SELECT a.metric AS a, b.metric AS b, c.r, coalesce(c.n, 0) AS n
FROM entered a
JOIN entered b ON b.position > a.position
LEFT JOIN correlated c ON c.a = a.position AND c.b = b.position
ORDER BY a.position, b.position;

-- Each model's rank in two stored runs; `shift` is how many places it gains from the first to the second.
CREATE MACRO rank_shift(run_a, run_b) AS TABLE
WITH
a AS (SELECT k.model, k.rank FROM run_numbered(run_a) r JOIN rankings k ON k.run_id = r.run_id),
b AS (SELECT k.model, k.rank FROM run_numbered(run_b) r JOIN rankings k ON k.run_id = r.run_id)
SELECT
    coalesce(a.model, b.model) AS model,
    a.rank AS rank_a,
    b.rank AS rank_b,
    a.rank - b.rank AS shift
FROM a
FULL JOIN b ON b.model = a.model
ORDER BY b.rank, a.rank, coalesce(a.model, b.model);

-- Every ranked model's place under five rules.
CREATE MACRO leaderboard(ds) AS TABLE
SELECT
    a.model,
    m.label,
    a.rank AS mean,
    z.rank AS z_mean,
    k.rank AS mean_rank,
    b.rank AS borda,
    c.rank AS copeland,
    a.n_metrics
FROM mean_score(ds) a
JOIN z_mean(ds) z ON z.model = a.model
JOIN mean_rank(ds) k ON k.model = a.model
JOIN borda(ds) b ON b.model = a.model
JOIN copeland(ds) c ON c.model = a.model
LEFT JOIN models m ON m.dataset = ds AND m.model = a.model
ORDER BY a.rank, a.model;
