package main

import (
	"context"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
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
		// flip changes one bit in the middle of a file.
		"flip": func(ts *testscript.TestScript, _ bool, args []string) {
			path := ts.MkAbs(args[0])
			data, err := os.ReadFile(path)
			ts.Check(err)
			data[len(data)/2] ^= 1
			ts.Check(os.Chmod(path, 0o600))
			ts.Check(os.WriteFile(path, data, 0o600))
		},
	}})
}
