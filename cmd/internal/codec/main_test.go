package codec

// This file makes the test program its own worker, as main does in the real ones; and, started under other names, a
// worker that does what a decoder taken over by a hostile file might do.

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// shared is a cache of compiled code for all tests of one run.
var shared string

func TestMain(m *testing.M) {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	if play, ok := hostile[name]; ok && len(os.Args) > 1 && os.Args[1] == secret {
		confine()
		a, _, _ := readAsk(os.Stdin)
		confineTo(a)
		seal(a)
		play()
		os.Exit(0)
	}
	if ran, exit := Child(os.Args); ran {
		os.Exit(exit)
	}
	dir, err := os.MkdirTemp("", "codec")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shared = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// hostile are workers by the name of their program. None comes back by itself.
var hostile = map[string]func(){
	"endless": spin,
	"speaks-then-endless": func() {
		p := picture{count: 1, icc: fmt.Append(nil, os.Getpid()), img: image.NewNRGBA(image.Rect(0, 0, 1, 1))}
		_ = sendPicture(os.Stdout, p)
		spin()
	},
	"glutton": func() {
		var all [][]byte
		for range 64 {
			all = append(all, make([]byte, 64<<20))
		}
		runtime.KeepAlive(all)
		_ = sendPicture(os.Stdout, picture{count: 1, img: image.NewNRGBA(image.Rect(0, 0, 1, 1))})
		_ = sendEnd(os.Stdout, nil)
	},
	"crash":  func() { os.Exit(139) },
	"silent": func() { _ = sendEnd(os.Stdout, nil) },
	"twice": func() {
		for range 2 {
			_ = sendPicture(os.Stdout, picture{count: 1, img: image.NewNRGBA(image.Rect(0, 0, 1, 1))})
		}
		_ = sendEnd(os.Stdout, nil)
	},
	"babble": func() { _, _ = os.Stdout.Write(bytes.Repeat([]byte("x"), 1<<20)) },
	"huge": func() {
		_, _ = os.Stdout.Write([]byte{tagPicture, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0})
	},
	"mirror": func() {
		at := map[string]string{"env": fmt.Sprint(len(os.Environ()))}
		at["dir"], _ = os.Getwd()
		mirror(at)
		_ = sendEnd(os.Stdout, &report.Refused{Why: report.Unknown, Args: at})
	},
}

// spin takes all the processor time there is.
func spin() {
	for begin := time.Now(); time.Since(begin) < time.Hour; {
	}
}

// decoder gives a decoder of this program.
func decoder(t testing.TB) *Decoder {
	t.Helper()
	d, err := New()
	require.NoError(t, err)
	d.Cache = shared
	return d
}

// named gives a decoder that starts one of the hostile workers.
func named(t testing.TB, name string) *Decoder {
	t.Helper()
	require.Contains(t, hostile, name)
	d := decoder(t)
	exe := filepath.Join(t.TempDir(), name)
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	if os.Link(d.Exe, exe) != nil {
		b, err := os.ReadFile(d.Exe)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(exe, b, 0o700))
	}
	d.Exe = exe
	return d
}

// decoded decodes a HEIC or AVIF file that is well.
func decoded(t testing.TB, src []byte) *image.NRGBA {
	t.Helper()
	img, _, err := decoder(t).DecodeStill(context.Background(), report.HEIC, src)
	require.NoError(t, err)
	return img
}
