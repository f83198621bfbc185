-- The scores that enter rankings, `value` turned so that higher is better; missing ones are left out.
CREATE VIEW oriented_scores AS
SELECT
    s.dataset,
    s.metric,
    s.model,
    s.score,
    CASE w.direction WHEN 'lower' THEN -s.score ELSE s.score END AS value,
    w.weight,
    w.units,
    w.tolerance
FROM scores s
JOIN metric_weights w ON w.dataset = s.dataset AND w.metric = s.metric
WHERE s.score IS NOT NULL;
