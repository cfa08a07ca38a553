// Pictures that come in: chosen, dropped on the window, or found on a camera card.

package shell

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/platform/pick"
)

// cardsEvery is how often the drives are looked at while somebody wants to know.
const cardsEvery = 2 * time.Second

// PickFiles asks for files to take in.
func (d *desk) PickFiles(then func([]office.Incoming)) {
	if d.over {
		return
	}
	s := d.shell
	pick.Files(s.d.Async, s.d.Machine, s.d.Window, platform.FileQuestion{Title: i18n.T("shell.pick.pictures")}, func(paths []string, err error) {
		s.seen()
		switch {
		case d.over, errors.Is(err, platform.ErrCancelled):
		case err != nil:
			d.Fail(err)
		default:
			d.found(paths, func(list []office.Incoming, err error) {
				if err != nil {
					d.Fail(err)
				}
				then(list)
			})
		}
	})
}

// PickFolder asks for a folder.
func (d *desk) PickFolder(title string, then func(folder string)) {
	if d.over {
		return
	}
	s := d.shell
	pick.Folder(s.d.Async, s.d.Machine, s.d.Window, platform.FileQuestion{Title: title}, func(path string, err error) {
		s.seen()
		switch {
		case d.over, errors.Is(err, platform.ErrCancelled):
		case err != nil:
			d.Fail(err)
		default:
			then(path)
		}
	})
}

// FilesIn lists the files in a folder and below it.
func (d *desk) FilesIn(folder string, then func([]office.Incoming, error)) {
	d.found([]string{folder}, then)
}

func (d *desk) found(paths []string, then func([]office.Incoming, error)) {
	ui.Run(d.async, nil, func(context.Context) ([]office.Incoming, error) { return platform.Found(paths) }, func(list []office.Incoming, err error) {
		if d.over {
			return
		}
		then(list, err)
	})
}

// OnDrop takes files that are dropped on the window.
func (d *desk) OnDrop(then func([]office.Incoming)) { d.dropped = then }

// drop is called by the window for whatever is dropped on it.
func (s *Shell) drop(_ fyne.Position, uris []fyne.URI) {
	d := s.desk
	if d == nil || d.over || d.dropped == nil || d.patient != nil {
		return
	}
	s.seen()
	var paths []string
	for _, u := range uris {
		paths = append(paths, u.Path())
	}
	d.found(paths, func(list []office.Incoming, err error) {
		if err != nil {
			d.Fail(err)
		}
		if len(list) > 0 && d.dropped != nil {
			d.dropped(list)
		}
	})
}

// SetTray notes what lies in the intake tray, and InTray tells it to other pages. At lock it is nothing.
func (d *desk) SetTray(n int) { d.tray = n }
func (d *desk) InTray() int   { return d.tray }

// OnCards tells which camera cards are plugged in, now and whenever that changes.
func (d *desk) OnCards(then func([]page.Card)) {
	if d.stopCards != nil {
		d.stopCards()
		d.stopCards = nil
	}
	if then == nil || d.over {
		return
	}
	var last []page.Card
	first := true
	var gen ui.Generation
	look := func() {
		ui.Run(d.async, &gen, func(context.Context) ([]page.Card, error) {
			var list []page.Card
			for _, c := range d.shell.d.Machine.Cards() {
				list = append(list, page.Card{Label: c.Label, Folder: c.Folder})
			}
			return list, nil
		}, func(list []page.Card, _ error) {
			if d.over || !first && slices.Equal(list, last) {
				return
			}
			first, last = false, list
			then(list)
		})
	}
	look()
	d.stopCards = d.async.Every(cardsEvery, look)
}
