// This file keeps members, settings, forms, check-ins, documents, facts and files.
package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/store/queries"
)

// The names records have in audit_touch and in exports.
const (
	kindMember   = "member"
	kindSetting  = "setting"
	kindPatient  = "patient"
	kindImport   = "import"
	kindChannel  = "channel"
	kindTemplate = "template"
	kindNotice   = "notice"
	kindCheckIn  = "checkin"
	kindDocument = "document"
	kindFact     = "fact"
	kindMedia    = "media"
)

func (t *recordTx) Member(id string) (access.Member, error) {
	return decode[access.Member](t.q.GetMember(t.ctx, id))
}

func (t *recordTx) Members() ([]access.Member, error) {
	return decodeAll[access.Member](t.q.ListMember(t.ctx))
}

func (t *recordTx) PutMember(m access.Member) error {
	b, err := t.body(kindMember, m.ID, m)
	if err != nil {
		return err
	}
	return t.q.PutMember(t.ctx, queries.PutMemberParams{ID: m.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Setting(id string, into any) (bool, error) {
	b, err := t.q.GetSetting(t.ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(b), into)
}

func (t *recordTx) PutSetting(id string, value any) error {
	b, err := t.body(kindSetting, id, value)
	if err != nil {
		return err
	}
	return t.q.PutSetting(t.ctx, queries.PutSettingParams{ID: id, Body: b, LastSeq: t.seq})
}

func (t *recordTx) PutImport(im office.Import) error {
	b, err := t.body(kindImport, im.ID, im)
	if err != nil {
		return err
	}
	return t.q.PutImportBatch(t.ctx, queries.PutImportBatchParams{ID: im.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Imports() ([]office.Import, error) {
	return decodeAll[office.Import](t.q.ListImportBatch(t.ctx))
}

func (t *recordTx) Channels() ([]consent.Channel, error) {
	list, err := decodeAll[consent.Channel](t.q.ListChannel(t.ctx))
	return consent.InOrder(list), err
}

func (t *recordTx) PutChannel(c consent.Channel) error {
	b, err := t.body(kindChannel, c.ID, c)
	if err != nil {
		return err
	}
	return t.q.PutChannel(t.ctx, queries.PutChannelParams{ID: c.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Templates() ([]consent.Template, error) {
	return decodeAll[consent.Template](t.q.ListTemplate(t.ctx))
}

func (t *recordTx) PutTemplate(m consent.Template) error {
	id := m.ID + "@" + itoa(m.Version)
	b, err := t.body(kindTemplate, id, m)
	if err != nil {
		return err
	}
	return t.q.PutTemplate(t.ctx, queries.PutTemplateParams{ID: id, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Notices() ([]consent.NoticeVersion, error) {
	return decodeAll[consent.NoticeVersion](t.q.ListNotice(t.ctx))
}

func (t *recordTx) PutNotice(n consent.NoticeVersion) error {
	b, err := t.body(kindNotice, n.ID, n)
	if err != nil {
		return err
	}
	return t.q.PutNotice(t.ctx, queries.PutNoticeParams{ID: n.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) CheckIn(id string) (office.CheckIn, error) {
	return decode[office.CheckIn](t.q.GetCheckin(t.ctx, id))
}

func (t *recordTx) PutCheckIn(c office.CheckIn) error {
	b, err := t.body(kindCheckIn, c.ID, c)
	if err != nil {
		return err
	}
	return t.q.PutCheckin(t.ctx, queries.PutCheckinParams{ID: c.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) CheckInsOf(patientID string) ([]office.CheckIn, error) {
	return decodeAll[office.CheckIn](t.q.CheckinsOf(t.ctx, null(patientID)))
}

func (t *recordTx) OpenCheckIns(limit int) ([]office.CheckIn, error) {
	var all []office.CheckIn
	for _, state := range []office.CheckInState{office.CheckInOpen, office.CheckInPatient} {
		list, err := decodeAll[office.CheckIn](t.q.CheckinsIn(t.ctx, queries.CheckinsInParams{State: null(string(state)), Limit: int64(limit)}))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (t *recordTx) Document(id string) (consent.Document, error) {
	return decode[consent.Document](t.q.GetDocument(t.ctx, id))
}

func (t *recordTx) AddDocument(d consent.Document) error {
	b, err := t.body(kindDocument, d.ID, d)
	if err != nil {
		return err
	}
	return t.q.InsertDocument(t.ctx, queries.InsertDocumentParams{ID: d.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) DocumentsOf(patientID string) ([]consent.Document, error) {
	return decodeAll[consent.Document](t.q.DocumentsOf(t.ctx, null(patientID)))
}

// EachDocument reads all documents in batches: the one connection must not hold an open cursor while others are read.
func (t *recordTx) EachDocument(do func(consent.Document) error) error {
	for after := ""; ; {
		list, err := decodeAll[consent.Document](t.q.AllDocuments(t.ctx, queries.AllDocumentsParams{ID: after, Limit: batch}))
		if err != nil || len(list) == 0 {
			return err
		}
		for _, d := range list {
			if err := do(d); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

// batch is how many rows a long walk reads at a time.
const batch = 500

func (t *recordTx) ConsentCandidates(from, to calendar.Date, limit int) ([]string, error) {
	rows, err := t.q.ConsentCandidates(t.ctx, queries.ConsentCandidatesParams{Kind: string(consent.KindMarketing), FromDay: from.String(),
		ToDay: to.String(), Max: int64(limit)})
	ids := make([]string, 0, len(rows))
	for _, id := range rows {
		ids = append(ids, id.String)
	}
	return ids, err
}

func (t *recordTx) AddFact(f consent.Fact) error {
	b, err := t.body(kindFact, f.ID, f)
	if err != nil {
		return err
	}
	return t.q.InsertFact(t.ctx, queries.InsertFactParams{ID: f.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) FactsOf(patientID string) ([]consent.Fact, error) {
	return decodeAll[consent.Fact](t.q.FactsOf(t.ctx, null(patientID)))
}

func (t *recordTx) AddFile(f office.File) error {
	b, err := t.body(kindMedia, f.ID, f)
	if err != nil {
		return err
	}
	if t.reseal != nil {
		if f.Sealed, err = t.reseal(f.Class, f.Sealed); err != nil {
			return err
		}
	}
	return t.q.InsertMedia(t.ctx, queries.InsertMediaParams{ID: f.ID, Body: b, Sealed: f.Sealed, LastSeq: t.seq})
}

func (t *recordTx) File(id string) (office.File, error) {
	row, err := t.q.GetMedia(t.ctx, id)
	f, err := decode[office.File](row.Body, err)
	f.Sealed = row.Sealed
	return f, err
}

func (t *recordTx) FilesOf(patientID string) ([]office.File, error) {
	return decodeAll[office.File](t.q.MediaOf(t.ctx, null(patientID)))
}
