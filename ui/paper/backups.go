// This file sets the papers of backups: the certificate of a restore test, the slip of a backup, the rotation sheet.
package paper

import (
	"strconv"
	"strings"
	"time"

	"consentry/domain/office"
	"consentry/ui/i18n"
)

// DrillCertificate sets the page that says what a restore test proved, with lines to sign.
func (p *Printer) DrillCertificate(sh office.DrillSheet) ([]byte, error) {
	d := sh.Drill
	if d.ID == "" {
		return nil, ErrNothing
	}
	tr := i18n.In(langOf(sh.Lang))
	s, err := p.backupPage(sh.Letterhead, tr, "backuppaper.drill", sh.Lang, d.At, sh.Fingerprint)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("backuppaper.drill.note"), style{color: muted})
	s.y += 8
	key := tr.T("backuppaper.drill.own")
	if d.WithSheet > 0 {
		key = tr.T("backuppaper.drill.sheet", "number", strconv.Itoa(d.WithSheet))
	}
	place := tr.T("backuppaper.drill.rebuilt")
	if !d.Rebuilt {
		place = tr.T("backuppaper.drill.read")
	}
	yes := func(b bool, what string) string {
		if b {
			return tr.T(what)
		}
		return tr.T("backuppaper.drill.nobody")
	}
	count := func(n int) string { return tr.Count(int64(n)) }
	s.list([]fact{
		{tr.T("backuppaper.at"), instant(tr, d.At, sh.Zone)},
		{tr.T("backuppaper.by"), sh.By},
		{tr.T("backuppaper.drive"), sh.Drive},
		{tr.T("backuppaper.version"), instant(tr, d.MadeAt, sh.Zone) + "  (" + d.Version + ")"},
		{tr.T("backuppaper.key"), key},
		{tr.T("backuppaper.drill.place"), place},
		{tr.T("backuppaper.drill.records"), tr.T("backuppaper.of", "done", count(d.Counted), "all", count(d.Records))},
		{tr.T("backuppaper.drill.patients"), count(d.Patients)},
		{tr.T("backuppaper.drill.files"), tr.T("backuppaper.of", "done", count(d.Compared), "all", count(d.Files))},
		{tr.T("backuppaper.drill.opened"), count(d.Opened)},
		{tr.T("backuppaper.drill.patient"), yes(d.Patient, "backuppaper.drill.yes")},
		{tr.T("backuppaper.drill.photo"), yes(d.Photo, "backuppaper.drill.yes")},
		{tr.T("backuppaper.drill.took"), tr.Duration(max(time.Second, d.Took))},
		{tr.T("backuppaper.entries"), tr.Count(int64(min(d.Entries, 1<<62)))},
	})
	s.chain(d.Head)
	s.paragraph(tr.T("backuppaper.drill.law"), style{color: muted, size: smallType + 0.5})
	s.signLine(tr.T("backuppaper.signed"))
	return s.finish()
}

// BackupSlip sets the slip of one backup.
func (p *Printer) BackupSlip(sh office.SlipSheet) ([]byte, error) {
	r := sh.Run
	if r.Version == "" {
		return nil, ErrNothing
	}
	tr := i18n.In(langOf(sh.Lang))
	s, err := p.backupPage(sh.Letterhead, tr, "backuppaper.slip", sh.Lang, r.At, sh.Fingerprint)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("backuppaper.slip.note"), style{color: muted})
	s.y += 8
	count := func(n int) string { return tr.Count(int64(n)) }
	s.list([]fact{
		{tr.T("backuppaper.at"), instant(tr, r.At, sh.Zone)},
		{tr.T("backuppaper.by"), sh.By},
		{tr.T("backuppaper.drive"), sh.Drive.Label},
		{tr.T("backuppaper.kept"), sh.Drive.Kept},
		{tr.T("backuppaper.version"), r.Version},
		{tr.T("backuppaper.slip.what"), tr.T("backuppaper.slip.counts", "records", count(r.Records), "photos", count(r.Photos), "files", count(r.Files), "bytes", tr.Bytes(r.Bytes))},
		{tr.T("backuppaper.slip.check"), tr.T("backuppaper.slip.read", "bytes", tr.Bytes(r.Read))},
		{tr.T("backuppaper.key"), tr.T("backuppaper.slip.sheet", "number", strconv.Itoa(r.Sheet))},
		{tr.T("backuppaper.entries"), tr.Count(int64(min(r.Seq, 1<<62)))},
	})
	s.chain(r.Head)
	s.signLine(tr.T("backuppaper.filed"))
	return s.finish()
}

// Rotation sets the sheet beside the drives.
func (p *Printer) Rotation(sh office.RotationPaper) ([]byte, error) {
	if len(sh.Drives) == 0 {
		return nil, ErrNothing
	}
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	label := map[string]string{}
	kept := map[string]string{}
	for _, d := range sh.Drives {
		label[d.ID], kept[d.ID] = d.Label, d.Kept
	}
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("backuppaper.rotation"), Lang: lang, Sub: tr.T("backuppaper.rotation.note"),
		Columns: []string{tr.T("backuppaper.rotation.on"), tr.T("backuppaper.rotation.home"), tr.T("backuppaper.rotation.out"), tr.T("backuppaper.rotation.to"), tr.T("backuppaper.rotation.signed")}}
	t.Footer.Printed = sh.On.Start(nil)
	for _, x := range sh.Swaps {
		t.Rows = append(t.Rows, []string{tr.FullDate(x.On), label[x.Home], label[x.Out], kept[x.Out], strings.Repeat("_", 18)})
	}
	if len(sh.Swaps) == 0 {
		for _, d := range sh.Drives {
			t.Rows = append(t.Rows, []string{tr.FullDate(sh.On), d.Label, "", d.Kept, strings.Repeat("_", 18)})
		}
	}
	return p.Table(t)
}

// backupPage begins a page of this chapter: title, running head and foot.
func (p *Printer) backupPage(head office.Letterhead, tr i18n.Translator, key, lang string, at time.Time, fingerprint string) (*sheet, error) {
	j := job{head: head, lang: langOf(lang), made: at}
	j.title = neutral(j.lang, key)
	j.running = tr.T(key)
	j.foot = tr.T("backuppaper.foot", "fingerprint", fingerprint)
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T(key), style{size: 19, weight: bold, keep: true})
	return s, nil
}

// chain sets the audit log's fingerprint, so that two can be compared by eye.
func (s *sheet) chain(head string) {
	if head == "" {
		return
	}
	s.need(70)
	s.y += 6
	s.paragraph(s.tr.T("backuppaper.head"), style{size: smallType, color: muted, keep: true})
	for _, row := range hexRows(s.fit(head)) {
		base := s.y + 15
		x := s.left()
		for _, group := range row {
			s.letters(group, x-3, base, 92, 13)
			x += 106
		}
		s.y += 21
	}
	s.y += 8
}

// signLine sets a line to sign on.
func (s *sheet) signLine(words string) {
	s.need(50)
	s.y += 26
	s.rule(s.left(), s.left()+240, s.y, 0.8, ink)
	s.text(s.fit(words), s.left(), s.y+10, smallType, regular, muted)
	s.y += 24
}
