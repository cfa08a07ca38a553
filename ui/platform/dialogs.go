// The system's own dialogs. This package does not know Fyne: package pick shows Fyne's dialogs where there are none.

package platform

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/ncruces/zenity"
)

// ChooseFile asks for one file.
func (c *computer) ChooseFile(ctx context.Context, q FileQuestion) (string, error) {
	p, err := zenity.SelectFile(options(ctx, q)...)
	return p, told(err)
}

// ChooseFiles asks for one or more files.
func (c *computer) ChooseFiles(ctx context.Context, q FileQuestion) ([]string, error) {
	ps, err := zenity.SelectFileMultiple(options(ctx, q)...)
	return ps, told(err)
}

// ChooseFolder asks for a folder.
func (c *computer) ChooseFolder(ctx context.Context, q FileQuestion) (string, error) {
	p, err := zenity.SelectFile(append(options(ctx, q), zenity.Directory())...)
	return p, told(err)
}

// SaveFile asks where to save.
func (c *computer) SaveFile(ctx context.Context, q FileQuestion) (string, error) {
	p, err := zenity.SelectFileSave(append(options(ctx, q), zenity.ConfirmOverwrite())...)
	return p, told(err)
}

// Message shows a sentence, and writes it to standard error as well, where a person may find it.
func (c *computer) Message(title, sentence string) {
	fmt.Fprintf(os.Stderr, "%s: %s\n", title, sentence)
	_ = zenity.Error(sentence, zenity.Title(title)) // a system without dialogs has the line above
}

func options(ctx context.Context, q FileQuestion) []zenity.Option {
	os := []zenity.Option{zenity.Context(ctx), zenity.Title(q.Title), zenity.Modal()}
	if q.Name != "" {
		os = append(os, zenity.Filename(q.Name))
	}
	var kinds zenity.FileFilters
	for _, k := range q.Kinds {
		kinds = append(kinds, zenity.FileFilter{Name: k.Name, Patterns: k.Patterns, CaseFold: true})
	}
	if len(kinds) > 0 {
		os = append(os, kinds)
	}
	return os
}

// told turns the library's errors into ours.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, zenity.ErrCanceled), errors.Is(err, context.Canceled):
		return ErrCancelled
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, zenity.ErrUnsupported):
		return ErrNoDialogs
	}
	return fmt.Errorf("file dialog: %w", err)
}
