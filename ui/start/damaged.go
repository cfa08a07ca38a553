// The day on which the records are damaged: what was found, and plain choices. Give back the newest good backup, with what
// would be lost by it; look without changing anything; get out what can still be read.

package start

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// DamagedOptions is what the page needs.
type DamagedOptions struct {
	Async *ui.Async
	Now   func() time.Time
	Zone  *time.Location
	// Err is why the practice did not open, with what is still known of the records if it is a DamagedRecords.
	Err error
	// Drives lists the top folders of the drives that are plugged in; Find looks for the newest good backup on them.
	Drives func() []string
	Find   func(ctx context.Context, dirs []string) (office.GoodBackup, error)
	// Restore goes on with a backup, or without one if none was found.
	Restore func(*office.GoodBackup)
	// Look and Export sign in for looking; nil: the records do not open even so.
	Look, Export func()
	// Details shows what a helper may ask for.
	Details, Again, Quit func()
}

// Damaged is the page.
type Damaged struct {
	o       DamagedOptions
	known   office.DamagedRecords
	area    *kit.Scroller
	restore *fyne.Container // the first choice
	words   *fyne.Container // what is known of it
	button  *kit.Button     // stays the same piece, for the keyboard may be on it
	work    ui.Generation
}

// NewDamaged returns the page and looks at the drives.
func NewDamaged(o DamagedOptions) *Damaged {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	d := &Damaged{o: o, words: kit.Stack(4), button: kit.Primary(i18n.T("damaged.restore.yes"), nil)}
	d.restore = kit.Row(14, kit.Grow(d.words), d.button)
	if known := (*office.DamagedRecords)(nil); errors.As(o.Err, &known) {
		d.known = *known
	}
	d.area = kit.NewScroller(middle(setUpWide, brand(), d.card()))
	d.lookAround()
	return d
}

// Content is what stands in the window.
func (d *Damaged) Content() fyne.CanvasObject { return d.area }

// Focus puts the keyboard on the first choice.
func (d *Damaged) Focus() { soon(d.o.Async, func() { fyneFocus(d.button) }) }

// Clear stops what is under way.
func (d *Damaged) Clear() { d.work.Cancel() }

func (d *Damaged) card() fyne.CanvasObject {
	title := i18n.T("damaged.title")
	if since := d.known.Since; !since.IsZero() {
		title = i18n.T("damaged.since", "date", i18n.DateTime(since.In(d.o.Zone)), "age", Age(d.o.Now().Sub(since)))
	}
	pieces := []fyne.CanvasObject{kit.TitleText(i18n.T("damaged.title")), kit.Banner(kit.Bad, title, sentence(d.o.Err)), kit.BodyText(i18n.T("damaged.safe")),
		kit.Divider(), d.restore, kit.Divider()}
	if d.o.Look == nil {
		pieces = append(pieces, kit.Section(i18n.T("damaged.look"), i18n.T("damaged.look.not")))
	} else {
		pieces = append(pieces, choice("damaged.look", d.o.Look), kit.Divider(), choice("damaged.export", d.o.Export))
	}
	return kit.Card(append(pieces, kit.Divider(), kit.Row(8, kit.Link(i18n.T("damaged.again"), d.o.Again), kit.Link(i18n.T("kit.error.details"), d.o.Details), kit.Spring(), kit.Link(i18n.T("damaged.quit"), d.o.Quit)))...)
}

// choice is one of the choices: what it does, and a button.
func choice(key string, do func()) fyne.CanvasObject {
	return kit.Row(14, kit.Grow(kit.Section(i18n.T(key), i18n.T(key+".what"))), kit.Secondary(i18n.T(key+".yes"), do))
}

// Age says how long something has been so.
func Age(d time.Duration) string {
	if d < time.Minute {
		return i18n.T("damaged.now")
	}
	return i18n.T("damaged.age", "age", i18n.Duration(d.Truncate(time.Minute)))
}

// lookAround looks for the newest good backup on every drive that is plugged in.
func (d *Damaged) lookAround() {
	d.first(nil, kit.SmallText(i18n.T("damaged.looking")))
	ui.Run(d.o.Async, &d.work, func(ctx context.Context) (office.GoodBackup, error) {
		return d.o.Find(ctx, d.o.Drives())
	}, func(b office.GoodBackup, err error) {
		again := kit.Link(i18n.T("damaged.refresh"), func() { d.lookAround(); d.Focus() })
		switch {
		case err == nil:
			d.first(&b, d.about(b))
		case errors.Is(err, office.ErrNoVersion):
			d.first(nil, kit.SmallText(i18n.T("damaged.none")), kit.Row(0, again, kit.Spring()))
		default:
			d.first(nil, kit.SmallText(sentence(err)), kit.Row(0, again, kit.Spring()))
		}
	})
}

// first shows the first choice.
func (d *Damaged) first(b *office.GoodBackup, words ...fyne.CanvasObject) {
	d.button.OnTapped(func() { d.Clear(); d.o.Restore(b) })
	d.words.Objects = append([]fyne.CanvasObject{kit.HeadingText(i18n.T("damaged.restore"))}, words...)
	d.words.Refresh()
	d.restore.Refresh()
	d.area.Refresh()
}

// about says which backup it is, and what would be lost by it.
func (d *Damaged) about(b office.GoodBackup) fyne.CanvasObject {
	name := b.Label
	if name == "" {
		name = b.Dir
	}
	at := i18n.DateTime(b.Version.At.In(d.o.Zone))
	words := kit.Stack(4, kit.BodyText(i18n.T("damaged.found", "date", at, "drive", name, "records", i18n.Count(b.Version.Records), "photos", i18n.Count(b.Version.Photos))))
	words.Add(kit.StrongText(lostBy(d.known, b.Version, d.o.Zone)))
	if b.Passed > 0 {
		words.Add(kit.SmallText(i18n.T("damaged.passed", "n", b.Passed)))
	}
	words.Add(kit.SmallText(i18n.T("damaged.kept")))
	return words
}

// lostBy says what a version lacks of the records that it takes the place of.
func lostBy(known office.DamagedRecords, v office.BackupVersion, zone *time.Location) string {
	at := i18n.DateTime(v.At.In(zone))
	switch {
	case known.Entries == 0:
		return i18n.T("damaged.lost.unknown", "date", at)
	case known.Entries <= v.Seq:
		return i18n.T("damaged.lost.none")
	}
	return i18n.T("damaged.lost", "n", int(known.Entries-v.Seq), "date", at, "last", i18n.DateTime(known.Last.In(zone)))
}
