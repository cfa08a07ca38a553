// Getting out of damaged records what can still be read. What is written is not encrypted, and that is said before and after.

package shell

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// salvager is an office that writes what can still be read into a folder.
type salvager interface {
	ExportReadable(ctx context.Context, dir string, progress office.Progress) (office.Salvage, error)
}

// exportIfAsked goes on to the export if somebody signed in for that.
func (d *desk) exportIfAsked() {
	if at := d.shell.damage; at != nil && at.export {
		at.export = false
		d.exportReadable()
	}
}

// exportReadable warns, asks for a folder and exports.
func (d *desk) exportReadable() {
	d.Ask(i18n.T("damaged.out.title"), i18n.T("damaged.out.ask"), i18n.T("damaged.out.yes"), true, func() {
		d.shell.pickFolder(func(dir string) {
			if !d.over {
				d.exportTo(dir)
			}
		})
	})
}

// exposed are the places where records that are not encrypted must not lie.
var exposed = map[string]bool{"cloud": true, "network": true, "fleeting": true, "roaming": true}

// exportTo writes a new folder in dir.
func (d *desk) exportTo(dir string) {
	s := d.shell
	o, ok := s.house.Office.(salvager)
	if !ok {
		return
	}
	if at := s.d.Folders.Judge(dir); exposed[at.Trouble] {
		s.Tell(i18n.T("damaged.out.place", "name", at.Name), "")
		return
	}
	now := s.d.Now()
	to := filepath.Join(dir, i18n.T("damaged.out.folder", "date", now.Format("2006-01-02"), "time", now.Format("150405")))
	free := d.Busy()
	var window *overlay
	busy := kit.NewBusy(i18n.T("damaged.out.busy"), func() { window.close() })
	s.prepareOverlay()
	window = s.newOverlay(i18n.T("damaged.export"), busy, func() {
		d.overlay = nil
		d.salvaging.Cancel()
		free()
	})
	d.overlay = window
	report := s.d.Async.Reporter(busy.Set)
	ui.Run(d.async, &d.salvaging, func(ctx context.Context) (office.Salvage, error) {
		return o.ExportReadable(ctx, to, func(key string, done, total int) {
			report(ui.Progress{Words: i18n.T(key), Done: int64(done), Total: int64(total)})
		})
	}, func(out office.Salvage, err error) {
		window.close()
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			d.Fail(err)
		default:
			d.exported(to, out)
		}
	})
}

// exported says what is there, and what is missing.
func (d *desk) exported(to string, out office.Salvage) {
	read, lost := out.Records()
	missing := i18n.T("damaged.out.whole")
	if !out.Whole() {
		missing = i18n.T("damaged.out.lost", "records", i18n.Count(lost), "files", i18n.Count(len(out.FilesLost)))
	}
	if slices.ContainsFunc(out.Tables, func(t office.SalvagedTable) bool { return t.Trouble != "" }) {
		missing += " " + i18n.T("damaged.out.maybe")
	}
	kit.Tell(d.shell.d.Window, i18n.T("damaged.out.done"), i18n.T("damaged.out.what", "records", i18n.Count(read), "files", i18n.Count(out.Files), "folder", to),
		kit.Stack(8, []fyne.CanvasObject{kit.BodyText(missing), kit.Banner(kit.Warn, "", i18n.T("damaged.out.after"))}...))
}
