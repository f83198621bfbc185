-- The last stored ranking of each dataset under each rule, parameters, missing policy and weighting.
--
-- `current` says whether the dataset is still the one that was ranked.
CREATE VIEW latest_rankings AS
WITH latest AS (
    SELECT max(r.run_id) AS run_id
    FROM runs r
    GROUP BY r.dataset, r.rule, r.parameters, r.missing, r.weights
)
SELECT
    r.dataset,
    r.rule,
    r.parameters,
    r.missing,
    r.weights,
    k.rank,
    k.model,
    m.label,
    k.score,
    k.tied,
    r.run_id,
    r.dataset_hash = d.data_hash AS current
FROM latest l
JOIN runs r ON r.run_id = l.run_id
JOIN rankings k ON k.run_id = r.run_id
JOIN datasets d ON d.dataset = r.dataset
LEFT JOIN models m ON m.dataset = r.dataset AND m.model = k.model;
