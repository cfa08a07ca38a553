package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"consentry/cmd/internal/codec"
	"consentry/store/keyring"
)

func TestMain(m *testing.M) {
	if ran, exit := codec.Child(os.Args); ran {
		os.Exit(exit)
	}
	testscript.Main(m, map[string]func(){"consentryctl": func() {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}})
}

// The scripts drive the real program on real folders; "exits N command..." wants that exit code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, Setup: func(e *testscript.Env) error {
		e.Setenv("HOME", e.WorkDir)
		e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/config")
		return nil
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"exits": func(ts *testscript.TestScript, neg bool, args []string) {
			want, err := strconv.Atoi(args[0])
			ts.Check(err)
			got := 0
			if err := ts.Exec(args[1], args[2:]...); err != nil {
				code, ok := err.(interface{ ExitCode() int })
				if !ok {
					ts.Fatalf("%v", err)
				}
				got = code.ExitCode()
			}
			if (got == want) == neg {
				ts.Fatalf("exit code %d, wanted %d", got, want)
			}
		},
		// picture makes a made-up picture that tells more than it shows, of the format that the name ends in.
		"picture": func(ts *testscript.TestScript, _ bool, args []string) {
			for _, name := range args {
				ts.Check(os.WriteFile(ts.MkAbs(name), tellingPicture(name), 0o600))
			}
		},
		// clean checks that a folder holds so many files, with random names and whole days, and nothing planted in them.
		"clean": func(ts *testscript.TestScript, _ bool, args []string) {
			want, err := strconv.Atoi(args[1])
			ts.Check(err)
			list, err := os.ReadDir(ts.MkAbs(args[0]))
			ts.Check(err)
			if len(list) != want {
				ts.Fatalf("%d files, wanted %d: %v", len(list), want, list)
			}
			for _, e := range list {
				ts.Check(looksClean(filepath.Join(ts.MkAbs(args[0]), e.Name())))
			}
		},
		// groups writes the Recovery Sheet's groups, from what init --json printed, into a file.
		"groups": func(ts *testscript.TestScript, _ bool, args []string) {
			var made struct{ Groups []string }
			ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &made))
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(made.Groups, " ")+"\n"), 0o600))
		},
		// envelopes splits that sheet so that any two of three files open; the fourth has the last two, a line each.
		"envelopes": func(ts *testscript.TestScript, _ bool, args []string) {
			var made struct {
				Groups      []string
				Fingerprint string
			}
			ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &made))
			sheet, err := keyring.ParseKit(strings.Join(made.Groups, " "))
			ts.Check(err)
			sheet.Fingerprint = made.Fingerprint
			parts, err := sheet.Split(keyring.KitScheme{Need: 2, Of: 3})
			ts.Check(err)
			var lines []string
			for i, p := range parts {
				lines = append(lines, strings.Join(p.Groups(), " ")+"\n")
				ts.Check(os.WriteFile(ts.MkAbs(args[i+1]), []byte(lines[i]), 0o600))
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[4]), []byte(lines[1]+lines[2]), 0o600))
		},
		// spoil copies a file of groups with a letter of the fifth changed.
		"spoil": func(ts *testscript.TestScript, _ bool, args []string) {
			groups := strings.Fields(ts.ReadFile(args[0]))
			if groups[4] = "Q" + groups[4][1:]; strings.Contains(ts.ReadFile(args[0]), " "+groups[4]+" ") {
				groups[4] = "P" + groups[4][1:]
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(groups, " ")+"\n"), 0o600))
		},
		// begun leaves the folder of a version that was never finished on a drive.
		"begun": func(ts *testscript.TestScript, _ bool, args []string) {
			roots, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*", "snapshots"))
			ts.Check(err)
			for _, root := range roots {
				ts.Check(os.Mkdir(filepath.Join(root, args[1]), 0o700))
			}
		},
		// flip changes one bit in the middle of every file that a pattern names.
		"flip": func(ts *testscript.TestScript, _ bool, args []string) {
			paths, err := filepath.Glob(ts.MkAbs(args[0]))
			ts.Check(err)
			if len(paths) == 0 {
				ts.Fatalf("no file %s", args[0])
			}
			for _, path := range paths {
				data, err := os.ReadFile(path)
				ts.Check(err)
				data[len(data)/2] ^= 1
				ts.Check(os.Chmod(path, 0o600))
				ts.Check(os.WriteFile(path, data, 0o600))
			}
		},
	}})
}
