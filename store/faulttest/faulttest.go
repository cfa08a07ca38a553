// Package faulttest kills programs in the middle of their work and looks at what they leave. A test registers what the
// child does; the test binary runs itself as that child, hears over a pipe what the child has acknowledged, kills it
// without warning at a random moment, and lets the test compare the files with the acknowledgments.
//
// A test package uses it like this:
//
//	func TestMain(m *testing.M) { faulttest.Main(m) }
//
//	func init() {
//		faulttest.Register("notes", func(c *faulttest.Child) error {
//			... open the files in c.Dir ...
//			for i := 0; ; i++ {
//				... save note i ...
//				c.Ack("%d", i) // only when it is saved
//			}
//		})
//	}
//
//	func TestNotesSurviveKills(t *testing.T) {
//		faulttest.Run(t, faulttest.Kills{Child: "notes", Dir: dir, Rounds: 200, Verify: func(...) { ... }})
//	}
package faulttest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	envChild = "CONSENTRY_FAULT_CHILD"
	envDir   = "CONSENTRY_FAULT_DIR"
	envSeed  = "CONSENTRY_FAULT_SEED"
)

// Child is the side that does the work and is killed.
type Child struct {
	Dir  string     // the folder to work in
	Rand *rand.Rand // differs from round to round, repeatable by the seed
}

// Ack tells the test one line. Call it only after what the line speaks of is done: the test holds the files to it.
func (c *Child) Ack(format string, args ...any) {
	line := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ") + "\n"
	if _, err := io.WriteString(os.Stdout, line); err != nil { // one write: a line arrives whole or not at all
		os.Exit(3) // the test is gone
	}
}

// Gate says that the child is ready and waits until the test calls Release, so that several children start together.
func (c *Child) Gate() {
	c.Ack(gateLine)
	_, _ = io.ReadFull(os.Stdin, make([]byte, 1)) // the end of the pipe opens the gate too
}

// Hold waits until the test kills the child.
func (c *Child) Hold() { _, _ = io.Copy(io.Discard, os.Stdin) }

const gateLine = "at the gate"

var children = map[string]func(*Child) error{}

// Register names a child. Call it from init or from a variable's initialiser: the child process needs it before Main.
func Register(name string, run func(*Child) error) {
	if _, twice := children[name]; twice {
		panic("faulttest: child registered twice: " + name)
	}
	children[name] = run
}

// Times is how often a test kills, cuts or flips: its usual number, or FAULT_N.
func Times(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("FAULT_N")); err == nil && n > 0 {
		return n
	}
	return usual
}

// Main takes the place of m.Run in TestMain: it runs the tests, or the child when this process was started as one.
func Main(m *testing.M) {
	name := os.Getenv(envChild)
	if name == "" {
		os.Exit(m.Run())
	}
	run, ok := children[name]
	if !ok {
		fmt.Fprintln(os.Stderr, "faulttest: no such child:", name)
		os.Exit(2)
	}
	seed, err := strconv.ParseUint(os.Getenv(envSeed), 10, 64)
	if err == nil {
		err = run(&Child{Dir: os.Getenv(envDir), Rand: rand.New(rand.NewPCG(seed, 1))})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(4)
	}
	os.Exit(0)
}

// Process is a child that was started.
type Process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  chan string // closed when the child's output ends
	stderr *limited
}

// limited keeps the first 256 KiB written to it.
type limited struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *limited) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if room := 256<<10 - l.buf.Len(); room > 0 {
		l.buf.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

func (l *limited) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Start runs the registered child name in dir. It is killed at the end of the test if it still runs.
func Start(t testing.TB, name, dir string, seed uint64) *Process {
	t.Helper()
	if children[name] == nil {
		t.Fatalf("faulttest: no such child: %s", name)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{cmd: exec.Command(exe), lines: make(chan string, 1024), stderr: &limited{}}
	p.cmd.Env = append(os.Environ(), envChild+"="+name, envDir+"="+dir, envSeed+"="+strconv.FormatUint(seed, 10))
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.listen(out)
	t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // fails when it has ended already, which is fine
	return p
}

// listen passes whole lines on. A line cut off by the kill was never acknowledged.
func (p *Process) listen(out io.Reader) {
	defer close(p.lines)
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		p.lines <- strings.TrimSuffix(line, "\n")
	}
}

// Next is the child's next line; false when it has ended.
func (p *Process) Next() (string, bool) {
	line, ok := <-p.lines
	return line, ok
}

// AwaitGate waits until the child is at its Gate.
func (p *Process) AwaitGate(t testing.TB) {
	t.Helper()
	line, ok := p.Next()
	if !ok || line != gateLine {
		t.Fatalf("child did not come to the gate: %q\n%s", line, p.stderr)
	}
}

// Release opens the gate.
func (p *Process) Release(t testing.TB) {
	t.Helper()
	if _, err := p.stdin.Write([]byte{'\n'}); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the child without warning and returns the lines it had still acknowledged. ended is true when the child had
// ended by itself; err is then how.
func (p *Process) Kill() (rest []string, ended bool, err error) {
	_ = p.cmd.Process.Kill() // fails when the child has ended already, which the exit code tells
	for line := range p.lines {
		rest = append(rest, line)
	}
	err = p.cmd.Wait()
	// A killed process has no exit code on Unix and code 1 on Windows; a child never ends with 1 by itself.
	ended = p.cmd.ProcessState.Exited() && p.cmd.ProcessState.ExitCode() != 1
	if ended && err != nil {
		err = fmt.Errorf("%w: %s", err, p.stderr)
	}
	return rest, ended, err
}

// PID is the child's process number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Errors is what the child wrote to its standard error.
func (p *Process) Errors() string { return p.stderr.String() }

// Crash makes the child end the way a crash does, with everything that the Go runtime then writes, and returns that.
func (p *Process) Crash() string {
	_ = p.cmd.Process.Signal(syscall.SIGABRT) // fails when the child has ended already: it then wrote nothing
	for range p.lines {
	}
	_ = p.cmd.Wait() // it does not end well, which is the point
	return p.stderr.String()
}

// Kills describes a run of Run.
type Kills struct {
	Child  string
	Dir    string // shared by all rounds, so that each child also has to recover from the kill before it
	Rounds int
	Seed   uint64 // of the kill moments and the children; 0 draws one and logs it
	// MaxAcks is how many acknowledgments a round waits for at most before the kill (default 20).
	MaxAcks int
	// Within is how long after the last awaited acknowledgment the kill comes at most (default 4 ms).
	Within time.Duration
	// Verify is called after every kill with what this round's child acknowledged. It opens and closes the files itself.
	Verify func(t testing.TB, round int, acked []string)

	cut func(*Process) (rest []string) // in the place of a kill
}

// Run starts the child Rounds times, kills it each time, and verifies. A quarter of the kills come at a random moment
// after the start, so that opening and recovery are hit as well; the others shortly after a random acknowledgment.
// A child that ends by itself fails the test.
func Run(t testing.TB, k Kills) {
	t.Helper()
	if k.Seed == 0 {
		k.Seed = rand.Uint64()
	}
	if k.MaxAcks == 0 {
		k.MaxAcks = 20
	}
	if k.Within == 0 {
		k.Within = 4 * time.Millisecond
	}
	t.Logf("faulttest: seed %d", k.Seed)
	rng := rand.New(rand.NewPCG(k.Seed, 0))
	total, silent := 0, 0
	for round := range k.Rounds {
		acked := one(t, k, round, rng)
		total += len(acked)
		if len(acked) == 0 {
			silent++
		}
		k.Verify(t, round, acked)
		if t.Failed() {
			t.Fatalf("faulttest: failed in round %d of seed %d", round, k.Seed)
		}
	}
	t.Logf("faulttest: %d kills, %d acknowledgments, %d rounds killed before the first", k.Rounds, total, silent)
	if total == 0 {
		t.Fatal("faulttest: no child acknowledged anything: the run proves nothing")
	}
}

// one is one round: start, wait, kill, collect.
func one(t testing.TB, k Kills, round int, rng *rand.Rand) (acked []string) {
	t.Helper()
	p := Start(t, k.Child, k.Dir, k.Seed+uint64(round)+1)
	want, early := rng.IntN(k.MaxAcks)+1, rng.IntN(4) == 0
	if early {
		pause(time.Duration(rng.Int64N(int64(60 * time.Millisecond))))
	} else {
		for len(acked) < want {
			line, ok := p.Next()
			if !ok {
				break
			}
			acked = append(acked, line)
		}
		pause(time.Duration(rng.Int64N(int64(k.Within))))
	}
	if k.cut != nil {
		return append(acked, k.cut(p)...)
	}
	rest, ended, err := p.Kill()
	if ended {
		t.Fatalf("faulttest: round %d of seed %d: the child ended by itself: %v", round, k.Seed, err)
	}
	return append(acked, rest...)
}

// pause lets the child run on for d: the kill's moment is what is being varied, nothing is waited for.
func pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}
