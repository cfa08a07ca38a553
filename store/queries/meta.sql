-- What the file knows of itself.

-- name: PutMeta :exec
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: GetMeta :one
SELECT value FROM meta WHERE key = ?;

-- name: PutRatchet :exec
INSERT INTO ratchet (one, epoch, day, key) VALUES (1, ?, ?, ?)
ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, day = excluded.day, key = excluded.key;

-- name: GetRatchet :one
SELECT epoch, day, key FROM ratchet WHERE one = 1;
