-- One DuckDB file holds many score tables, the rankings made of them and the axioms checked on them.
--
-- Names are the keys, so that the tables read well from any client. `position` keeps the order of the source.
-- Times are in UTC.
-- There are no foreign keys: DuckDB refuses to delete a parent and insert it again in one transaction. And no
-- index on the long tables, which would be larger than they are: llull checks that a pair stands once.

CREATE TABLE meta (
    schema_version INTEGER NOT NULL,    -- of these tables and of the views and macros stored beside them
    llull_version  VARCHAR NOT NULL,    -- that made the file
    made_at        TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(current_timestamp))
);

CREATE TABLE datasets (
    dataset     VARCHAR PRIMARY KEY,
    kind        VARCHAR NOT NULL DEFAULT 'scores' CHECK (kind IN ('scores', 'ballots')),
    source      VARCHAR NOT NULL,       -- the file's name, no path
    title       VARCHAR,                -- what the spec says the table is,
    citation    VARCHAR,                -- where it was published,
    licence     VARCHAR,                -- under which licence,
    date        VARCHAR,                -- and when, in its own words
    inferred    VARCHAR[] NOT NULL,     -- what was not said and therefore assumed, in sentences
    left_out    VARCHAR[] NOT NULL,     -- columns and rows that were not taken, with the reason
    warnings    VARCHAR[] NOT NULL,     -- what looks wrong but was taken
    data_hash   VARCHAR NOT NULL,       -- SHA-256 of all that can change a result
    ingested_at TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(current_timestamp))
);

CREATE TABLE models (
    dataset  VARCHAR NOT NULL,
    model    VARCHAR NOT NULL,
    label    VARCHAR,                   -- what to show instead of the key
    position INTEGER NOT NULL,
    PRIMARY KEY (dataset, model)
);

CREATE TABLE metrics (
    dataset            VARCHAR NOT NULL,
    metric             VARCHAR NOT NULL,
    direction          VARCHAR NOT NULL CHECK (direction IN ('higher', 'lower')), -- which is better
    weight_numerator   BIGINT NOT NULL CHECK (weight_numerator >= 0), -- a weight is an exact fraction, so that
    weight_denominator BIGINT NOT NULL CHECK (weight_denominator > 0), -- majorities are; see metric_weights
    "group"            VARCHAR,         -- path in the tree of groups, 'neural/V1'; '' is the root
    counts             BOOLEAN,         -- enters rankings
    lower              DOUBLE,          -- bounds of the score where known,
    upper              DOUBLE,
    baseline           DOUBLE,          -- the scores of a random and of a perfect model,
    ceiling            DOUBLE,
    unit               VARCHAR,         -- and its unit
    tolerance          DOUBLE,          -- scores closer than this tie, for pairwise rules only
    position           INTEGER NOT NULL,
    PRIMARY KEY (dataset, metric)
);

CREATE TABLE scores (
    dataset  VARCHAR NOT NULL,
    model    VARCHAR NOT NULL,
    metric   VARCHAR NOT NULL,
    score    DOUBLE,                    -- as it was given; NULL is missing
    stderr   DOUBLE,
    n        BIGINT,                    -- how many observations it rests on
    code     VARCHAR,                   -- the text that said it is missing
    position BIGINT NOT NULL
);

CREATE SEQUENCE run_ids;

CREATE TABLE runs (
    run_id           BIGINT PRIMARY KEY DEFAULT nextval('run_ids'),
    dataset          VARCHAR NOT NULL,
    rule             VARCHAR NOT NULL,
    parameters       JSON NOT NULL,
    missing          VARCHAR NOT NULL,  -- the policy for gaps
    weights          VARCHAR NOT NULL,  -- the weighting: flat, stored, tree or a file's name
    metrics          JSON NOT NULL,     -- the metrics that entered, each with its weight as an exact fraction
    dropped_metrics  VARCHAR[] NOT NULL,
    gaps             BIGINT NOT NULL,
    data_hash        VARCHAR NOT NULL,  -- of the table as selected for this run
    dataset_hash     VARCHAR NOT NULL,  -- of the whole dataset at that time
    llull_version    VARCHAR NOT NULL,
    higher_is_better BOOLEAN NOT NULL,  -- which way the scores of rankings run
    dropped          VARCHAR[] NOT NULL, -- models that are not ranked
    notes            VARCHAR[] NOT NULL,
    tie_break        VARCHAR,
    certificate      JSON,
    details          JSON NOT NULL,
    relation         JSON,              -- rows of 0 and 1: the row's model is above the column's
    made_at          TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(current_timestamp))
);

CREATE TABLE rankings (
    run_id   BIGINT NOT NULL,
    model    VARCHAR NOT NULL,
    rank     BIGINT NOT NULL,           -- 1, 2, 2, 4
    score    DOUBLE NOT NULL,
    tied     BOOLEAN NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE analyses (
    dataset       VARCHAR NOT NULL,
    analysis      VARCHAR NOT NULL,     -- agreement, influence, coverage, uncertainty, sensitivity, explain, diff
    parameters    JSON NOT NULL,
    missing       VARCHAR NOT NULL,
    weights       VARCHAR NOT NULL,
    result        JSON NOT NULL,        -- as `--format json` prints it
    data_hash     VARCHAR NOT NULL,     -- of the table as selected
    llull_version VARCHAR NOT NULL,
    made_at       TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(current_timestamp))
);

CREATE TABLE axiom_checks (
    dataset       VARCHAR NOT NULL,
    rule          VARCHAR NOT NULL,
    parameters    JSON NOT NULL,
    axiom         VARCHAR NOT NULL,
    missing       VARCHAR NOT NULL,
    weights       VARCHAR NOT NULL,
    theory        JSON NOT NULL,        -- status (holds, fails, unknown), domain, citation
    here          VARCHAR NOT NULL CHECK (here IN ('violated', 'kept', 'unseen', 'inapplicable', 'not_run')),
    scope         VARCHAR,              -- what was tried
    trials        BIGINT,
    violations    BIGINT,
    effect        DOUBLE,
    witness       JSON,                 -- replays
    seed          BIGINT,
    data_hash     VARCHAR NOT NULL,
    llull_version VARCHAR NOT NULL,
    checked_at    TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(current_timestamp))
);
