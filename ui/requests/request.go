// This file is the page of one request: where it stands, by when, and the next thing to do.

package requests

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/begun"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

const sideWide = 292

// Detail is the page of one request.
type Detail struct {
	host page.Host
	o    Office
	root *fyne.Container

	loading ui.Generation
	saving  ui.Generation

	id    string
	v     office.RequestView
	f     *form       // the dialog in front
	begun begun.Forms // of this request
	area  *kit.Scroller
	then  func() // once the page is read anew
	// shut closes what is shown of a paper or a password.
	shut func()
}

// NewRequest returns the page of one request.
func NewRequest(h page.Host, o Office) *Detail {
	return &Detail{host: h, o: o, root: container.NewStack()}
}

var _ page.Screen = (*Detail)(nil)

// Content is what stands in the window.
func (s *Detail) Content() fyne.CanvasObject { return s.root }

// Show loads the request of r.ID. Another one's page is gone at once: nothing is done about one while another is read.
func (s *Detail) Show(r page.Route) {
	if r.ID != s.id {
		s.keepForms()
		s.v, s.f, s.begun, s.then, s.id = office.RequestView{}, nil, begun.Forms{}, nil, r.ID
		s.set()
	}
	s.load()
}

// Hide stops what is being loaded, and keeps what was typed into forms that were not saved.
func (s *Detail) Hide() {
	s.keepForms()
	s.loading.Cancel()
}

// Clear drops everything that tells of a patient.
func (s *Detail) Clear() {
	s.Hide()
	s.saving.Cancel()
	if s.f != nil {
		s.f.closing()
	}
	if s.shut != nil {
		s.shut()
	}
	s.v, s.f, s.shut, s.id, s.begun, s.then = office.RequestView{}, nil, nil, "", begun.Forms{}, nil
	s.set()
}

// set empties the window, or shows a page that begins at its top.
func (s *Detail) set(objects ...fyne.CanvasObject) {
	s.area = nil
	s.root.Objects = objects
	s.root.Refresh()
}

func (s *Detail) load() {
	id := s.id
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (office.RequestView, error) { return s.o.RequestView(ctx, id) },
		func(v office.RequestView, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.v = v
			s.begun.Take(v.Forms)
			s.paint()
			if then := s.then; then != nil {
				s.then = nil
				then()
			}
		})
}

// do does one act that needs no form.
func (s *Detail) do(act office.RequestAct) {
	id := s.id
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (request.Request, error) {
		return s.o.DoRequest(context.WithoutCancel(ctx), id, act)
	},
		func(_ request.Request, err error) { s.done(err) })
}

func (s *Detail) done(err error) {
	if err != nil {
		s.paint() // as it is on record, not as it was pressed
		s.host.Fail(err)
		return
	}
	s.host.Refresh()
	s.load()
}

// ask opens a form whose answer is an act.
func (s *Detail) ask(f *form, yes string, grave bool, act func(office.When) (office.RequestAct, error)) {
	id := s.id
	s.f = f.open(yes, grave, func(w office.When) (func(context.Context) error, error) {
		a, err := act(w)
		return func(ctx context.Context) error {
			_, err := s.o.DoRequest(ctx, id, a)
			return err
		}, err
	}, func() { s.done(nil) })
}

func (s *Detail) paint() {
	r := s.v.Request
	title := i18n.T("requests.title", "number", request.NumberOf(r.Number), "kind", kindWords(r.Kind))
	var buttons []fyne.CanvasObject
	if r.PatientID != "" {
		buttons = append(buttons, kit.Secondary(i18n.T("requests.to_patient"), func() { s.host.Go(page.Route{Page: page.Patient, ID: r.PatientID}) }))
	}
	var first *kit.Button
	if words, act := s.next(); act != nil && s.v.Works {
		first = kit.Primary(words, act)
		buttons = append(buttons, first)
	}
	pieces := []fyne.CanvasObject{kit.Header(title, joined(" · ", s.v.Patient, askerWords(r), i18n.T("requests.received", "date", i18n.Date(r.ReceivedOn), "via", joined(": ", viaWords(r.Via), r.Associate))), buttons...)}
	pieces = append(pieces, s.bands()...)
	main := kit.Stack(14, s.parts()...)
	pieces = append(pieces, kit.ColumnsTop(18, []float32{1, sideWide}, main, s.side()))
	if s.area != nil { // the same page again: the eye stays where it is
		s.area.Renew(kit.PageOf(pieces...))
	} else {
		area := kit.Page(pieces...)
		s.set(area)
		s.area = area
	}
	if first != nil && s.area.AtTop() {
		s.host.Focus(first)
	}
}

// bands are what must not be overlooked: it is late, it is a repeat, the patient limited something.
func (s *Detail) bands() []fyne.CanvasObject {
	list := s.begunBands()
	for _, late := range s.v.Late {
		if s.v.Clock.Policy {
			late += ".policy"
		}
		list = append(list, kit.Banner(kit.Bad, "", i18n.T("requests.late."+late+".sentence", "date", i18n.Date(s.v.Clock.Due))))
	}
	if x := s.v.Repeat; x != nil {
		list = append(list, kit.Banner(kit.Warn, "", i18n.T("requests.same", "number", request.NumberOf(x.Number), "date", i18n.Date(x.ReceivedOn)),
			kit.Link(i18n.T("requests.same.open"), func() { s.host.Go(page.Route{Page: page.Request, ID: x.ID}) }).Small()))
	}
	for _, b := range s.v.Bands {
		if b.RequestID == s.id {
			continue
		}
		list = append(list, whom.Band(b, func() { s.host.Go(page.Route{Page: page.Request, ID: b.RequestID}) }))
	}
	return list
}

// parts are the cards of the page.
func (s *Detail) parts() []fyne.CanvasObject {
	r := s.v.Request
	var list []fyne.CanvasObject
	if r.Words != "" || r.LetterID != "" {
		var acts []fyne.CanvasObject
		if r.LetterID != "" {
			acts = append(acts, kit.Secondary(i18n.T("requests.paper.open"), func() { s.openPaper(r.LetterID) }).Small())
		}
		var said []fyne.CanvasObject
		if r.Words != "" {
			said = append(said, kit.BodyText(r.Words))
		}
		if len(acts) > 0 {
			said = append(said, kit.Row(8, append(acts, kit.Spring())...))
		}
		list = append(list, kit.Card(kit.Section(i18n.T("requests.words"), "", said...)))
	}
	if r.Kind != request.KindComplaint {
		list = append(list, s.identityCard())
	}
	switch {
	case r.Access != nil:
		list = append(list, s.accessCards()...)
	case r.Amendment != nil:
		list = append(list, s.amendmentCards()...)
	case r.Accounting != nil:
		list = append(list, s.accountingCard())
	case r.Restriction != nil:
		list = append(list, s.restrictionCard())
	case r.Confidential != nil:
		list = append(list, s.confidentialCard())
	case r.Complaint != nil:
		list = append(list, s.complaintCard())
	}
	return append(list, s.lettersCard())
}

func (s *Detail) who(id string) string { return s.v.Members[id] }

// step says that something was done: "3 Nov 2026, Maya Ortiz".
func (s *Detail) step(x request.Step) string {
	return joined(" · ", i18n.Date(x.On), s.who(x.By), x.Note)
}

func (s *Detail) works() bool { return s.v.Works && s.v.Request.Open() }

// side is what stands beside: the days, who sees to it, what was done.
func (s *Detail) side() fyne.CanvasObject {
	r, c := s.v.Request, s.v.Clock
	chip := kit.NewChip(stageState(s.v.Stage), i18n.T("requests.stage."+string(s.v.Stage)))
	facts := []fyne.CanvasObject{kit.Row(8, chip, kit.Spring())}
	if r.Open() {
		limit := i18n.T("requests.limit")
		if c.Policy {
			limit = i18n.T("requests.limit.policy")
		}
		facts = append(facts, kit.Fact(limit, i18n.Date(c.Due)+dueWords(s)))
		if c.Target.After(r.ReceivedOn) && c.Target.Before(c.Due) && !c.Stopped {
			facts = append(facts, kit.Fact(i18n.T("requests.target"), i18n.Date(c.Target)))
		}
		if c.ActBy.Before(c.Due) && !c.Stopped {
			facts = append(facts, kit.Fact(i18n.T("requests.act_by"), i18n.Date(c.ActBy)))
		}
		switch {
		case r.Extension != nil:
			facts = append(facts, kit.Fact(i18n.T("requests.extended"), joined(" · ", i18n.Date(r.Extension.SentOn), r.Extension.Reason)))
		case c.ExtendableOn(s.host.Today()):
			facts = append(facts, kit.Fact(i18n.T("requests.extendable"), i18n.Date(c.Cap)))
		}
		cite := c.Cite
		if c.Verify {
			cite += " · " + i18n.T("requests.verify")
		}
		facts = append(facts, kit.SmallText(cite))
	}
	if r.Owner != "" {
		facts = append(facts, kit.Fact(i18n.T("requests.owner"), s.who(r.Owner)))
	}
	card := kit.Stack(12, facts...)
	side := kit.Stack(14, kit.Card(card))
	if s.v.Works {
		acts := kit.Stack(8)
		if r.Open() {
			if s.v.Clock.ExtendableOn(s.host.Today()) && s.v.Officer {
				acts.Add(kit.Secondary(i18n.T("requests.extend"), s.extend))
			}
			if s.v.Officer {
				acts.Add(kit.Secondary(i18n.T("requests.move"), s.moveReceived))
			}
			if r.Withdrawable() {
				acts.Add(kit.Secondary(i18n.T("requests.withdraw"), s.withdraw))
			}
		}
		acts.Add(kit.Secondary(i18n.T("requests.note"), s.addNote))
		side.Add(kit.Card(acts))
	}
	var events []kit.Event
	if r.Closed != nil {
		events = append(events, kit.Event{Title: i18n.T("requests.stage.closed"), Detail: s.step(*r.Closed)})
	}
	for i := len(r.Notes) - 1; i >= 0; i-- {
		events = append(events, kit.Event{Title: r.Notes[i].Note, Detail: joined(" · ", i18n.Date(r.Notes[i].On), s.who(r.Notes[i].By))})
	}
	for i := len(r.Letters) - 1; i >= 0; i-- {
		events = append(events, kit.Event{Title: i18n.T("requests.sent." + string(r.Letters[i].What)), Detail: s.step(r.Letters[i].Step)})
	}
	events = append(events, s.formerFees()...)
	for i := len(r.Moved) - 1; i >= 0; i-- {
		m := r.Moved[i]
		events = append(events, kit.Event{Title: i18n.T("requests.moved", "from", i18n.Date(m.From)), Detail: joined(" · ", m.Reason, i18n.Date(m.On), s.who(m.By))})
	}
	events = append(events, kit.Event{Title: i18n.T("requests.logged_by"), Detail: s.step(r.Logged)})
	side.Add(kit.Card(kit.Section(i18n.T("requests.history"), "", kit.Timeline(events...))))
	return side
}

func dueWords(s *Detail) string {
	if s.v.Clock.Stopped {
		return ""
	}
	state, words := kit.Due(s.v.Clock.Due, s.host.Today())
	if state == kit.Mute { // only the day again
		return ""
	}
	return " · " + words
}

func (s *Detail) addNote() {
	s.ask(s.form("requests.note").noted(i18n.T("requests.f.note")), i18n.T("requests.save"), false,
		func(w office.When) (office.RequestAct, error) { return office.NoteRequest{When: w}, nil })
}

func (s *Detail) withdraw() {
	f := s.form("requests.withdraw").say(i18n.T("requests.withdraw.sub")).on(i18n.T("requests.f.on")).noted(i18n.T("requests.withdraw.note")).papered()
	s.ask(f, i18n.T("requests.withdraw"), true, func(w office.When) (office.RequestAct, error) { return office.WithdrawRequest{When: w}, nil })
}

// moveReceived corrects the day the request came: the days are counted anew from it, and the one before stays on record.
func (s *Detail) moveReceived() {
	f := s.form("requests.move").say(i18n.T("requests.move.sub", "date", i18n.Date(s.v.Request.ReceivedOn)))
	to := f.day(i18n.T("requests.f.received"), s.v.Request.ReceivedOn)
	f.says("to")
	f.noted(i18n.T("requests.move.why"))
	s.ask(f, i18n.T("requests.move.save"), false, func(w office.When) (office.RequestAct, error) {
		day, err := f.dateIn(to)
		if err == nil && day == s.v.Request.ReceivedOn {
			return nil, &wrong{f.around(to), i18n.T("requests.move.same")}
		}
		if err == nil && w.Note == "" {
			return nil, &wrong{f.around(f.note), i18n.T("requests.move.why.missing")}
		}
		return office.MoveReceived{When: w, To: day}, err
	})
}

// extend asks for reason and day, makes the letter and records the extension with it: the two belong together.
func (s *Detail) extend() {
	f := s.form("requests.extend").say(i18n.T("requests.extend.sub", "date", i18n.Date(s.v.Clock.First), "limit", i18n.Date(s.v.Clock.Cap)))
	reason := f.long(i18n.T("requests.extend.reason"), "")
	until := f.day(i18n.T("requests.extend.until"), s.v.Clock.Cap)
	lang := f.language(string(s.v.Who.Language))
	kinds := map[request.Kind]letter.Kind{request.KindAccess: letter.AccessExtension, request.KindAmendment: letter.AmendmentExtension, request.KindAccounting: letter.AccountingExtension}
	id, kind := s.id, kinds[s.v.Request.Kind]
	var pdf []byte
	s.f = f.open(i18n.T("requests.extend.save"), false, func(w office.When) (func(context.Context) error, error) {
		day, err := f.dateIn(until)
		why := reason.Value()
		return func(ctx context.Context) error {
			facts := letter.Facts{Text: map[string]string{"reason": why}, Dates: dates("until", day)}
			var err error
			if _, pdf, err = s.o.MakeLetter(ctx, office.LetterWish{Kind: kind, About: "request." + id, Lang: lang.Chosen(), Facts: facts}); err != nil {
				return err
			}
			_, err = s.o.DoRequest(ctx, id, office.ExtendRequest{When: w, Until: day, Reason: why})
			return err
		}, err
	}, func() {
		s.host.OpenPDF(pdf)
		s.done(nil)
	})
}

// lettersCard lists the letters that can be written now and those that were made.
func (s *Detail) lettersCard() fyne.CanvasObject {
	rows := []fyne.CanvasObject{}
	for _, k := range s.v.Write {
		if s.v.Works && k != letter.AccessExtension && k != letter.AmendmentExtension && k != letter.AccountingExtension {
			for _, to := range s.lettersTo(k) {
				chip, words := kit.NewChip(kit.Info, i18n.T("requests.letter.write")), i18n.T("requests.letter.make")
				if k != letter.AmendmentInform && s.made(k) { // that one goes to several
					chip, words = kit.NewChip(kit.Mute, i18n.T("requests.letter.made")), i18n.T("requests.letter.anew")
				}
				rows = append(rows, kit.WorkRow(chip, letterWords(k), to.Name, kit.Secondary(words, func() { s.makeLetter(k, to) })))
			}
		}
	}
	for _, l := range s.v.Letters {
		rows = append(rows, kit.WorkRow(kit.NewChip(kit.Mute, i18n.Date(l.Made)), letterWords(l.Kind), s.who(l.By), kit.Link(i18n.T("requests.letter.again"), func() {
			page.OutPDF(s.host, &s.saving, page.Leaving{PatientID: s.v.Request.PatientID}, func(ctx context.Context) ([]byte, error) { return s.o.PrintLetter(ctx, l.ID) })
		})))
	}
	if len(rows) == 0 {
		return kit.None()
	}
	return kit.ListCard(append([]fyne.CanvasObject{kit.Inset(14, 16, kit.HeadingText(i18n.T("requests.letters")))}, rows...)...)
}

// made tells whether a letter of a kind was made.
func (s *Detail) made(k letter.Kind) bool {
	return slices.ContainsFunc(s.v.Letters, func(l office.Letter) bool { return l.Kind == k })
}

// lettersTo are those whom letters of a kind go to; somebody without a name: whoever asked.
func (s *Detail) lettersTo(k letter.Kind) []request.Informed {
	if k == letter.AmendmentInform {
		return s.v.Request.Amendment.Inform
	}
	return []request.Informed{{}}
}

// sentAs is what sending a letter of a kind answers.
var sentAs = map[letter.Kind]request.LetterKind{letter.AccessDenial: request.LetterDenial, letter.AmendmentDenial: request.LetterDenial, letter.RestrictionDeclined: request.LetterDenial,
	letter.AccessReview: request.LetterReview, letter.AmendmentAccepted: request.LetterAccepted, letter.AccessFee: request.LetterFee, letter.AccountingFee: request.LetterFee,
	letter.RestrictionEnded: request.LetterEnding}

// makeLetter shows where the letter goes, in which language and what it lacks, makes it, opens it, and asks whether it was
// sent. to is somebody else who has the record; without a name it goes to whoever asked.
func (s *Detail) makeLetter(k letter.Kind, to request.Informed) {
	wish := office.LetterWish{Kind: k, About: "request." + s.id}
	if to.Name != "" {
		wish.To = &office.Addressee{Name: to.Name, Lines: strings.Split(to.Address, "\n")}
	}
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.LetterDraft, error) { return s.o.DraftLetter(ctx, wish) }, func(d office.LetterDraft, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		f := s.form("requests.letter." + string(k))
		f.add(kit.Fact(i18n.T("requests.letter.to"), joined(", ", append([]string{d.To.Name}, d.To.Lines...)...)))
		if d.To.Asked != "" {
			f.add(kit.Banner(kit.Info, "", i18n.T("requests.band.confidential", "text", d.To.Asked)))
		}
		var address *kit.Entry
		if to.Name != "" {
			address = kit.NewNotes("", 500) // not kept when it is left: the next form may be for somebody else
			address.SetMinRowsVisible(3)
			address.SetValue(to.Address)
			f.field(i18n.T("requests.letter.address"), address)
		}
		lang := f.language(d.Lang)
		lacking := map[string]*kit.Entry{}
		for _, l := range d.Lacks {
			if l.Fact != "" && lacking[l.Fact] == nil {
				label := l.Fact
				if i18n.Has("requests.fact." + l.Fact) {
					label = i18n.T("requests.fact." + l.Fact)
				}
				lacking[l.Fact] = f.long(label, "")
			}
		}
		var pdf []byte
		s.f = f.open(i18n.T("requests.letter.make"), false, func(office.When) (func(context.Context) error, error) {
			wish := wish
			wish.Lang, wish.Facts = lang.Chosen(), letter.Facts{Text: map[string]string{}}
			if address != nil {
				wish.To = &office.Addressee{Name: to.Name, Lines: strings.Split(address.Value(), "\n")}
			}
			for fact, e := range lacking {
				wish.Facts.Text[fact] = e.Value()
			}
			return func(ctx context.Context) error {
				var err error
				_, pdf, err = s.o.MakeLetter(ctx, wish)
				return err
			}, nil
		}, func() {
			s.host.OpenPDF(pdf)
			what, asks := sentAs[k]
			if !asks {
				s.done(nil)
				return
			}
			s.load()
			s.host.Ask(i18n.T("requests.letter.sent"), i18n.T("requests.letter.sent.sub"), i18n.T("requests.letter.sent.yes"), false, func() { s.do(office.SentLetter{What: what}) })
		})
	})
}
