-- Rules that read majorities between pairs.

-- Every ordered pair of ranked models: the units (see metric_weights) of the metrics that put the model above
-- its rival, below it, and that scored both; and the margin, divided by the common divisor of all margins.
--
-- Scores closer than the metric's tolerance tie; a difference that misses the tolerance by rounding alone, one
-- part in 1e9, counts as equal to it.
CREATE MACRO margins(ds) AS TABLE
WITH
scored AS MATERIALIZED (SELECT s.* FROM scores_of(ds) s),
ranked AS (SELECT DISTINCT s.model FROM scored s),
compared AS (
    SELECT
        a.model,
        b.model AS rival,
        sum(a.units) AS compared,
        coalesce(sum(a.units) FILTER (a.value > b.value
            AND a.value - b.value >= a.tolerance * (1 - 1e-9)), 0) AS support,
        coalesce(sum(a.units) FILTER (b.value > a.value
            AND b.value - a.value >= a.tolerance * (1 - 1e-9)), 0) AS opposition
    FROM scored a
    JOIN scored b ON b.metric = a.metric AND b.model <> a.model
    GROUP BY a.model, b.model
),
pairs AS (
    SELECT
        a.model,
        b.model AS rival,
        coalesce(c.support, 0)::BIGINT AS support,
        coalesce(c.opposition, 0)::BIGINT AS opposition,
        coalesce(c.compared, 0)::BIGINT AS compared
    FROM ranked a
    JOIN ranked b ON b.model <> a.model
    LEFT JOIN compared c ON c.model = a.model AND c.rival = b.model
),
divisor AS (
    SELECT list_reduce(list(DISTINCT abs(p.support - p.opposition)), lambda x, y: gcd(x, y)) AS common
    FROM pairs p
)
SELECT
    p.model,
    p.rival,
    p.support,
    p.opposition,
    p.compared,
    (p.support - p.opposition) // greatest(d.common, 1) AS margin
FROM pairs p
CROSS JOIN divisor d;

-- Pairwise majorities won plus half of the tied ones; a pair that no metric compares is tied.
CREATE MACRO copeland(ds) AS TABLE
WITH
entered AS MATERIALIZED (SELECT s.model, count(*) AS n_metrics FROM scores_of(ds) s GROUP BY s.model),
won AS (
    SELECT
        m.model,
        count(*) FILTER (m.margin > 0) + 0.5::DOUBLE * count(*) FILTER (m.margin = 0) AS score
    FROM margins(ds) m
    GROUP BY m.model
),
totals AS (
    SELECT e.model, coalesce(w.score, 0) AS score, 0.0::DOUBLE AS error, e.n_metrics
    FROM entered e
    LEFT JOIN won w ON w.model = e.model
)
SELECT r.* FROM competition_ranks('totals', true) r;
