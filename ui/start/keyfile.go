// The line about the key file below a password: found on a stick by itself, or chosen by hand.

package start

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// KeyFile is a key file that was found on a stick.
type KeyFile struct {
	Name    string // where it is, in words: "STICK_A"
	Content []byte
}

// keysEvery is how often the sticks are looked at while the page waits for one.
const keysEvery = 2 * time.Second

// keyLine is the piece.
type keyLine struct {
	o       keyLineOptions
	found   []KeyFile
	picked  []byte
	looking bool
	problem bool
	gone    bool
	chosen  *kit.Select
	body    *fyne.Container
	work    ui.Generation
	stop    func()
}

// keyLineOptions is what the piece needs of the page it stands on.
type keyLineOptions struct {
	async *ui.Async
	find  func() []KeyFile
	ask   func(then func(content []byte, err error))
	// spare: the password may be one that needs no key file.
	spare   bool
	refresh func()
	refused func(words string) // "" takes the words away again
	goOn    func()             // a file was chosen
}

func newKeyLine(o keyLineOptions) *keyLine {
	k := &keyLine{o: o, body: kit.Stack(6)}
	k.paint()
	k.look()
	k.stop = o.async.Every(keysEvery, k.look)
	return k
}

// look finds what is plugged in now.
func (k *keyLine) look() {
	if k.looking || k.picked != nil {
		return
	}
	k.looking = true
	ui.Run(k.o.async, &k.work, func(context.Context) ([]KeyFile, error) { return k.o.find(), nil }, func(list []KeyFile, _ error) {
		k.looking = false
		same := slices.EqualFunc(k.found, list, func(a, b KeyFile) bool { return a.Name == b.Name && slices.Equal(a.Content, b.Content) })
		if same {
			wipeKeys(list)
			return
		}
		wipeKeys(k.found)
		k.found = list
		k.problem = false
		k.paint()
	})
}

// paint says what there is: nothing, one, or several to choose from.
func (k *keyLine) paint() {
	choose := kit.Link(i18n.T("start.key.choose"), k.pick).Small()
	var words fyne.CanvasObject
	k.chosen = nil
	switch {
	case k.picked != nil:
		words = kit.Row(8, kit.NewIcon(kit.IconCheck, 16, kit.ColorPrimary), kit.Grow(kit.BodyText(i18n.T("start.key.picked"))))
	case len(k.found) == 1:
		words = kit.Row(8, kit.NewIcon(kit.IconCheck, 16, kit.ColorPrimary), kit.Grow(kit.BodyText(i18n.T("start.key.found", "name", k.found[0].Name))))
	case len(k.found) > 1:
		var options []kit.Option
		for i, f := range k.found {
			options = append(options, kit.Option{ID: strconv.Itoa(i), Label: f.Name})
		}
		k.chosen = kit.NewSelect(i18n.T("start.key.which"), options, "", func(string) { k.problem = false })
		words = k.chosen
	case k.problem:
		words = kit.ErrorText(i18n.T("start.key.missing"))
	case k.o.spare:
		words = kit.SmallText(i18n.T("start.key.spare"))
	default:
		words = kit.SmallText(i18n.T("start.key.missing"))
	}
	k.body.Objects = []fyne.CanvasObject{kit.LabelText(i18n.T("start.key")), words, kit.Row(0, choose, kit.Spring())}
	k.body.Refresh()
	k.o.refresh()
}

// pick asks a person for the file.
func (k *keyLine) pick() {
	k.o.ask(func(content []byte, err error) {
		switch {
		case k.gone:
			clear(content)
		case err != nil:
			k.o.refused(sentence(err))
		default:
			clear(k.picked)
			k.picked = content
			k.o.refused("")
			k.paint()
			k.o.goOn()
		}
	})
}

// content returns a copy of the key file; without one that is needed it says so.
func (k *keyLine) content() ([]byte, bool) {
	if k.picked != nil {
		return slices.Clone(k.picked), true
	}
	if len(k.found) == 0 {
		k.look()
	}
	switch {
	case len(k.found) == 1:
		return slices.Clone(k.found[0].Content), true
	case k.chosen != nil && k.chosen.Chosen() != "":
		i, _ := strconv.Atoi(k.chosen.Chosen())
		return slices.Clone(k.found[i].Content), true
	case k.o.spare:
		return nil, true
	case k.chosen != nil:
		k.chosen.SetInvalid(true)
		k.o.refused(i18n.T("start.key.several"))
	default:
		k.problem = true
		k.paint()
	}
	return nil, false
}

func (k *keyLine) clear() {
	k.gone = true
	k.stop()
	k.work.Cancel()
	wipeKeys(k.found)
	clear(k.picked)
	k.found, k.picked = nil, nil
}

func wipeKeys(list []KeyFile) {
	for _, f := range list {
		clear(f.Content)
	}
}
