-- The metrics that enter rankings: those that count and have a weight above 0.
--
-- `units` are the weights scaled by their common denominator to integers, so that sums of them are exact.
CREATE VIEW metric_weights AS
WITH entering AS (
    SELECT
        m.*,
        list_reduce(
            list(m.weight_denominator) OVER (PARTITION BY m.dataset), lambda a, b: lcm(a, b)
        ) AS common_denominator
    FROM metrics m
    WHERE m.counts AND m.weight_numerator > 0
)
SELECT
    e.dataset,
    e.metric,
    e.direction,
    e."group",
    e.weight_numerator / e.weight_denominator AS weight,
    e.weight_numerator * (e.common_denominator // e.weight_denominator) AS units,
    coalesce(e.tolerance, 0) AS tolerance,
    e.position
FROM entering e;
