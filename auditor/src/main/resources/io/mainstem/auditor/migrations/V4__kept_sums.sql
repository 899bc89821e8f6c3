-- The sums of the windows in verdict, kept up with every change of it: a week of thousands of partitions is
-- a hundred million windows, which nobody can add up for each look at the metrics.
CREATE TABLE kept (
  mirror         BIGINT NOT NULL,
  verdict        TEXT   NOT NULL,
  windows        BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  PRIMARY KEY (mirror, verdict)
)${clustered};

INSERT INTO kept (mirror, verdict, windows, source_records, target_records)
SELECT mirror, verdict, COUNT(*), SUM(source_records), SUM(target_records) FROM verdict GROUP BY mirror, verdict;
