// Power cuts (F2) and writes that reach the disk in another order, torn or not at all (F3), for the parts together and for
// the records. They need root, loop devices and a C compiler, and belong to `make fault` alone.

//go:build fault && linux

package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// F2: the power goes at any moment; records, stored files and anchor are there as far as they were acknowledged.
func TestF2_powerCutsLoseNothingAcknowledged(t *testing.T) {
	disk := faulttest.NewDisk(t, 64)
	all := map[uint64]string{}
	verdicts := map[VerdictKind]int{}
	dir, n := "", 0
	for left := faulttest.Times(40); left > 0; left -= 50 {
		dir, n = filepath.Join(disk.Dir, fmt.Sprint(n)), n+1
		require.NoError(t, os.Mkdir(dir, 0o700))
		require.NoError(t, makeSmall(dir))
		require.NoError(t, exec.Command("sync", "-f", disk.Dir).Run()) // what is tested is the work, not the set-up
		clear(all)
		faulttest.Power(t, disk, dir, faulttest.Kills{Child: "small practice", Rounds: min(left, 50), Verify: func(t testing.TB, _ int, acked []string) {
			for _, line := range acked {
				seq, word, _ := strings.Cut(line, " ")
				n, err := strconv.ParseUint(seq, 10, 64)
				require.NoError(t, err)
				all[n] = word
			}
			look := copyFolder(t, dir)
			s, v, err := openSmall(look)
			require.NoError(t, err)
			verdicts[v.Kind]++
			require.LessOrEqual(t, v.Kind, RecordsAhead1, "%+v", v)
			words := s.prove(t)
			for n, word := range all {
				require.Equal(t, word, words[n], "line %d was acknowledged", n)
			}
			require.NoError(t, s.db.Close())
			require.NoError(t, os.RemoveAll(look))
		}})
		require.NoError(t, os.RemoveAll(dir))
	}
	t.Logf("N=%d power cuts of records, vault and anchor; verdicts %v", faulttest.Times(40), verdicts)
}

// envWriteLog names the file that writelog.c writes to.
const envWriteLog = "CONSENTRY_WRITE_LOG"

func init() {
	faulttest.Register("write log", func(c *faulttest.Child) error {
		log, err := os.OpenFile(os.Getenv(envWriteLog), os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		s, _, err := openSmall(c.Dir)
		if err != nil {
			return err
		}
		for i := range 150 {
			word := fmt.Sprintf("%d %s", i, strings.Repeat("x", c.Rand.IntN(3000)))
			a, err := s.add(word, nil)
			if err != nil {
				return err
			}
			// Into the same log as the engine's writes, so that their order is known.
			if _, err := log.Write(binary.LittleEndian.AppendUint64([]byte{'A', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0}, a.Seq)); err != nil {
				return err
			}
			if c.Rand.IntN(12) == 0 {
				if err := s.db.Checkpoint(); err != nil {
					return err
				}
			}
		}
		c.Ack("done")
		c.Hold()
		return nil
	})
}

// written is one thing that the engine did to a file.
type written struct {
	kind byte // W write, T truncate, S sync, U unlink, A acknowledged
	path string
	at   int64
	data []byte
}

func readLog(t *testing.T, path string) (list []written) {
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for r := bytes.NewReader(raw); r.Len() > 0; {
		var head [15]byte
		_, err := io.ReadFull(r, head[:])
		require.NoError(t, err)
		w := written{kind: head[0], at: int64(binary.LittleEndian.Uint64(head[3:]))}
		name := make([]byte, binary.LittleEndian.Uint16(head[1:]))
		w.data = make([]byte, binary.LittleEndian.Uint32(head[11:]))
		for _, into := range [][]byte{name, w.data} {
			_, err = io.ReadFull(r, into)
			require.NoError(t, err)
		}
		w.path = string(name)
		list = append(list, w)
	}
	return list
}

// image is a file as it lies on the disk, and what was written to it and is still on its way.
type image struct {
	there   []byte
	gone    bool
	pending []written
}

const sector = 512

// apply does w to the bytes of a file; only says which of its sectors arrive, nil all.
func apply(b []byte, w written, only func() bool) []byte {
	if w.kind == 'T' {
		if int64(len(b)) >= w.at {
			return b[:w.at]
		}
		return append(b, make([]byte, w.at-int64(len(b)))...)
	}
	for i := 0; i < len(w.data); i += sector {
		if only != nil && !only() {
			continue
		}
		piece := w.data[i:min(len(w.data), i+sector)]
		if end := int(w.at) + i + len(piece); end > len(b) {
			b = append(b, make([]byte, end-len(b))...)
		}
		copy(b[int(w.at)+i:], piece)
	}
	return b
}

// cut is the file after a power cut: of what was on its way any part may have arrived, in any order, whole or torn.
func (f *image) cut(r *rand.Rand) []byte {
	b := slices.Clone(f.there)
	list := slices.Clone(f.pending)
	if r.IntN(2) == 0 {
		r.Shuffle(len(list), func(i, j int) {
			if list[i].kind == 'W' && list[j].kind == 'W' && list[i].at != list[j].at {
				list[i], list[j] = list[j], list[i]
			}
		})
	}
	for _, w := range list {
		switch r.IntN(4) {
		case 0: // lost
		case 1:
			b = apply(b, w, func() bool { return r.IntN(2) == 0 })
		default:
			b = apply(b, w, nil)
		}
	}
	return b
}

// F3: whatever order the writes of records and log reach the disk in between two flushes, torn at any sector or lost:
// after recovery everything acknowledged is there and the file is healthy.
func TestF3_reorderedAndTornWritesLoseNothing(t *testing.T) {
	work := t.TempDir()
	library, log := filepath.Join(work, "writelog.so"), filepath.Join(work, "log")
	if out, err := exec.Command("gcc", "-O1", "-shared", "-fPIC", "-o", library, filepath.Join("testdata", "writelog.c"), "-ldl").CombinedOutput(); err != nil {
		t.Skipf("not possible here: no C compiler that works: %v %s", err, out)
	}
	dir := filepath.Join(work, "practice")
	require.NoError(t, os.Mkdir(dir, 0o700))
	require.NoError(t, makeSmall(dir))
	files := map[string]*image{"records.db": {there: read(t, dir, "records.db")}, "records.db-wal": {gone: true}}
	require.NoError(t, os.WriteFile(log, nil, 0o600))
	t.Setenv(envWriteLog, log)
	t.Setenv("LD_PRELOAD", library)
	p := faulttest.Start(t, "write log", dir, 3)
	line, ok := p.Next()
	_, _, err := p.Kill()
	require.True(t, ok && line == "done", "%v", err)
	require.NoError(t, os.Unsetenv("LD_PRELOAD"))
	list := readLog(t, log)
	r := rand.New(rand.NewPCG(3, 3))
	images := 2 * faulttest.Times(20)
	at := make([]int, images)
	for i := range at {
		at[i] = r.IntN(len(list) + 1)
	}
	slices.Sort(at)
	acked, done, most := uint64(0), 0, 0
	scratch := t.TempDir()
	look := func() {
		for name, f := range files {
			_ = os.Remove(filepath.Join(scratch, name))
			if !f.gone {
				rewrite(t, scratch, name, f.cut(r))
				most = max(most, len(f.pending))
			}
		}
		db, err := OpenDB(filepath.Join(scratch, "records.db"), smallKey, smallSalt)
		require.NoError(t, err, "image %d", done)
		words := (&small{db: db}).prove(t)
		require.GreaterOrEqual(t, uint64(len(words)), acked, "image %d", done)
		require.NoError(t, db.Close())
	}
	for i, w := range list {
		for ; done < images && at[done] == i; done++ {
			look()
		}
		f := files[filepath.Base(w.path)]
		switch w.kind {
		case 'A':
			acked = binary.LittleEndian.Uint64(w.data)
		case 'S':
			for _, p := range f.pending {
				f.there = apply(f.there, p, nil)
			}
			f.pending = nil
		case 'U':
			*f = image{gone: true}
		default:
			f.gone = false
			f.pending = append(f.pending, w)
		}
	}
	for ; done < images; done++ {
		look()
	}
	require.EqualValues(t, 150, acked)
	require.Greater(t, most, 3, "there was something to reorder")
	t.Logf("N=%d images of %d writes and flushes, up to %d on their way at once", images, len(list), most)
}
