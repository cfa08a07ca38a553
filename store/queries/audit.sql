-- The chain: rows are inserted and read, nothing else.

-- name: InsertAudit :exec
INSERT INTO audit (seq, at, mono, actor, role, action, object, patient, reason, args, before, after, epoch, prev, mac)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: InsertTouch :exec
INSERT INTO audit_touch (object, seq, digest) VALUES (?, ?, ?);

-- name: LastAudit :one
SELECT * FROM audit ORDER BY seq DESC LIMIT 1;

-- name: AuditFrom :many
SELECT * FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?;

-- name: GetAudit :one
SELECT * FROM audit WHERE seq = ?;

-- name: TouchesOf :many
SELECT object, digest FROM audit_touch WHERE seq = ? ORDER BY object;

-- name: TouchesFrom :many
SELECT object, seq, digest FROM audit_touch WHERE seq >= ? AND seq < ? ORDER BY seq, object;

-- name: LastTouch :one
SELECT seq, digest FROM audit_touch WHERE object = ? ORDER BY seq DESC LIMIT 1;

-- name: FilterAudit :many
SELECT * FROM audit
WHERE (sqlc.arg(actor) = '' OR actor = sqlc.arg(actor))
  AND (sqlc.arg(patient) = '' OR patient = sqlc.arg(patient))
  AND (sqlc.arg(action) = '' OR action = sqlc.arg(action))
  AND at >= sqlc.arg(since) AND at < sqlc.arg(until)
ORDER BY seq DESC LIMIT sqlc.arg(max) OFFSET sqlc.arg(skip);

-- name: CountAudit :one
SELECT COUNT(*) FROM audit
WHERE (sqlc.arg(actor) = '' OR actor = sqlc.arg(actor))
  AND (sqlc.arg(patient) = '' OR patient = sqlc.arg(patient))
  AND (sqlc.arg(action) = '' OR action = sqlc.arg(action))
  AND at >= sqlc.arg(since) AND at < sqlc.arg(until);

-- name: LastAuditOf :one
SELECT * FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1;
