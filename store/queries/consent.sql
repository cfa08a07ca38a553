-- Check-ins, frozen documents and what happened to them.

-- name: InsertDocument :exec
INSERT INTO document (id, body, last_seq) VALUES (?, ?, ?);

-- name: GetDocument :one
SELECT body FROM document WHERE id = ?;

-- name: DocumentsOf :many
SELECT body FROM document WHERE patient_id = ? ORDER BY frozen_at, id;

-- name: AllDocuments :many
SELECT body FROM document WHERE id > ? ORDER BY id LIMIT ?;

-- name: InsertFact :exec
INSERT INTO fact (id, body, last_seq) VALUES (?, ?, ?);

-- name: FactsOf :many
SELECT body FROM fact WHERE patient_id = ? ORDER BY id;

-- name: AllFacts :many
SELECT body FROM fact WHERE id > ? ORDER BY id LIMIT ?;

-- name: CheckinsOf :many
SELECT body FROM checkin WHERE patient_id = ? ORDER BY started_at DESC;

-- name: CheckinsIn :many
SELECT body FROM checkin WHERE state = ? ORDER BY started_at LIMIT ?;

-- name: InsertMedia :exec
INSERT INTO media (id, body, sealed, last_seq) VALUES (?, ?, ?, ?);

-- name: GetMedia :one
SELECT body, sealed FROM media WHERE id = ?;

-- name: MediaOf :many
SELECT body FROM media WHERE patient_id = ? ORDER BY id;

-- name: AllMedia :many
SELECT body, sealed FROM media WHERE id > ? ORDER BY id LIMIT ?;

-- name: ConsentCandidates :many
SELECT d.patient_id FROM document d
 WHERE d.kind = CAST(sqlc.arg(kind) AS TEXT) AND d.expires >= CAST(sqlc.arg(from_day) AS TEXT) AND d.expires <= CAST(sqlc.arg(to_day) AS TEXT)
UNION
SELECT d.patient_id FROM document d
 WHERE d.kind = CAST(sqlc.arg(kind) AS TEXT) AND json_extract(d.body, '$.outcome') = 'signed'
   AND NOT EXISTS (SELECT 1 FROM fact c WHERE c.document_id = d.id AND c.kind = 'copy')
UNION
SELECT d.patient_id FROM document d
 WHERE d.kind = CAST(sqlc.arg(kind) AS TEXT) AND COALESCE(json_extract(d.body, '$.scope.remuneration.consideration'), '') <> ''
UNION
SELECT f.patient_id FROM fact f
 WHERE f.kind IN ('revoked', 'suspended')
   AND NOT EXISTS (SELECT 1 FROM fact c WHERE c.document_id = f.document_id AND c.kind IN ('confirmed', 'lifted')
                   AND json_extract(c.body, '$.ref_id') = f.id)
LIMIT CAST(sqlc.arg(max) AS INTEGER);

-- name: ResealMedia :exec
UPDATE media SET sealed = ? WHERE id = ?;
