// A made-up practice that the tests copy instead of making it again, and the
// tools to take it apart.

package keyring

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.FixedZone("office", -5*3600))

	ownerSecret = Secret{Password: []byte("correct horse battery staple owner")}
	nurseSecret = Secret{Password: []byte("the nurse has a long passphrase")}
	frontSecret = Secret{Password: []byte("front desk says good morning")}
	keyedSecret = Secret{Password: []byte("this one needs a stick as well"), KeyFile: []byte("0123456789abcdef0123456789ABCDEF")}
	phrase      = []byte("Anchor Violin Meadow  Copper Lantern Quilt")
)

// office is a practice with one of each kind of slot.
type office struct {
	dir                                  string
	kit                                  Kit
	root                                 AuditRoot
	owner, nurse, front, keyed, envelope string // slot ids
	gen                                  uint64
}

var template = sync.OnceValues(func() (office, error) {
	dir, err := os.MkdirTemp("", "keyring-test")
	if err != nil {
		return office{}, err
	}
	o := office{dir: dir}
	k, kit, err := Create(dir, CreateOptions{Login: "Dr. Ana Hale", Password: ownerSecret.Password, Cost: TestCost, Now: now})
	if err != nil {
		return o, err
	}
	defer k.Wipe()
	o.kit, o.owner = kit, k.SlotID()
	if o.root, err = k.NewAuditRoot(); err != nil {
		return o, err
	}
	add := func(login string, s Secret, rings ...Ring) (id string) {
		if err == nil {
			id, err = k.AddSlot(login, s, rings, TestCost, now)
		}
		return id
	}
	o.nurse = add("Maya Ortiz", nurseSecret, Core, Media)
	o.front = add("Joan Reyes", frontSecret, Core)
	o.keyed = add("Theo Lind", keyedSecret, Core, Media, Admin)
	if err == nil {
		o.envelope, err = k.AddEmergency(phrase, TestCost, now)
	}
	o.gen = k.Generation()
	return o, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if o, err := template(); err == nil {
		_ = os.RemoveAll(o.dir)
	}
	os.Exit(code)
}

// newOffice returns a copy of the made-up practice.
func newOffice(t testing.TB) office {
	t.Helper()
	o, err := template()
	require.NoError(t, err)
	o.dir = copyDir(t, o.dir)
	return o
}

func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	return to
}

// open opens a slot that must open.
func (o office) open(t testing.TB, id string, s Secret) *Keys {
	t.Helper()
	k, err := Open(o.dir, id, s)
	require.NoError(t, err)
	t.Cleanup(k.Wipe)
	return k
}

// openKit opens the practice with its Recovery Sheet, which is quick.
func (o office) openKit(t testing.TB) *Keys {
	t.Helper()
	k, err := OpenWithKit(o.dir, o.kit.Text())
	require.NoError(t, err)
	t.Cleanup(k.Wipe)
	return k
}

// contents returns every file of the folder.
func contents(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	out := map[string][]byte{}
	for _, e := range entries {
		out[e.Name()] = get(t, dir, e.Name())
	}
	return out
}

func get(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return b
}

func set(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}

func sha(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

// requireSettled says that the folder is at rest: eight files, each second
// copy equal to the first.
func requireSettled(t testing.TB, dir string) {
	t.Helper()
	files := contents(t, dir)
	delete(files, ThrottleFile)
	require.Len(t, files, 8)
	require.Equal(t, files[HeaderFile], files[headerSpare])
	for _, r := range allRings {
		require.Equal(t, sha256.Sum256(files[RingFile(r)]), sha256.Sum256(files[ringSpare(r)]), r)
	}
}

// forge edits the header as somebody without the header key can: everything
// is spelled right, the checksum fits, the authentication code is made up.
// Both copies get it.
func forge(t testing.TB, dir string, edit func(h *header)) {
	t.Helper()
	forgeWith(t, dir, make([]byte, 32), edit)
}

// forgeWith is forge with a header key, as an insider has it.
func forgeWith(t testing.TB, dir string, key []byte, edit func(h *header)) {
	t.Helper()
	h, err := parseHeader(get(t, dir, HeaderFile))
	require.NoError(t, err)
	edit(h)
	raw, err := h.encode(key)
	require.NoError(t, err)
	set(t, dir, HeaderFile, raw)
	set(t, dir, headerSpare, raw)
}
