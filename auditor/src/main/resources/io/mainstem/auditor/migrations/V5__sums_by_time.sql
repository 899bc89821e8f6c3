-- Sums of windows are kept up with every change of a window, by route and topic: of what is kept by verdict,
-- and over time for 5 minutes, an hour and a day at once. Nobody has to add windows up, however many are kept.

-- Names a route and topic once, so that its sums need not.
CREATE TABLE subject (
  id    BIGINT NOT NULL PRIMARY KEY,
  route TEXT   NOT NULL,
  topic TEXT   NOT NULL,
  UNIQUE (route, topic)
);
INSERT INTO subject (id, route, topic)
SELECT ROW_NUMBER() OVER (ORDER BY route, topic), route, topic
FROM (SELECT route, topic FROM mirror UNION SELECT route, topic FROM tally) named;

CREATE TABLE former_kept AS
SELECT subject.id AS subject, kept.verdict AS verdict, SUM(kept.windows) AS windows,
  SUM(kept.source_records) AS source_records, SUM(kept.target_records) AS target_records
FROM kept JOIN mirror ON mirror.id = kept.mirror
  JOIN subject ON subject.route = mirror.route AND subject.topic = mirror.topic
GROUP BY subject.id, kept.verdict;
DROP TABLE kept;
CREATE TABLE kept (
  subject        BIGINT NOT NULL,
  verdict        TEXT   NOT NULL,
  windows        BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  PRIMARY KEY (subject, verdict)
)${clustered};
INSERT INTO kept (subject, verdict, windows, source_records, target_records)
SELECT subject, verdict, windows, source_records, target_records FROM former_kept;
DROP TABLE former_kept;

-- The old sums hold what was forgotten by then; each sum from now on holds all of its stretch.
CREATE TABLE former_tally AS SELECT * FROM tally;
DROP TABLE tally;
CREATE TABLE tally (
  length         BIGINT NOT NULL, -- milliseconds: 300000, 3600000 or 86400000
  start_at       BIGINT NOT NULL,
  subject        BIGINT NOT NULL,
  windows        BIGINT NOT NULL,
  verified       BIGINT NOT NULL,
  failed         BIGINT NOT NULL,
  source_records BIGINT NOT NULL,
  target_records BIGINT NOT NULL,
  PRIMARY KEY (length, start_at, subject)
)${clustered};

INSERT INTO tally (length, start_at, subject, windows, verified, failed, source_records, target_records)
SELECT 300000, window_start - ((window_start % 300000) + 300000) % 300000, subject.id, COUNT(*),
  SUM(CASE WHEN verdict IN ('VERIFIED', 'FILTERED', 'REPAIRED') THEN 1 ELSE 0 END),
  SUM(CASE WHEN verdict IN ('LOSS', 'DUPLICATE', 'CORRUPT', 'REORDERED', 'PHANTOM', 'EXPIRED_UNREPLICATED')
    THEN 1 ELSE 0 END),
  SUM(source_records), SUM(target_records)
FROM verdict JOIN mirror ON mirror.id = verdict.mirror
  JOIN subject ON subject.route = mirror.route AND subject.topic = mirror.topic
GROUP BY 2, 3;

INSERT INTO tally (length, start_at, subject, windows, verified, failed, source_records, target_records)
SELECT 3600000, start_at, subject, SUM(windows), SUM(verified), SUM(failed), SUM(source_records), SUM(target_records)
FROM (
  SELECT start_at - ((start_at % 3600000) + 3600000) % 3600000 AS start_at, subject, windows, verified, failed,
    source_records, target_records
  FROM tally WHERE length = 300000
  UNION ALL
  SELECT former_tally.start_at, subject.id, windows, verified, failed, source_records, target_records
  FROM former_tally JOIN subject ON subject.route = former_tally.route AND subject.topic = former_tally.topic
  WHERE former_tally.grain = 'HOUR'
) parts
GROUP BY start_at, subject;

INSERT INTO tally (length, start_at, subject, windows, verified, failed, source_records, target_records)
SELECT 86400000, start_at, subject, SUM(windows), SUM(verified), SUM(failed), SUM(source_records), SUM(target_records)
FROM (
  SELECT start_at - ((start_at % 86400000) + 86400000) % 86400000 AS start_at, subject, windows, verified, failed,
    source_records, target_records
  FROM tally WHERE length = 3600000
  UNION ALL
  SELECT former_tally.start_at, subject.id, windows, verified, failed, source_records, target_records
  FROM former_tally JOIN subject ON subject.route = former_tally.route AND subject.topic = former_tally.topic
  WHERE former_tally.grain = 'DAY'
) parts
GROUP BY start_at, subject;
DROP TABLE former_tally;
