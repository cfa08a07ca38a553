// This file opens a practice for a command: whose, as whom, and the password from a terminal, a file or standard input.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"consentry/cmd/internal/wire"
	"consentry/domain/office"
)

// errUsage is a command line that parses and still cannot be meant.
var errUsage = errors.New("usage")

// maxSecret bounds what is read as a password.
const maxSecret = 4096

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// secretFlags say where a password comes from. It is never an argument: arguments are seen by every program.
type secretFlags struct {
	PasswordFile string `help:"Read the password from this file ('-' is standard input). Without it a terminal asks." placeholder:"FILE"`
}

// read returns the password. The caller wipes it.
func (s secretFlags) read(e *env, prompt string) ([]byte, error) {
	var data []byte
	var err error
	switch {
	case s.PasswordFile != "" && s.PasswordFile != "-":
		data, err = readLimited(s.PasswordFile, maxSecret)
	case s.PasswordFile == "" && isTerminal(os.Stdin) && e.in == io.Reader(os.Stdin):
		fmt.Fprint(e.err, prompt+": ")
		data, err = term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(e.err)
	default:
		data, err = bufio.NewReader(io.LimitReader(e.in, maxSecret)).ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(data) > 0 {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read password: %w", err)
	}
	return bytes.TrimRight(data, "\r\n"), nil
}

func readLimited(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("the file is larger than %d bytes", limit)
	}
	return data, err
}

// practiceFlags name the practice and the member.
type practiceFlags struct {
	Practice string `required:"" help:"The practice folder." placeholder:"DIR"`
	As       string `help:"The member's name as in the sign-in list. Needed when there is more than one." placeholder:"NAME"`
	secretFlags
}

// open signs in and hands the office to do; it is locked afterwards, whatever happens.
func (p practiceFlags) open(e *env, do func(*office.Office) error) error {
	o, folder, err := wire.Office(p.Practice)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // the lock file goes with the process anyway
	front, err := o.Front(e.ctx)
	if err != nil {
		return err
	}
	slot, err := p.slot(front)
	if err != nil {
		return err
	}
	password, err := p.read(e, "Password")
	if err != nil {
		return err
	}
	defer clear(password)
	if err := o.SignIn(e.ctx, slot, office.Secret{Password: password}); err != nil {
		return err
	}
	err = do(o)
	return errors.Join(err, o.Lock(e.ctx, "exit"))
}

func (p practiceFlags) slot(front office.Front) (string, error) {
	if p.As == "" && len(front.Logins) == 1 {
		return front.Logins[0].SlotID, nil
	}
	var names []string
	for _, l := range front.Logins {
		if strings.EqualFold(l.Name, p.As) {
			return l.SlotID, nil
		}
		names = append(names, l.Name)
	}
	return "", fmt.Errorf("%w: --as NAME must be one of: %s", errUsage, strings.Join(names, ", "))
}
