-- Records that are replaced as a whole: the body is the truth, last_seq names the audit row that wrote it.

-- name: PutMember :exec
INSERT INTO member (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetMember :one
SELECT body FROM member WHERE id = ?;

-- name: ListMember :many
SELECT body FROM member ORDER BY id;

-- name: PutSetting :exec
INSERT INTO setting (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetSetting :one
SELECT body FROM setting WHERE id = ?;

-- name: ListSetting :many
SELECT body FROM setting ORDER BY id;

-- name: PutChannel :exec
INSERT INTO channel (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetChannel :one
SELECT body FROM channel WHERE id = ?;

-- name: ListChannel :many
SELECT body FROM channel ORDER BY id;

-- name: PutTemplate :exec
INSERT INTO template (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetTemplate :one
SELECT body FROM template WHERE id = ?;

-- name: ListTemplate :many
SELECT body FROM template ORDER BY id;

-- name: PutNotice :exec
INSERT INTO notice (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetNotice :one
SELECT body FROM notice WHERE id = ?;

-- name: ListNotice :many
SELECT body FROM notice ORDER BY id;

-- name: PutImportBatch :exec
INSERT INTO import_batch (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetImportBatch :one
SELECT body FROM import_batch WHERE id = ?;

-- name: ListImportBatch :many
SELECT body FROM import_batch ORDER BY id;

-- name: PutCheckin :exec
INSERT INTO checkin (id, body, last_seq) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, last_seq = excluded.last_seq;

-- name: GetCheckin :one
SELECT body FROM checkin WHERE id = ?;

-- name: ListCheckin :many
SELECT body FROM checkin ORDER BY id;
