// Package pick asks a person for files and folders: with the system's own dialogs, and with Fyne's where there are none.
package pick

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"consentry/ui"
	"consentry/ui/platform"
)

// File asks for a file with the system's dialog, or with Fyne's over w if there is none, and calls done on the goroutine
// that owns the widgets: with a path, or with platform.ErrCancelled.
func File(a *ui.Async, p platform.Platform, w fyne.Window, q platform.FileQuestion, done func(path string, err error)) {
	ui.Run(a, nil, func(ctx context.Context) (string, error) { return p.ChooseFile(ctx, q) }, func(path string, err error) {
		if !errors.Is(err, platform.ErrNoDialogs) {
			done(path, err)
			return
		}
		d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if r == nil {
				done("", cancelled(err))
				return
			}
			path := r.URI().Path()
			done(path, r.Close())
		}, w)
		filter(d, q)
		show(d, w)
	})
}

// Files asks for one or more files; see File. Fyne's dialog gives one at a time.
func Files(a *ui.Async, p platform.Platform, w fyne.Window, q platform.FileQuestion, done func(paths []string, err error)) {
	ui.Run(a, nil, func(ctx context.Context) ([]string, error) { return p.ChooseFiles(ctx, q) }, func(paths []string, err error) {
		if !errors.Is(err, platform.ErrNoDialogs) {
			done(paths, err)
			return
		}
		d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if r == nil {
				done(nil, cancelled(err))
				return
			}
			path := r.URI().Path()
			done([]string{path}, r.Close())
		}, w)
		filter(d, q)
		show(d, w)
	})
}

// Folder asks for a folder; see File.
func Folder(a *ui.Async, p platform.Platform, w fyne.Window, q platform.FileQuestion, done func(path string, err error)) {
	ui.Run(a, nil, func(ctx context.Context) (string, error) { return p.ChooseFolder(ctx, q) }, func(path string, err error) {
		if !errors.Is(err, platform.ErrNoDialogs) {
			done(path, err)
			return
		}
		show(dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if u == nil {
				done("", cancelled(err))
				return
			}
			done(u.Path(), nil)
		}, w), w)
	})
}

// Save asks where to save; see File. Nothing is written: the caller writes to the path.
func Save(a *ui.Async, p platform.Platform, w fyne.Window, q platform.FileQuestion, done func(path string, err error)) {
	ui.Run(a, nil, func(ctx context.Context) (string, error) { return p.SaveFile(ctx, q) }, func(path string, err error) {
		if !errors.Is(err, platform.ErrNoDialogs) {
			done(path, err)
			return
		}
		d := dialog.NewFileSave(func(wc fyne.URIWriteCloser, err error) {
			if wc == nil {
				done("", cancelled(err))
				return
			}
			path := wc.URI().Path()
			done(path, wc.Close())
		}, w)
		d.SetFileName(q.Name)
		show(d, w)
	})
}

// cancelled is what a dialog of Fyne's means when it gives nothing.
func cancelled(err error) error {
	if err != nil {
		return fmt.Errorf("file dialog: %w", err)
	}
	return platform.ErrCancelled
}

func filter(d *dialog.FileDialog, q platform.FileQuestion) {
	var exts []string
	for _, k := range q.Kinds {
		for _, p := range k.Patterns {
			if len(p) > 2 && p[:2] == "*." {
				exts = append(exts, p[1:])
			}
		}
	}
	if len(exts) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(exts))
	}
}

// lastFolder is where Fyne's dialog writes the folder it was in, in the clear; a folder may bear a patient's name.
const lastFolder = "fyne:fileDialogLastFolder"

// show shows a dialog of Fyne's nearly as large as the window and forgets the folder when it closes.
func show(d *dialog.FileDialog, w fyne.Window) {
	d.SetOnClosed(func() { fyne.CurrentApp().Preferences().RemoveValue(lastFolder) })
	d.Show()
	s := w.Canvas().Size() // only now: a dialog of Fyne's has no size before it is shown
	d.Resize(fyne.NewSize(max(400, s.Width-80), max(300, s.Height-80)))
}
