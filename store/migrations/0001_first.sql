-- The first shape of a practice file. Every record is one JSON body; the columns beside it are computed from the body,
-- so that there is one truth to digest, to sign for in the audit log and to export. Text columns hold RFC 3339 instants
-- and ISO civil days; no column is declared DATE or TIMESTAMP, which the driver would reinterpret.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The chain. Nothing updates or deletes it; recursive_triggers is on, so that REPLACE is refused as well.
CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY,
  at      TEXT    NOT NULL,
  mono    INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  role    TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  object  TEXT    NOT NULL,
  patient TEXT    NOT NULL,
  reason  TEXT    NOT NULL,
  args    TEXT    NOT NULL,
  before  BLOB,
  after   BLOB,
  epoch   INTEGER NOT NULL,
  prev    BLOB    NOT NULL CHECK (length(prev) = 32),
  mac     BLOB    NOT NULL CHECK (length(mac) = 32)
);
CREATE INDEX audit_patient ON audit(patient, seq);
CREATE INDEX audit_actor ON audit(actor, seq);
CREATE INDEX audit_action ON audit(action, seq);
CREATE INDEX audit_at ON audit(at);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- Which records an audit row changed and what they became: audit.after is the digest over these rows.
CREATE TABLE audit_touch (
  object TEXT    NOT NULL,
  seq    INTEGER NOT NULL REFERENCES audit(seq) DEFERRABLE INITIALLY DEFERRED,
  digest BLOB    NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (object, seq)
) WITHOUT ROWID;
CREATE INDEX audit_touch_seq ON audit_touch(seq);
CREATE TRIGGER audit_touch_no_update BEFORE UPDATE ON audit_touch BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_touch_no_delete BEFORE DELETE ON audit_touch BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- The key of the current day; the one before is overwritten (security: whoever takes today's key cannot rewrite yesterday).
CREATE TABLE ratchet (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL,
  day   TEXT    NOT NULL,
  key   BLOB    NOT NULL CHECK (length(key) = 32)
);

CREATE TABLE member (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL,
  slot_id  TEXT GENERATED ALWAYS AS (json_extract(body, '$.slot_id')) VIRTUAL,
  name     TEXT GENERATED ALWAYS AS (json_extract(body, '$.name')) VIRTUAL
) WITHOUT ROWID;

CREATE TABLE setting (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE channel (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE template (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE notice (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE patient (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  sort     TEXT NOT NULL,
  gone     INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
  last_seq INTEGER NOT NULL,
  born     TEXT GENERATED ALWAYS AS (json_extract(body, '$.born')) VIRTUAL,
  mrn      TEXT GENERATED ALWAYS AS (json_extract(body, '$.mrn')) VIRTUAL
);
CREATE INDEX patient_sort ON patient(gone, sort, n);
CREATE INDEX patient_born ON patient(born);
CREATE INDEX patient_mrn ON patient(mrn);

-- Old values are kept: one row for each version that a change replaced.
CREATE TABLE patient_version (
  patient_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  body       TEXT    NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (patient_id, seq)
) WITHOUT ROWID;
CREATE TRIGGER patient_version_no_update BEFORE UPDATE ON patient_version BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER patient_version_no_delete BEFORE DELETE ON patient_version BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- rowid is patient.n; tokens are normalized words, digits and sound codes of one patient.
CREATE VIRTUAL TABLE patient_search USING fts5(tokens, prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 2 tokenchars '~'", detail=none);

CREATE TABLE import_batch (
  id       TEXT PRIMARY KEY,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE checkin (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  state      TEXT GENERATED ALWAYS AS (json_extract(body, '$.state')) VIRTUAL,
  started_at TEXT GENERATED ALWAYS AS (json_extract(body, '$.started_at')) VIRTUAL
);
CREATE INDEX checkin_patient ON checkin(patient_id, started_at);
CREATE INDEX checkin_state ON checkin(state, started_at);

-- Frozen documents: inserted once, never changed.
CREATE TABLE document (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  last_seq   INTEGER NOT NULL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  kind       TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
  frozen_at  TEXT GENERATED ALWAYS AS (json_extract(body, '$.frozen_at')) VIRTUAL,
  expires    TEXT GENERATED ALWAYS AS (json_extract(body, '$.scope.expiry.date')) VIRTUAL
);
CREATE INDEX document_patient ON document(patient_id, frozen_at);
CREATE INDEX document_expires ON document(kind, expires);
CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;

CREATE TABLE fact (
  id          TEXT PRIMARY KEY,
  body        TEXT NOT NULL CHECK (json_valid(body)),
  last_seq    INTEGER NOT NULL,
  patient_id  TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL,
  document_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.document_id')) VIRTUAL,
  kind        TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL
);
CREATE INDEX fact_patient ON fact(patient_id);
CREATE INDEX fact_document ON fact(document_id);
CREATE INDEX fact_kind ON fact(kind);
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;

-- One row for each file in media/. sealed is the file's own age identity, sealed to the documents or the media key;
-- it stands outside the body because a disposal wipes it.
CREATE TABLE media (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL CHECK (json_valid(body)),
  sealed     BLOB,
  last_seq   INTEGER NOT NULL,
  sha256     TEXT GENERATED ALWAYS AS (json_extract(body, '$.sha256')) VIRTUAL,
  dedup      TEXT GENERATED ALWAYS AS (json_extract(body, '$.dedup')) VIRTUAL,
  state      TEXT GENERATED ALWAYS AS (json_extract(body, '$.state')) VIRTUAL,
  patient_id TEXT GENERATED ALWAYS AS (json_extract(body, '$.patient_id')) VIRTUAL
);
CREATE UNIQUE INDEX media_sha256 ON media(sha256);
CREATE INDEX media_patient ON media(patient_id);
CREATE INDEX media_dedup ON media(dedup);
