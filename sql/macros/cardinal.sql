-- Rules that add up scores.

-- Weighted arithmetic mean of a model's scores.
CREATE MACRO mean_score(ds) AS TABLE
WITH
points AS (SELECT s.model, s.weight, s.value AS points, abs(s.value) AS size FROM scores_of(ds) s),
averages AS (SELECT a.* FROM weighted_average('points') a)
SELECT r.* FROM competition_ranks('averages', true) r;

-- Each metric's scores less their mean, divided by their population standard deviation, over the models it
-- scored. A constant metric gives 0 to each; that is asked of the scores, since the spread of equal floats is
-- not always exactly 0. A power of two, which changes no digit, brings the scores to about 1 first, so that no
-- square leaves the floats. The size is that of the scores beside the deviation, to which they were rounded.
CREATE MACRO standardised(ds) AS TABLE
WITH
sized AS (
    SELECT s.*, max(abs(s.value)) OVER (PARTITION BY s.metric) AS largest
    FROM scores_of(ds) s
),
scaled AS (
    SELECT
        s.metric,
        s.model,
        s.score,
        s.weight,
        CASE
            WHEN s.largest > 0 THEN s.value * power(2.0::DOUBLE, -greatest(-1000, least(1000, ceil(log2(s.largest)))))
            ELSE s.value
        END AS value
    FROM sized s
),
centred AS (
    SELECT
        s.*,
        s.value - favg(s.value) OVER (PARTITION BY s.metric) AS deviation,
        max(s.value) OVER (PARTITION BY s.metric) = min(s.value) OVER (PARTITION BY s.metric) AS constant,
        max(abs(s.value)) OVER (PARTITION BY s.metric) AS most
    FROM scaled s
),
spread AS (
    SELECT c.*, sqrt(favg(c.deviation * c.deviation) OVER (PARTITION BY c.metric)) AS sd
    FROM centred c
)
SELECT
    s.metric,
    s.model,
    s.score,
    CASE WHEN s.constant THEN 0.0::DOUBLE WHEN s.sd = 0 THEN s.deviation ELSE s.deviation / s.sd END AS z,
    CASE WHEN s.constant OR s.sd = 0 THEN 0.0::DOUBLE ELSE (abs(s.deviation) + s.most) / s.sd END AS size,
    s.weight
FROM spread s;

-- The same, as it is used.
CREATE MACRO z_scores(ds) AS TABLE
SELECT s.metric, s.model, s.score, s.z, s.weight
FROM standardised(ds) s;

-- Weighted mean of a model's z-scores.
CREATE MACRO z_mean(ds) AS TABLE
WITH
points AS (SELECT s.model, s.weight, s.z AS points, s.size FROM standardised(ds) s),
averages AS (SELECT a.* FROM weighted_average('points') a)
SELECT r.* FROM competition_ranks('averages', true) r;
