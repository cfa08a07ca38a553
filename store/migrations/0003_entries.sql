-- What a practice keeps about itself and its duties (drives, backups, tests, reviews, requests, incidents ...): few rows of many kinds,
-- so they share one table. id is the kind, a dot and the record's own id.

CREATE TABLE entry (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  kind       TEXT GENERATED ALWAYS AS (substr(id, 1, instr(id, '.') - 1)) VIRTUAL,
  state      TEXT GENERATED ALWAYS AS (json_extract(body, '$.state')) VIRTUAL,
  owner      TEXT GENERATED ALWAYS AS (json_extract(body, '$.owner')) VIRTUAL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  on_day     TEXT GENERATED ALWAYS AS (json_extract(body, '$.on')) VIRTUAL
);
CREATE INDEX entry_state ON entry(kind, state, id);
CREATE INDEX entry_owner ON entry(kind, owner, id);
CREATE INDEX entry_patient ON entry(patient_id, id);
CREATE INDEX entry_day ON entry(kind, on_day, id);
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

-- What an entry was before a change.
CREATE TABLE entry_was (
  entry_id TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  body     TEXT    NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (entry_id, seq)
) WITHOUT ROWID;
CREATE TRIGGER entry_was_no_update BEFORE UPDATE ON entry_was BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER entry_was_no_delete BEFORE DELETE ON entry_was BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
