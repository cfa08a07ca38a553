-- Entries: what a practice keeps about itself and its duties.

-- name: GetEntry :one
SELECT body FROM entry WHERE id = ?;

-- name: InsertEntry :exec
INSERT INTO entry (id, body, last_seq) VALUES (?, ?, ?);

-- name: UpdateEntry :exec
UPDATE entry SET body = sqlc.arg(body), last_seq = sqlc.arg(last_seq) WHERE id = sqlc.arg(id);

-- name: InsertEntryWas :exec
INSERT INTO entry_was (entry_id, seq, body) VALUES (?, ?, ?);

-- name: EntryVersions :many
SELECT seq, body FROM entry_was WHERE entry_id = ? ORDER BY seq;
