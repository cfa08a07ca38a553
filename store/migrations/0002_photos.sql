-- Pictures: sessions, the pictures themselves, everything that is only ever added about them, releases, the places they
-- went to, and the disclosure ledger.

CREATE TABLE photo_session (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL
);
CREATE INDEX photo_session_patient ON photo_session(patient_id, id);

CREATE TABLE photo (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  session_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.session_id')) VIRTUAL,
  procedure  TEXT GENERATED ALWAYS AS (json_extract(body, '$.procedure')) VIRTUAL,
  stage      TEXT GENERATED ALWAYS AS (json_extract(body, '$.stage.kind')) VIRTUAL,
  view       TEXT GENERATED ALWAYS AS (json_extract(body, '$.view')) VIRTUAL,
  media      TEXT GENERATED ALWAYS AS (json_extract(body, '$.media')) VIRTUAL,
  taken_on   TEXT GENERATED ALWAYS AS (json_extract(body, '$.taken_on')) VIRTUAL,
  original   TEXT GENERATED ALWAYS AS (json_extract(body, '$.original_sha256')) VIRTUAL
);
CREATE INDEX photo_patient ON photo(patient_id, taken_on, id);
CREATE INDEX photo_taken ON photo(taken_on, id);
CREATE INDEX photo_procedure ON photo(procedure, taken_on, id);
CREATE INDEX photo_view ON photo(view, taken_on, id);
CREATE INDEX photo_stage ON photo(stage, taken_on, id);
CREATE INDEX photo_original ON photo(original);
CREATE TRIGGER photo_no_delete BEFORE DELETE ON photo BEGIN SELECT RAISE(ABORT, 'a picture is never deleted'); END;

-- What a picture's row was before a change of its view, session or cover.
CREATE TABLE photo_was (
  photo_id TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  body     TEXT    NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (photo_id, seq)
) WITHOUT ROWID;
CREATE TRIGGER photo_was_no_update BEFORE UPDATE ON photo_was BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER photo_was_no_delete BEFORE DELETE ON photo_was BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- What is only ever added: versions, reviews, determinations, approvals, likenesses, declined views, what happened to a placement.
-- id is the kind, a dot and the record's own id; owner is the picture, patient, session or placement it belongs to.
CREATE TABLE photo_fact (
  id       TEXT PRIMARY KEY,
  owner    TEXT NOT NULL,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
);
CREATE INDEX photo_fact_owner ON photo_fact(owner, id);
CREATE TRIGGER photo_fact_no_update BEFORE UPDATE ON photo_fact BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
CREATE TRIGGER photo_fact_no_delete BEFORE DELETE ON photo_fact BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;

CREATE TABLE release (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  number     INTEGER GENERATED ALWAYS AS (json_extract(body, '$.number')) VIRTUAL
);
CREATE UNIQUE INDEX release_number ON release(number);
CREATE INDEX release_patient ON release(patient_id, number);
CREATE TRIGGER release_no_update BEFORE UPDATE ON release BEGIN SELECT RAISE(ABORT, 'a release is frozen'); END;
CREATE TRIGGER release_no_delete BEFORE DELETE ON release BEGIN SELECT RAISE(ABORT, 'a release is frozen'); END;

CREATE TABLE placement (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  release_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.release_id')) VIRTUAL
);
CREATE INDEX placement_patient ON placement(patient_id, id);
CREATE INDEX placement_release ON placement(release_id, id);
CREATE TRIGGER placement_no_update BEFORE UPDATE ON placement BEGIN SELECT RAISE(ABORT, 'a placement is frozen'); END;
CREATE TRIGGER placement_no_delete BEFORE DELETE ON placement BEGIN SELECT RAISE(ABORT, 'a placement is frozen'); END;

CREATE TABLE disclosure (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  on_day     TEXT GENERATED ALWAYS AS (json_extract(body, '$.on')) VIRTUAL
);
CREATE INDEX disclosure_patient ON disclosure(patient_id, on_day, id);
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
