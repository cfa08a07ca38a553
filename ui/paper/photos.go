// This file sets what goes with pictures: the passport of a release, the proof sheet that a patient signs, and the letter
// and report of a takedown.
package paper

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"strconv"
	"strings"

	"github.com/signintech/gopdf"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
)

// Passport sets the page that goes with released files. It leaves the practice with them, so it names no patient.
func (p *Printer) Passport(sh office.Passport) ([]byte, error) {
	if len(sh.Files) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: "en", made: sh.Footer.Printed}
	tr := i18n.In(j.lang)
	number := releaseNumber(sh.Number)
	j.title, j.running = neutral(j.lang, "paper.title.passport"), tr.T("paper.passport.running", "number", number)
	j.foot = tr.T("paper.passport.foot", "number", number, "day", tr.FullDate(sh.On))
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.title.passport"), style{size: 19, weight: bold, keep: true})
	s.paragraph(tr.T("paper.passport.note"), style{color: muted})
	s.y += 6
	s.list([]fact{
		{tr.T("paper.passport.number"), number},
		{tr.T("paper.passport.channel"), sh.Channel},
		{tr.T("paper.passport.recipient"), sh.Recipient},
		{tr.T("paper.passport.place"), sh.Place},
		{tr.T("paper.passport.purpose"), sh.Purpose},
		{tr.T("paper.passport.on"), tr.FullDate(sh.On)},
		{tr.T("paper.passport.until"), s.until(sh)},
		{tr.T("paper.passport.basis"), tr.T("paper.basis." + sh.Basis)},
		{tr.T("paper.passport.by"), sh.By},
	})
	for i, f := range sh.Files {
		s.need(96)
		s.y += 6
		s.paragraph(tr.T("paper.passport.file", "n", i+1)+"  "+f.Name, style{weight: bold, size: s.base * 1.1, keep: true})
		s.paragraph(sizeOf(tr, f), style{color: muted, keep: true})
		s.paragraph(honest(tr, f), style{keep: true})
		s.paragraph(tr.T("paper.passport.hash"), style{size: smallType, color: muted, keep: true})
		for _, row := range hexRows(f.SHA256) {
			s.paragraph(strings.Join(row, "  "), style{size: smallType + 0.5, keep: true})
		}
	}
	s.y += 8
	s.paragraph(tr.T("paper.passport.rules"), style{})
	return s.finish()
}

func releaseNumber(n int) string { return fmt.Sprintf("R-%04d", n) }

func (s *sheet) until(sh office.Passport) string {
	switch {
	case sh.Basis == "deidentified":
		return s.tr.T("paper.passport.no_end")
	case !sh.Until.IsZero():
		return s.tr.T("paper.passport.through", "day", s.tr.FullDate(sh.Until))
	case sh.Event != "":
		return s.tr.T("paper.passport.event", "event", sh.Event)
	}
	return s.tr.T("paper.passport.revoked")
}

// sizeOf is how large a picture is, or a video and how long.
func sizeOf(tr i18n.Translator, f office.PassportFile) string {
	words := tr.T("paper.passport.size", "width", f.Width, "height", f.Height, "bytes", i18n.Bytes(f.Bytes))
	switch {
	case f.Video && f.LengthMS > 0:
		return tr.T("paper.passport.video", "length", i18n.Length(f.LengthMS), "size", words)
	case f.Video:
		return tr.T("photo.media.video") + ", " + words
	}
	return words
}

// honest is the line that says what was done to a picture. Nothing is ever done to a video.
func honest(tr i18n.Translator, f office.PassportFile) string {
	switch {
	case f.Video:
		return tr.T("paper.passport.unaltered.video")
	case len(f.Altered) == 0:
		return tr.T("paper.passport.unaltered")
	}
	words := make([]string, len(f.Altered))
	for i, a := range f.Altered {
		words[i] = tr.T("photo.changed." + a)
	}
	return tr.T("paper.passport.altered", "what", strings.Join(words, ", "))
}

// list sets facts below one another over the whole width and goes on where they end.
func (s *sheet) list(facts []fact) {
	for _, f := range facts {
		if f.value == "" {
			continue
		}
		s.need(30)
		s.y = s.facts([]fact{f}, s.left(), s.y, s.width(), true)
	}
}

// ProofSheet sets one exact picture with the channels it is meant for, to be signed. A video is shown on a screen; the paper
// has its first picture, where there is one, and says which file it was.
func (p *Printer) ProofSheet(sh office.ProofSheet) ([]byte, error) {
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(sh.JPEG))
	pictured := err == nil && cfg.Width > 0 && cfg.Height > 0
	if len(sh.Channels) == 0 || !pictured && !(sh.Video && len(sh.JPEG) == 0) {
		return nil, ErrNothing
	}
	note, record := "paper.proof.note", "paper.proof.record"
	if sh.Video {
		note, record = "paper.proof.note.video", "paper.proof.record.video"
	}
	lang := langOf(sh.Lang)
	s, err := p.open(job{head: sh.Letterhead, lang: lang, made: sh.Printed, large: sh.LargeType}, "paper.title.proof", sh.Patient, sh.Born, "",
		i18n.In(lang).T("paper.proof.foot", "code", sh.Code))
	if err != nil {
		return nil, err
	}
	s.paragraph(s.tr.T("paper.title.proof"), style{size: s.base * 1.5, weight: bold, keep: true})
	s.paragraph(s.tr.T(note), style{})
	if sh.Video && sh.LengthMS > 0 {
		s.paragraph(s.tr.T("paper.proof.length", "length", i18n.Length(sh.LengthMS)), style{})
	}
	s.y += 6
	if pictured {
		s.picture(sh.JPEG, cfg.Width, cfg.Height, s.width(), 300)
		s.y += 8
	}
	s.paragraph(s.tr.T("paper.proof.channels"), style{weight: bold, keep: true})
	for _, c := range sh.Channels {
		s.choice(consent.Choice{Spans: plainSpan(c)})
	}
	s.paragraph(s.tr.T("paper.proof.rights"), style{})
	s.penLines(true)
	s.small(s.tr.T(record), "", []fact{{s.tr.T("paper.proof.code"), sh.Code}, {s.tr.T("paper.passport.hash"), sh.SHA256},
		{s.tr.T("paper.proof.printed"), instant(s.tr, sh.Printed, sh.Zone)}})
	return s.finish()
}

// picture sets a JPEG as large as the room allows, in the middle.
func (s *sheet) picture(data []byte, width, height int, room, tall float64) {
	scale := min(room/float64(width), tall/float64(height))
	w, h := float64(width)*scale, float64(height)*scale
	s.need(h + 4)
	holder, err := gopdf.ImageHolderByBytes(data)
	if err != nil {
		s.fail(fmt.Errorf("picture: %w", err))
		return
	}
	s.fail(s.pdf.ImageByHolder(holder, s.left()+(room-w)/2, s.y, &gopdf.Rect{W: w, H: h}))
	s.y += h
}

// Takedown sets the letter that tells the patient what was done about her pictures, or the report for the file.
func (p *Printer) Takedown(sh office.TakedownSheet) ([]byte, error) {
	lang, kind := langOf(sh.Lang), "letter"
	if sh.Report {
		lang, kind = "en", "report"
	}
	s, err := p.open(job{head: sh.Letterhead, lang: lang, made: sh.On.Start(nil), large: sh.LargeType && !sh.Report}, "paper.takedown.title."+kind, sh.Patient, sh.Born, sh.MRN,
		i18n.In(lang).T("paper.takedown.foot", "day", i18n.In(lang).FullDate(sh.On)))
	if err != nil {
		return nil, err
	}
	s.paragraph(s.tr.T("paper.takedown.title."+kind), style{size: s.base * 1.5, weight: bold, keep: true})
	s.paragraph(s.tr.T("paper.takedown.intro."+kind), style{})
	if len(sh.Placed) == 0 {
		s.paragraph(s.tr.T("paper.takedown.none"), style{})
	}
	for _, x := range sh.Placed {
		s.placed(x, sh.Report)
	}
	s.y += 6
	s.paragraph(s.tr.T("paper.takedown.limits"), style{})
	s.paragraph(s.tr.T("paper.takedown.by", "name", sh.By, "day", s.tr.FullDate(sh.On)), style{color: muted})
	return s.finish()
}

// placed is one place where pictures are or were: in the letter where it stands, in the report everything that happened.
func (s *sheet) placed(x office.Placed, report bool) {
	s.need(80)
	s.y += 8
	s.paragraph(x.Channel.Name.In(s.job.lang), style{weight: bold, size: s.base * 1.1, keep: true})
	s.paragraph(x.Placement.Place, style{color: muted, keep: true})
	state := s.tr.T("photo.state." + string(x.State))
	if x.Status == photo.StatusTakeDown {
		state = s.tr.T("paper.takedown.must")
	}
	rows := []fact{{s.tr.T("paper.takedown.pictures"), strconv.Itoa(len(x.Placement.PhotoIDs))}, {s.tr.T("paper.takedown.state"), state}}
	if !x.Takedown.Since.IsZero() && x.Takedown.Because != "" {
		rows = append(rows, fact{s.tr.T("paper.takedown.because"), s.tr.T("photo.because."+string(x.Takedown.Because), "date", s.tr.FullDate(x.Takedown.Since))})
	}
	if x.Open {
		rows = append(rows, fact{s.tr.T("paper.takedown.next"), s.tr.T("photo.takedown."+string(x.Takedown.Step)) + ", " + s.tr.FullDate(x.Takedown.DueOn)})
	}
	if report {
		rows = append(rows, fact{s.tr.T("paper.takedown.release"), releaseNumber(x.Release.Number)})
	}
	s.list(rows)
	for _, e := range x.Events {
		if !report && e.Kind != photo.EventRemoved && e.Kind != photo.EventOutreach && e.Kind != photo.EventBeyond && e.Kind != photo.EventGone {
			continue
		}
		s.event(x, e, report)
	}
}

func (s *sheet) event(x office.Placed, e photo.Event, report bool) {
	line := s.day(e.On) + "  " + s.tr.T("photo.eventkind."+string(e.Kind))
	if e.Whom != "" {
		line += ": " + e.Whom
	}
	if report {
		note := strings.TrimRight(e.Note, " .,;") // often a sentence, but the line goes on
		for _, more := range []string{e.Link, note, x.Members[e.By]} {
			if more != "" {
				line += ", " + more
			}
		}
		if e.Likeness != "" {
			line += ". " + s.tr.T("paper.takedown.likeness."+e.Likeness)
		}
	}
	s.paragraph(line, style{indent: 12})
}

func (s *sheet) day(d calendar.Date) string { return s.tr.FullDate(d) }
