-- Patients, their old versions and the words they are found by.

-- name: InsertPatient :execlastid
INSERT INTO patient (id, body, sort, last_seq) VALUES (?, ?, ?, ?);

-- name: UpdatePatient :exec
UPDATE patient SET body = ?, sort = ?, last_seq = ? WHERE id = ?;

-- name: SetPatientGone :exec
UPDATE patient SET gone = ?, last_seq = ? WHERE id = ?;

-- name: GetPatient :one
SELECT n, body, gone FROM patient WHERE id = ?;

-- name: PatientByMRN :one
SELECT body FROM patient WHERE mrn = ? AND gone = 0;

-- name: PatientsBorn :many
SELECT body FROM patient WHERE born = ? AND gone = 0 LIMIT 200;

-- name: PagePatients :many
SELECT body FROM patient WHERE gone = 0 ORDER BY sort, n LIMIT ? OFFSET ?;

-- name: CountPatients :one
SELECT COUNT(*) FROM patient WHERE gone = 0;

-- name: AllPatients :many
SELECT n, id, body, gone, last_seq FROM patient WHERE n > ? ORDER BY n LIMIT ?;

-- name: InsertPatientVersion :exec
INSERT INTO patient_version (patient_id, seq, body) VALUES (?, ?, ?);

-- name: PatientVersions :many
SELECT seq, body FROM patient_version WHERE patient_id = ? ORDER BY seq DESC;
