// Secrets: what is typed, photographed and kept secret is in no file in clear (S1), no file is made outside of the folders
// that are there for it (S3), and neither the program's own file nor what a crash writes holds a key (S4).

package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/pquerna/otp/hotp"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/store/faulttest"
	"consentry/store/keyring"
	"consentry/ui/platform"
)

// What is typed, and must be found nowhere.
const (
	canaryFirst   = "Zyqvarre"
	canaryLast    = "Quillbrandtsen"
	canaryPhone   = "5550177431"
	canaryNote    = "lantern-wharf-note-4471"
	canaryFile    = "IMG-Zyqvarre-7731"
	canaryComment = "violet camera comment 9983"
	canaryPIN     = "739146"
)

// spellings are the ways in which text can stand in a file.
func spellings(secret []byte) map[string][]byte {
	wide := make([]byte, 0, 2*len(secret))
	for _, u := range utf16.Encode([]rune(string(secret))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out := map[string][]byte{"as it is": secret, "UTF-16LE": wide, "hex": []byte(hex.EncodeToString(secret)), "HEX": []byte(strings.ToUpper(hex.EncodeToString(secret)))}
	for shift := range 3 { // base64 looks different at each place within a triple; the edges depend on the neighbours
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), secret...))
		text = strings.TrimRight(text, "=")
		from, to := (shift*8+5)/6, len(text)-1
		if to-from >= 8 {
			out[fmt.Sprintf("base64 +%d", shift)] = []byte(text[from:to])
		}
	}
	return out
}

// requireNoSecrets reads every file below dir, but for the folders left out, and finds none of the secrets. It returns how many it read.
func requireNoSecrets(t testing.TB, dir string, secrets map[string][]byte, leftOut ...string) (files int) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		for _, l := range leftOut {
			if d.IsDir() && d.Name() == l {
				return fs.SkipDir
			}
		}
		var data []byte
		if d.Type().IsRegular() && d.Name() != "ballast" { // the room kept aside: 256 MiB of noise
			files++
			data, err = os.ReadFile(path)
			require.NoError(t, err)
			require.Empty(t, keyForm.Find(data), "a key in %s", d.Name())
		}
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		for name, s := range secrets {
			for how, form := range spellings(s) {
				require.False(t, bytes.Contains(data, form), "%s, %s, is in %s", name, how, rel)
				require.NotContains(t, rel, string(form))
			}
		}
		return nil
	}))
	return files
}

func TestTheSearchForSecretsFindsEachForm(t *testing.T) {
	for how, form := range spellings([]byte(canaryNote)) {
		for shift := range 3 {
			plain := append(bytes.Repeat([]byte{'.'}, shift), canaryNote+"..."...)
			if strings.HasPrefix(how, "base64") && how == fmt.Sprintf("base64 +%d", shift) {
				require.Contains(t, base64.StdEncoding.EncodeToString(plain), string(form), how)
			}
		}
	}
	require.Len(t, spellings([]byte(canaryNote)), 7)
}

func init() {
	faulttest.Register("secrets", func(c *faulttest.Child) error {
		o, folder, err := Office(filepath.Join(c.Dir, roomPractice))
		if err != nil {
			return err
		}
		ctx := context.Background()
		front, err := o.Front(ctx)
		if err == nil {
			err = o.SignIn(ctx, front.Logins[0].SlotID, own())
		}
		if err != nil {
			return err
		}
		c.Ack("in")
		if err := typeSecrets(ctx, o, c); err != nil {
			return err
		}
		c.Ack("worked")
		if c.Rand.IntN(2) == 0 {
			c.Hold()
		}
		if err := o.Lock(ctx, "exit"); err != nil {
			return err
		}
		c.Ack("left")
		c.Hold()
		return folder.Close()
	})
}

// typeSecrets does everything in which one of the secrets takes part.
func typeSecrets(ctx context.Context, o *office.Office, c *faulttest.Child) error {
	p, err := o.AddPatient(ctx, patient.Patient{First: canaryFirst, Last: canaryLast, Phone: canaryPhone, Alerts: []string{canaryNote}, Born: calendar.MustNew(1980, 3, 4)})
	if err != nil {
		return err
	}
	c.Ack("patient")
	visit, err := o.StartCheckIn(ctx, p.ID)
	if err != nil {
		return err
	}
	d := visit.Item(consent.KindMarketing).Draft
	sample.Answer(d.Scope, o.Today(), map[string]bool{"website_gallery": true}, 2)
	if _, err := o.SaveDraft(ctx, visit.ID, consent.KindMarketing, d); err != nil {
		return err
	}
	if _, err := o.Sign(ctx, visit.ID, consent.KindMarketing, office.Signing{Method: consent.MethodPad, TypedName: d.Signer.Name, Strokes: sample.Scribble(1), Aspect: 2.2}); err != nil {
		return err
	}
	c.Ack("signed")
	in, err := platform.Incoming(filepath.Join(c.Dir, onCard, canaryFile+".jpg"))
	if err != nil {
		return err
	}
	taken, err := o.TakeIn(ctx, in)
	if err != nil {
		return err
	}
	if _, _, err := o.SavePhotos(ctx, office.Sitting{PatientID: p.ID, Born: p.Born, Procedure: "rhinoplasty", Area: "nose",
		Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: o.Today(), From: "card"}, []office.Choice{{Taken: &taken, View: photo.Front}}); err != nil {
		return err
	}
	c.Ack("photo")
	if err := o.SetPIN(ctx, own(), []byte(canaryPIN)); err != nil {
		return err
	}
	if _, err := o.BackUp(ctx, filepath.Join(c.Dir, roomDrive), backup.StartPerson, nil); err != nil {
		return err
	}
	c.Ack("backed up")
	secret, _, _, err := o.NewAuthenticator()
	if err != nil {
		return err
	}
	c.Ack("secret %x", secret)
	code, err := hotp.GenerateCode(access.TOTPText(secret), uint64(time.Now().Unix()/30))
	if err != nil {
		return err
	}
	codes, err := o.SetAuthenticator(ctx, own(), secret, code)
	for _, x := range codes {
		c.Ack("code %s", x)
	}
	return err
}

// secretRoom is a practice, a drive it knows, a card with a picture that says things, and a home of its own.
func secretRoom(t *testing.T) (base string) {
	t.Helper()
	base = filepath.Join(t.TempDir(), "room")
	for _, name := range []string{roomDrive, onCard, "home", "tmp"} {
		require.NoError(t, os.MkdirAll(filepath.Join(base, name), 0o700))
	}
	require.NoError(t, os.WriteFile(filepath.Join(base, onCard, canaryFile+".jpg"), withComment(t, canaryComment+" "+canaryLast), 0o600))
	w := program(t, filepath.Join(base, roomPractice), &handClock{t: time.Now().UTC()})
	_, err := w.o.Found(w.ctx, office.Founding{Practice: thePractice(), OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)})
	require.NoError(t, err)
	w.register(filepath.Join(base, roomDrive), "Drive A")
	w.close()
	return base
}

func withComment(t testing.TB, said string) []byte {
	t.Helper()
	raw, err := pixels(7)
	require.NoError(t, err)
	comment := append([]byte{0xff, 0xfe, 0, byte(len(said) + 2)}, said...)
	return append(append(append([]byte{}, raw[:2]...), comment...), raw[2:]...)
}

// theSecrets are those that every run has; what a child made up comes with its lines.
func theSecrets(acked []string) map[string][]byte {
	out := map[string][]byte{"first name": []byte(canaryFirst), "last name": []byte(canaryLast), "telephone": []byte(canaryPhone), "note": []byte(canaryNote),
		"file name": []byte(canaryFile), "comment": []byte(canaryComment), "PIN": []byte(canaryPIN), "password": []byte(ownerWord)}
	for _, line := range acked {
		switch word, rest, _ := strings.Cut(line, " "); word {
		case "secret":
			raw, _ := hex.DecodeString(rest) // the child wrote it so
			out["authenticator"], out["authenticator's text"] = raw, []byte(access.TOTPText(raw))
		case "code":
			out["code "+rest] = []byte(rest)
		}
	}
	return out
}

// atHome gives the children a home, a temporary folder and a place for settings below base.
func atHome(t *testing.T, base string) {
	t.Helper()
	t.Setenv("HOME", filepath.Join(base, "home"))
	t.Setenv("TMPDIR", filepath.Join(base, "tmp"))
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"} {
		t.Setenv(name, "")
	}
}

// S1 and S3: after work, after a kill at any moment, after leaving: nothing that was typed is in clear anywhere, and no file
// is where none belongs.
func TestS1_S3_NothingIsInClearAndNothingIsElsewhere(t *testing.T) {
	origin := secretRoom(t)
	n, read, ends := max(4, rounds/40), 0, map[string]int{}
	for round := range n {
		base := filepath.Join(t.TempDir(), "room")
		require.NoError(t, os.CopyFS(base, os.DirFS(origin)))
		atHome(t, base)
		p := faulttest.Start(t, "secrets", base, uint64(round))
		var acked []string
		for range []int{100, 100, 2, 3, 4, 5, 6, 7}[round%8] {
			line, ok := p.Next()
			require.True(t, ok, p.Errors())
			acked = append(acked, line)
			if line == "worked" {
				break
			}
		}
		rest, ended, err := p.Kill()
		require.False(t, ended, "%v", err)
		acked = append(acked, rest...)
		ends[strings.Fields(acked[len(acked)-1])[0]]++
		require.NoError(t, os.WriteFile(filepath.Join(base, "log"), []byte(p.Errors()), 0o600))
		read += requireNoSecrets(t, base, theSecrets(acked), onCard)
		requireInItsPlace(t, base)
		require.NoError(t, os.RemoveAll(base))
	}
	t.Logf("N=%d runs, killed after %v; %d files read", n, ends, read)
}

// requireInItsPlace requires that files were made only where they belong.
func requireInItsPlace(t testing.TB, base string) {
	t.Helper()
	allowed := regexp.MustCompile(`^(practice|drive|card)/|^log$|^home/(\.config|Library/Application Support)/Consentry/anchors/`)
	require.NoError(t, filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		rel, err := filepath.Rel(base, path)
		require.NoError(t, err)
		if !d.IsDir() {
			require.Regexp(t, allowed, filepath.ToSlash(rel))
		}
		return nil
	}))
}

var keyForm = regexp.MustCompile(`AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]{50,}|-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[A-Za-z0-9+/]`)

// S4: the program's file holds no key; what a crash writes holds none either, nor anything that was typed.
func TestS4_ProgramAndCrashHoldNoKey(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	files := []string{self}
	built, err := filepath.Glob(filepath.Join("..", "..", "..", "bin", "consentry*"))
	require.NoError(t, err)
	for _, name := range append(files, built...) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Empty(t, keyForm.Find(data), filepath.Base(name))
	}
	base := secretRoom(t)
	atHome(t, base)
	words := keysOf(t, filepath.Join(base, roomPractice))
	n := max(2, rounds/100)
	for round := range n {
		p := faulttest.Start(t, "secrets", base, uint64(2*round))
		var acked []string
		for range 2 + round%4 {
			line, ok := p.Next()
			require.True(t, ok, p.Errors())
			acked = append(acked, line)
		}
		said := p.Crash()
		require.Contains(t, said, "goroutine", "it was a crash")
		require.NoError(t, os.WriteFile(filepath.Join(base, "tmp", "crash"), []byte(said), 0o600))
		requireNoSecrets(t, filepath.Join(base, "tmp"), theSecrets(acked))
		for name, w := range words {
			require.False(t, bytes.Contains([]byte(said), w), name)
		}
	}
	t.Logf("N=%d crashes, %d program files", n, 1+len(built))
}

// keysOf are the records' key and salt in the forms in which a dump would show them.
func keysOf(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	pub, err := keyring.Peek(dir)
	require.NoError(t, err)
	k, err := keyring.Open(dir, pub.Slots[0].ID, keyring.Secret{Password: []byte(ownerWord)})
	require.NoError(t, err)
	defer k.Wipe()
	key, _ := k.DB()
	out := map[string][]byte{"key": bytes.Clone(key[:]), "key in hex": []byte(hex.EncodeToString(key[:]))}
	for i := 0; i < 32; i += 8 { // as the runtime prints arguments
		out[fmt.Sprintf("word %d of the key", i/8)] = fmt.Appendf(nil, "%x", binary.LittleEndian.Uint64(key[i:]))
	}
	return out
}
