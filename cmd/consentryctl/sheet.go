// This file reads a Recovery Sheet: the whole one, or its envelopes one after another, from files, standard input or a
// terminal.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"consentry/domain/office"
	"consentry/store"
	"consentry/ui/i18n"
)

// sheetFlags say where the Recovery Sheet comes from. Like a password it is never an argument.
type sheetFlags struct {
	SheetFile []string `sep:"none" help:"Read the Recovery Sheet's groups, or its age identity, from this file ('-' is standard input). If it is in envelopes, name a file for each. Without it a terminal asks." placeholder:"FILE"`
}

// read returns the sheet as whatever takes a typed one reads it. Envelopes may still be missing: what takes it says so.
func (s sheetFlags) read(e *env) (string, error) {
	text, err := s.all(e)
	if err != nil {
		return "", fmt.Errorf("read Recovery Sheet: %w", err)
	}
	return text, nil
}

func (s sheetFlags) all(e *env) (string, error) {
	if len(s.SheetFile) == 0 {
		return typedSheet(e, isTerminal(os.Stdin) && e.in == io.Reader(os.Stdin))
	}
	var so office.TypedSheet
	for _, file := range s.SheetFile {
		data, err := sheetData(e, file)
		if err != nil {
			return "", err
		}
		so, err = store.ReadSheet(so.Text, string(bytes.TrimSpace(data)))
		clear(data)
		if err != nil {
			return "", err
		}
	}
	return so.Text, nil
}

func sheetData(e *env, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(e.in, maxSecret))
	}
	return readLimited(file, maxSecret)
}

// typedSheet reads lines until the sheet is whole. A person is asked again for a line that is mistyped; twelve groups are not
// typed blindly: they are seen, as on the paper they are read from.
func typedSheet(e *env, person bool) (string, error) {
	var so office.TypedSheet
	ask := "Recovery Sheet, all groups on one line (of one envelope, if it is in envelopes): "
	for {
		if person {
			fmt.Fprint(e.err, ask)
		}
		line, err := readLine(e.in)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		ended := err != nil
		if line = bytes.TrimSpace(line); len(line) == 0 {
			if ended {
				return so.Text, nil
			}
			continue
		}
		next, err := store.ReadSheet(so.Text, string(line))
		clear(line)
		var said office.Message
		switch {
		case err == nil && (next.Whole() || ended):
			return next.Text, nil
		case err == nil:
			so = next
			ask = fmt.Sprintf("Envelope %d of Recovery Sheet %d accepted: %d of %d needed. The next: ", so.Part, so.Number, so.Have, so.Need)
		case person && !ended && errors.As(err, &said):
			fmt.Fprintln(e.err, i18n.T(said.MessageKey(), pairs(said.MessageArgs())...))
		default:
			return "", err
		}
	}
}

// readLine reads one line and not a byte beyond it: what follows may be for somebody else. The error is io.EOF behind the
// last one.
func readLine(in io.Reader) ([]byte, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := in.Read(b)
		switch {
		case n == 1 && b[0] == '\n':
			return line, nil
		case n == 1 && len(line) == maxSecret:
			return nil, bufio.ErrTooLong
		case n == 1:
			line = append(line, b[0])
		}
		if err != nil {
			return line, err
		}
	}
}
