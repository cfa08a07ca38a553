// Command consentryctl is the practice on the command line: for support, scripts and checks. It does nothing that the
// window could not do, through the same office.
//
// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the input was refused, 4 integrity is broken.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"consentry/cmd/internal/codec"
	"consentry/cmd/internal/wire"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// version is set by the build.
var version = "dev"

// The exit codes.
const (
	exitOK      = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
	exitBroken  = 4
)

// cli is every command.
type cli struct {
	JSON bool `help:"Print one JSON object instead of sentences."`

	Init     initCmd        `cmd:"" help:"Make a practice and its Recovery Sheet."`
	Demo     demoCmd        `cmd:"" help:"Make the sample practice: made-up people, the same for the same seed."`
	Members  membersCmd     `cmd:"" help:"Workforce members."`
	Patients patientsCmd    `cmd:"" help:"Patients."`
	Check    checkCmd       `cmd:"" help:"Run every integrity check on a practice, or read a backup through, and name what is damaged."`
	Backup   backupCmd      `cmd:"" help:"Make a backup on a drive and read it back."`
	Restore  restoreCmd     `cmd:"" help:"Rebuild a practice from a backup with the Recovery Sheet."`
	Drill    drillCmd       `cmd:"" help:"Restore test: rebuild a backup in a scratch place, prove it, and remove it again."`
	Audit    auditCmd       `cmd:"" help:"The audit log."`
	Export   exportCmd      `cmd:"" help:"Write all records as CSV and JSON. The result is not encrypted."`
	Scrub    scrubCmd       `cmd:"" help:"Make clean copies of pictures, videos, documents and 3D scans, without what they tell besides the picture."`
	Bench    benchCmd       `cmd:"" help:"Measure speeds and sizes on this machine and print a table."`
	Photos   photosCmd      `cmd:"" name:"bench-photos" hidden:"" help:"Measure what concerns pictures; packaging/bench-photos.sh calls it."`
	MakeFull benchBackupCmd `cmd:"" name:"bench-backup" hidden:"" help:"Make a practice with many files; packaging/bench-backup.sh calls it."`
	Version  versionCmd     `cmd:"" help:"Print the version."`
}

// env is what a command may use.
type env struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	json     bool
}

// say prints a sentence, unless JSON was asked for.
func (e *env) say(format string, args ...any) {
	if !e.json {
		fmt.Fprintf(e.out, format+"\n", args...)
	}
}

// result prints v as JSON if that was asked for.
func (e *env) result(v any) error {
	if !e.json {
		return nil
	}
	return json.NewEncoder(e.out).Encode(v)
}

// progress prints nothing in a script; a terminal gets one line that renews itself.
func (e *env) progress() office.Progress {
	if e.json || !isTerminal(os.Stderr) {
		return func(string, int, int) {}
	}
	return func(key string, done, total int) {
		if total > 0 {
			fmt.Fprintf(e.err, "\r%s %d/%d   ", i18n.T(key), done, total)
		}
	}
}

func main() {
	if ran, exit := codec.Child(os.Args); ran {
		os.Exit(exit)
	}
	wire.Program = version
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does one command and returns the exit code. Tests call it through the test binary.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("consentryctl"), kong.Description("The Consentry practice on the command line."),
		kong.Writers(out, errw), kong.Exit(func(code int) { exited = code }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errw, err)
		return exitFailed
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		fmt.Fprintln(errw, err)
		return exitUsage
	}
	e := &env{ctx: ctx, in: in, out: out, err: errw, json: c.JSON}
	if err := k.Run(e); err != nil {
		return e.fail(err)
	}
	return exitOK
}

// errBroken is returned by checks that found damage; what is damaged was printed already.
var errBroken = errors.New("integrity is broken")

// fail prints the sentence of an error and returns its exit code.
func (e *env) fail(err error) int {
	code := exitCode(err)
	if !errors.Is(err, errBroken) && !errors.Is(err, errScrubRefused) && !errors.Is(err, errScrubFailed) {
		sentence, ok := i18n.Sentence(err)
		if !ok {
			sentence = err.Error()
		}
		if e.json {
			// The answer is on its way out already; a writer that fails cannot be told.
			_ = json.NewEncoder(e.out).Encode(map[string]any{"error": sentence, "code": code})
		} else {
			fmt.Fprintln(e.err, sentence)
		}
		var all *office.Invalid
		if errors.As(err, &all) && !e.json {
			for _, d := range all.Defects[min(1, len(all.Defects)):] {
				fmt.Fprintf(e.err, "%s: %s\n", d.Field, i18n.T(d.Key, pairs(d.Args)...))
			}
		}
	}
	return code
}

func pairs(args map[string]string) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

func exitCode(err error) int {
	var incomplete consent.Incomplete
	var message office.Message
	switch {
	case errors.Is(err, errUsage):
		return exitUsage
	case errors.Is(err, errScrubRefused):
		return exitRefused
	case errors.Is(err, errBroken), errors.Is(err, office.ErrDamaged), errors.Is(err, office.ErrGrave), errors.Is(err, office.ErrVersionDamaged),
		errors.Is(err, office.ErrDrillFailed), errors.Is(err, office.ErrDriveLies), errors.Is(err, office.ErrFilesChangedHere), errors.Is(err, office.ErrFilesChangedThere):
		return exitBroken
	case errors.Is(err, office.ErrDriveGone), errors.Is(err, office.ErrDriveFailed), errors.Is(err, office.ErrDriveFull), errors.Is(err, office.ErrDriveReadOnly),
		errors.Is(err, office.ErrDriveBusy), errors.Is(err, office.ErrNoRoom):
		return exitFailed
	case errors.Is(err, office.ErrDiskFull), errors.Is(err, office.ErrReadOnly), errors.Is(err, office.ErrInUse), errors.Is(err, office.ErrNoPractice):
		return exitFailed
	case errors.As(err, &incomplete), errors.As(err, &message):
		return exitRefused
	}
	return exitFailed
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e *env) error {
	e.say("consentryctl %s", version)
	return e.result(map[string]string{"version": version})
}
