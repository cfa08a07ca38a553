// Files that come in and go out: shown in the system's viewer, saved where a person says, read with a bound.

package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/platform/pick"
)

// maxPick bounds what is read of a file that a person picked: a scan of some pages, or a long list of patients.
const maxPick = 64 << 20

// errTooBig is a file that is not read.
var errTooBig = &office.Problem{Key: "shell.file.too_big"}

// unnamed is what a PDF is called that was only to be looked at.
const unnamed = "document.pdf"

// openPDF is for the Recovery Sheet before there is a practice; beside it one can save it as well.
func (s *Shell) openPDF(data []byte, then func(shown bool)) {
	ui.Run(s.d.Async, nil, func(context.Context) (struct{}, error) { return struct{}{}, s.d.Machine.View(".pdf", data) },
		func(_ struct{}, err error) {
			if err != nil {
				s.Fail(&office.Problem{Key: "shell.file.viewer", Err: err})
			}
			then(err == nil)
		})
}

// ShowPDF shows a PDF in the system's viewer, from the private folder that is emptied at lock. Where no viewer opens it can be
// saved instead: some papers are made once.
func (d *desk) ShowPDF(name string, data []byte, then func(page.Shown)) {
	if d.over {
		return
	}
	s := d.shell
	ui.Run(s.d.Async, nil, func(context.Context) (struct{}, error) { return struct{}{}, s.d.Machine.View(".pdf", data) },
		func(_ struct{}, err error) {
			switch {
			case d.over:
			case err == nil:
				then(page.InViewer)
			default:
				d.saveInstead(name, data, then)
			}
		})
}

// saveInstead says that no viewer opened, and offers to save the PDF.
func (d *desk) saveInstead(name string, data []byte, then func(page.Shown)) {
	d.shell.prepareOverlay()
	q := kit.Question{Title: i18n.T("shell.file.viewer.title"), Sentence: i18n.T("shell.file.viewer"), Yes: i18n.T("shell.file.viewer.save"), No: i18n.T("shell.file.viewer.not")}
	kit.Ask(d.shell.d.Window, q, func(yes bool) {
		switch {
		case d.over:
		case !yes:
			then(page.NotShown)
		default:
			d.SaveFile(name, data, func(saved bool) {
				if saved {
					d.Toast(i18n.T("shell.file.saved"), nil)
					then(page.AsFile)
					return
				}
				then(page.NotShown)
			})
		}
	})
}

// OpenVideo shows a video in the system's player, from the private folder that is emptied at lock. A window that was locked
// meanwhile shows nothing, and keeps nothing.
func (d *desk) OpenVideo(kind string, write func(io.Writer) error) error {
	err := d.shell.d.Machine.ViewStream("."+kind, func(to io.Writer) error {
		if err := write(to); err != nil {
			return err
		}
		if d.pending.closed() {
			return context.Canceled
		}
		return nil
	})
	var problem *office.Problem
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &problem) {
		return err
	}
	return &office.Problem{Key: "shell.file.player", Err: bare(err)}
}

// SaveFile asks where, and writes.
func (s *Shell) SaveFile(suggested string, data []byte, then func(saved bool)) {
	q := platform.FileQuestion{Title: i18n.T("shell.pick.save"), Name: suggested, Kinds: kindsOf(strings.TrimPrefix(filepath.Ext(suggested), "."))}
	pick.Save(s.d.Async, s.d.Machine, s.d.Window, q, func(path string, err error) {
		s.seen()
		if errors.Is(err, platform.ErrCancelled) {
			then(false)
			return
		}
		if err != nil {
			s.Fail(err)
			then(false)
			return
		}
		ui.Run(s.d.Async, nil, func(context.Context) (struct{}, error) { return struct{}{}, writePrivate(path, data) },
			func(_ struct{}, err error) {
				if err != nil {
					s.Fail(&office.Problem{Key: "shell.file.write", Err: bare(err)})
				}
				then(err == nil)
			})
	})
}

// writePrivate writes a file that only this user can read, also over one that others could.
func writePrivate(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// PickFile asks for a file of these endings and reads it.
func (d *desk) PickFile(endings []string, then func(name string, data []byte)) {
	if d.over {
		return
	}
	s := d.shell
	pick.File(s.d.Async, s.d.Machine, s.d.Window, platform.FileQuestion{Title: i18n.T("shell.pick.file"), Kinds: kindsOf(endings...)}, func(path string, err error) {
		s.seen()
		switch {
		case d.over, errors.Is(err, platform.ErrCancelled):
		case err != nil:
			d.Fail(err)
		default:
			ui.Run(d.async, nil, func(context.Context) ([]byte, error) { return readBounded(path) }, func(data []byte, err error) {
				if err != nil {
					d.Fail(err)
					return
				}
				then(filepath.Base(path), data)
			})
		}
	})
}

// readBounded reads a file of at most maxPick bytes. The errors it returns do not name the file, which may bear a
// patient's name.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &office.Problem{Key: "shell.file.read", Err: bare(err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPick+1))
	switch {
	case err != nil:
		return nil, &office.Problem{Key: "shell.file.read", Err: bare(err)}
	case len(data) > maxPick:
		return nil, errTooBig
	}
	return data, nil
}

// bare takes the path out of an error.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}

// kindsOf names the kinds of files with these endings.
func kindsOf(endings ...string) []platform.FileKind {
	var patterns []string
	for _, e := range endings {
		if e != "" {
			patterns = append(patterns, "*."+e)
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	return []platform.FileKind{{Name: strings.ToUpper(strings.Join(endings, ", ")), Patterns: patterns}}
}
