-- Pictures, what is added about them, releases, placements and disclosures.

-- name: InsertPhotoSession :exec
INSERT INTO photo_session (id, body, last_seq) VALUES (?, ?, ?);

-- name: GetPhotoSession :one
SELECT body FROM photo_session WHERE id = ?;

-- name: PhotoSessionsOf :many
SELECT body FROM photo_session WHERE patient_id = ? ORDER BY id;

-- name: InsertPhoto :exec
INSERT INTO photo (id, body, last_seq) VALUES (?, ?, ?);

-- name: UpdatePhoto :exec
UPDATE photo SET body = ?, last_seq = ? WHERE id = ?;

-- name: InsertPhotoWas :exec
INSERT INTO photo_was (photo_id, seq, body) VALUES (?, ?, ?);

-- name: GetPhoto :one
SELECT body FROM photo WHERE id = ?;

-- name: PhotosOf :many
SELECT body FROM photo WHERE patient_id = ? ORDER BY taken_on, id;

-- name: PhotosFrom :many
SELECT body FROM photo WHERE original = ? LIMIT 20;

-- name: PhotoCount :one
SELECT COUNT(*) FROM photo;

-- name: HighestPhotoNumber :one
SELECT CAST(COALESCE(MAX(json_extract(body, '$.number')), 0) AS INTEGER) FROM photo WHERE patient_id = ?;

-- name: FactsFrom :many
SELECT id, body FROM photo_fact WHERE id > CAST(sqlc.arg(after) AS TEXT) AND id < CAST(sqlc.arg(kind_to) AS TEXT) ORDER BY id LIMIT sqlc.arg(most);

-- name: InsertPhotoFact :exec
INSERT INTO photo_fact (id, owner, body, last_seq) VALUES (?, ?, ?, ?);

-- name: PhotoFactsOf :many
SELECT body FROM photo_fact WHERE owner = sqlc.arg(owner) AND id >= CAST(sqlc.arg(kind_from) AS TEXT) AND id < CAST(sqlc.arg(kind_to) AS TEXT) ORDER BY id;

-- name: InsertRelease :exec
INSERT INTO release (id, body, last_seq) VALUES (?, ?, ?);

-- name: GetRelease :one
SELECT body FROM release WHERE id = ?;

-- name: ReleasesOf :many
SELECT body FROM release WHERE patient_id = ? ORDER BY number;

-- name: PageReleases :many
SELECT body FROM release ORDER BY number DESC LIMIT ? OFFSET ?;

-- name: CountReleases :one
SELECT COUNT(*) FROM release;

-- name: HighestRelease :one
SELECT CAST(COALESCE(MAX(number), 0) AS INTEGER) FROM release;

-- name: InsertPlacement :exec
INSERT INTO placement (id, body, last_seq) VALUES (?, ?, ?);

-- name: GetPlacement :one
SELECT body FROM placement WHERE id = ?;

-- name: PlacementsOf :many
SELECT body FROM placement WHERE patient_id = ? ORDER BY id;

-- name: PlacementsIn :many
SELECT body FROM placement WHERE release_id = ? ORDER BY id;

-- name: AllPlacements :many
SELECT body FROM placement WHERE id > ? ORDER BY id LIMIT ?;

-- name: InsertDisclosure :exec
INSERT INTO disclosure (id, body, last_seq) VALUES (?, ?, ?);

-- name: DisclosuresOf :many
SELECT body FROM disclosure WHERE patient_id = ? ORDER BY on_day, id;
