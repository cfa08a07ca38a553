// This file holds the names and small files of a backup: what a version is called, what it says of itself, and how that
// is written so that stock tools can check it.
package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"consentry/domain/office"
	"consentry/store/keyring"
	"consentry/store/vault"
)

// Names on a drive.
const (
	readmeName    = "README.txt"
	formatName    = "format.json"
	driveIDName   = "drive-id"
	lockName      = "drive.lock"
	blobsName     = "blobs"
	snapshotsName = "snapshots"
	probeName     = "probe"

	sealedName   = "db.tar.age" // or its parts, db.tar.age.001 and so on
	manifestName = "manifest.sha256"
	infoName     = "info.json"
	completeName = "COMPLETE"

	partSuffix = ".part"
	blobSuffix = ".age"
)

// formatNumber is the newest layout this program writes and reads.
const formatNumber = 1

// partBytes is how long the sealed part of a version may be in one file. A longer one is cut into parts of this length, which
// every file system takes: on FAT32 a file ends at 4 GiB - 1.
const partBytes = 1 << 30

// Limits of the small files, checked before they are read.
const (
	maxSmall    = 64 << 10
	maxManifest = 512 << 20 // three million stored files
)

var (
	fingerprintForm = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)
	versionForm     = regexp.MustCompile(`^\d{8}T\d{6}Z-\d{6,20}$`)
	driveIDForm     = regexp.MustCompile(`\A([0-9a-f]{32})\n([^\n\x00-\x1f]*)\n\z`)
)

// errForm: the bytes are not what this program writes there.
var errForm = errors.New("not in the form that is written there")

const versionTime = "20060102T150405Z"

func versionID(at time.Time, counter uint64) string {
	return fmt.Sprintf("%s-%06d", at.UTC().Format(versionTime), counter)
}

func blobName(h vault.Hash) string {
	s := h.String()
	return blobsName + "/" + s[:2] + "/" + s + blobSuffix
}

func blobPath(root string, h vault.Hash) string {
	return filepath.Join(root, filepath.FromSlash(blobName(h)))
}

func snapshotName(id, file string) string { return snapshotsName + "/" + id + "/" + file }

// format is format.json. Sum is SHA-256 over the bytes before its member: it tells damage, and authenticates nothing.
type format struct {
	Format   int    `json:"format"`
	Practice string `json:"practice"`
	Made     string `json:"made"`
	Drive    string `json:"drive"`  // SHA-256 of the file drive-id
	Readme   string `json:"readme"` // SHA-256 of README.txt
	Sum      string `json:"sum,omitempty"`
}

const sumMember = `,"sum":"`

func (f format) encode() ([]byte, error) {
	f.Sum = ""
	b, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	b = b[:len(b)-1] // the closing brace
	sum := sha256.Sum256(b)
	return fmt.Appendf(b, "%s%x\"}\n", sumMember, sum), nil
}

// parseFormat reads format.json. newer is true for a whole file of a later layout, of which nothing else is known.
func parseFormat(raw []byte) (f format, newer bool, err error) {
	var any struct {
		Format int `json:"format"`
	}
	at := bytes.LastIndex(raw, []byte(sumMember))
	if at < 0 || json.Unmarshal(raw, &any) != nil {
		return f, false, errForm
	}
	sum := sha256.Sum256(raw[:at])
	if string(raw[at:]) != sumMember+hex.EncodeToString(sum[:])+"\"}\n" {
		return f, false, errForm
	}
	if any.Format > formatNumber {
		return f, true, nil
	}
	if err := strict(raw, &f); err != nil || any.Format < 1 {
		return f, false, errForm
	}
	return f, false, nil
}

func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// info is info.json: what a version says of itself, in clear.
type info struct {
	Format   int    `json:"format"`
	ID       string `json:"id"`
	Practice string `json:"practice"`
	At       string `json:"at"`
	Counter  uint64 `json:"counter"`
	Seq      uint64 `json:"seq"`
	Head     string `json:"head"`
	Records  int    `json:"records"`
	Patients int    `json:"patients"`
	Photos   int    `json:"photos"`
	Files    int    `json:"files"`
	Missing  int    `json:"missing"`
	Stored   int64  `json:"stored_bytes"` // of the stored files
	Sealed   int64  `json:"sealed_bytes"` // of db.tar.age, all parts
	Kit      int    `json:"recovery_sheet"`
	Keys     int    `json:"key_number"`
	Schema   int    `json:"schema"`
	Program  string `json:"program"`
	Sample   bool   `json:"sample,omitempty"`
	// Passwords opens the sealed part with a member's password; nil if only the Recovery Sheet and the backup key do.
	Passwords *keyring.Carried `json:"passwords,omitempty"`
}

func (i info) version() office.BackupVersion {
	at, _ := time.Parse(time.RFC3339, i.At) // checked by parseInfo
	v := office.BackupVersion{ID: i.ID, At: at, Counter: i.Counter, Seq: i.Seq, Head: i.Head, Records: i.Records, Patients: i.Patients, Photos: i.Photos,
		Files: i.Files, Missing: i.Missing, Bytes: i.Stored + i.Sealed, KitNumber: i.Kit, KeyNumber: i.Keys, Schema: i.Schema, Program: i.Program, Sample: i.Sample}
	if i.Passwords != nil {
		for _, s := range i.Passwords.Slots {
			v.Passwords++
			if s.KeyFile() {
				v.KeyFiles++
			}
		}
	}
	return v
}

func parseInfo(raw []byte, id, fingerprint string) (info, error) {
	var i info
	if strict(raw, &i) != nil || i.ID != id || i.Practice != fingerprint || i.Format != formatNumber || i.Files < 0 || i.Stored < 0 || i.Sealed < 0 {
		return info{}, errForm
	}
	if _, err := time.Parse(time.RFC3339, i.At); err != nil {
		return info{}, errForm
	}
	if i.Passwords != nil && i.Passwords.Check() != nil {
		return info{}, errForm
	}
	return i, nil
}

// sums is COMPLETE: the hashes of a version's other files, as sha256sum -c reads them, and in a comment that of these lines,
// so that a change of COMPLETE is never taken for one of the others. The sealed part, or its parts, comes first, then info.json
// and manifest.sha256.
type sums []namedSum

type namedSum struct {
	name string
	hash [32]byte
}

// of is the hash of a file, zero for one that is not spoken of.
func (s sums) of(name string) [32]byte {
	for _, f := range s {
		if f.name == name {
			return f.hash
		}
	}
	return [32]byte{}
}

func (s sums) encode() []byte {
	var b bytes.Buffer
	for _, f := range s {
		fmt.Fprintf(&b, "%x  %s\n", f.hash, f.name)
	}
	return fmt.Appendf(b.Bytes(), "# %x\n", sha256.Sum256(b.Bytes()))
}

func parseSums(raw []byte) (sums, error) {
	body, last := cutLast(raw)
	if last != fmt.Sprintf("# %x\n", sha256.Sum256(body)) {
		return nil, errForm
	}
	var out sums
	for rest := string(body); rest != ""; {
		line, after, ok := strings.Cut(rest, "\n")
		hash, name, _ := strings.Cut(line, "  ")
		h, err := vault.ParseHash(hash)
		if !ok || err != nil || line != h.String()+"  "+name {
			return nil, errForm
		}
		out, rest = append(out, namedSum{name, h}), after
	}
	n := len(out) - 2 // files of the sealed part
	if n < 1 || n > maxParts || out[n].name != infoName || out[n+1].name != manifestName {
		return nil, errForm
	}
	for i, f := range out[:n] {
		if f.name != partName(i) && (n > 1 || f.name != sealedName) {
			return nil, errForm
		}
	}
	return out, nil
}

// cutLast cuts off the last line.
func cutLast(raw []byte) (before []byte, last string) {
	at := bytes.LastIndexByte(bytes.TrimSuffix(raw, []byte("\n")), '\n') + 1
	return raw[:at], string(raw[at:])
}

// maxParts bounds the parts of a sealed part: COMPLETE stays a small file, and three digits are enough.
const maxParts = 500

// partName is the name of the n-th part, from 0, of a sealed part that is cut.
func partName(n int) string { return fmt.Sprintf("%s.%03d", sealedName, n+1) }

// isSealed tells the sealed part or a part of it from a version's other files.
func isSealed(name string) bool { return strings.HasPrefix(name, sealedName) }

const manifestUp = "../../"

// manifest writes the list of a version's stored files, as sha256sum -c reads it in the version's folder.
func manifest(w io.Writer, files []vault.Hash) error {
	b := bufio.NewWriterSize(w, 256<<10)
	for _, h := range files {
		s := h.String()
		for _, part := range []string{s, "  ", manifestUp, blobsName, "/", s[:2], "/", s, blobSuffix, "\n"} {
			if _, err := b.WriteString(part); err != nil {
				return err
			}
		}
	}
	return b.Flush()
}

func parseManifest(raw []byte) ([]vault.Hash, error) {
	const line = 64 + 2 + len(manifestUp) + len(blobsName) + 4 + 64 + len(blobSuffix) + 1
	if len(raw)%line != 0 {
		return nil, errForm
	}
	out := make([]vault.Hash, 0, len(raw)/line)
	for ; len(raw) > 0; raw = raw[line:] {
		h, err := vault.ParseHash(string(raw[:64]))
		if err != nil || string(raw[64:line]) != "  "+manifestUp+blobName(h)+"\n" {
			return nil, errForm
		}
		if n := len(out); n > 0 && bytes.Compare(out[n-1][:], h[:]) >= 0 {
			return nil, errForm
		}
		out = append(out, h)
	}
	return out, nil
}

// timeOf reads the instant in a version's name; zero if there is none.
func timeOf(id string) time.Time {
	text, _, _ := strings.Cut(id, "-")
	at, err := time.Parse(versionTime, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
