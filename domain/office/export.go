// This file takes every record out of the program, as CSV and JSON: for comparison, and for leaving.
package office

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// Sink opens one file of an export for writing. Names use forward slashes and hold no patient's name.
type Sink func(name string) (io.WriteCloser, error)

// Exported counts what an export wrote.
type Exported struct {
	Patients  int `json:"patients"`
	Documents int `json:"documents"`
	Facts     int `json:"facts"`
	CheckIns  int `json:"checkins"`
	Members   int `json:"members"`
	Photos    int `json:"photos"`
	Files     int `json:"files"`
	Entries   int `json:"practice_records"`
	Audit     int `json:"audit"`
}

// Export writes all records to the sink. The folder that results is not encrypted: the caller says so first.
func (o *Office) Export(ctx context.Context, sink Sink, progress Progress) (Exported, error) {
	s, err := o.may(access.ExportAll)
	if err != nil {
		return Exported{}, err
	}
	e := exporter{ctx: ctx, sink: sink, progress: progress}
	// The trace first: what went out stays out, even if the drive is pulled in the middle.
	if err := o.note(ctx, audit.ExportMade, "export:all", nil); err != nil {
		return e.n, err
	}
	if err := o.peek(ctx, access.ExportAll, func(s *session, tx Tx) error { return e.records(s, tx) }); err != nil {
		return e.n, err
	}
	for i, f := range e.files {
		if err := ctx.Err(); err != nil {
			return e.n, err
		}
		progress("progress.export_files", i, len(e.files))
		if err := e.file(s, f); err != nil {
			return e.n, err
		}
		e.n.Files++
	}
	return e.n, nil
}

type exporter struct {
	ctx      context.Context
	sink     Sink
	progress Progress
	n        Exported
	files    []File
}

// file copies one stored file out, however long it is.
func (e *exporter) file(s *session, f File) error {
	b, err := s.opened.FetchAt(e.ctx, f)
	if err != nil {
		return err
	}
	defer b.Close() // read only
	return e.write("files/"+f.ID+"-"+f.Name, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(b, 0, b.Size()))
		return err
	})
}

func (e *exporter) write(name string, fill func(io.Writer) error) error {
	w, err := e.sink(name)
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		_ = w.Close()
		return err
	}
	return w.Close()
}

func (e *exporter) json(name string, v any) error {
	return e.write(name, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	})
}

// table writes a CSV; row returns the cells of element i.
func (e *exporter) table(name string, header []string, n int, row func(int) []string) error {
	return e.write(name, func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write(header); err != nil {
			return err
		}
		for i := range n {
			cells := row(i)
			for j := range cells {
				cells[j] = safeCell(cells[j])
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
}

func (e *exporter) records(s *session, tx Tx) error {
	if err := e.json("practice.json", s.practice); err != nil {
		return err
	}
	if err := e.forms(tx); err != nil {
		return err
	}
	patients, err := e.patients(tx)
	if err != nil {
		return err
	}
	if err := e.consents(s, tx, patients); err != nil {
		return err
	}
	if err := e.pictures(tx, patients); err != nil {
		return err
	}
	if err := e.entries(tx); err != nil {
		return err
	}
	return e.audit(tx)
}

// entries writes what the practice keeps about itself and its duties, by kind.
func (e *exporter) entries(tx Tx) error {
	all := map[string][]json.RawMessage{}
	err := tx.Entries("", EntryQuery{}, func(id string, body []byte) error {
		kind, _, _ := strings.Cut(id, ".")
		all[kind] = append(all[kind], body)
		e.n.Entries++
		return nil
	})
	if err != nil {
		return err
	}
	return e.json("practice_records.json", all)
}

func (e *exporter) forms(tx Tx) error {
	members, err := tx.Members()
	if err != nil {
		return err
	}
	e.n.Members = len(members)
	channels, err := tx.Channels()
	if err != nil {
		return err
	}
	templates, err := tx.Templates()
	if err != nil {
		return err
	}
	notices, err := tx.Notices()
	if err != nil {
		return err
	}
	imports, err := tx.Imports()
	if err != nil {
		return err
	}
	for name, v := range map[string]any{"members.json": members, "channels.json": channels, "templates.json": templates, "notices.json": notices, "imports.json": imports} {
		if err := e.json(name, v); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) patients(tx Tx) ([]patient.Patient, error) {
	var all []patient.Patient
	total, err := tx.PatientCount()
	if err != nil {
		return nil, err
	}
	for len(all) < total {
		if err := e.ctx.Err(); err != nil {
			return nil, err
		}
		e.progress("progress.export_patients", len(all), total)
		page, err := tx.PatientPage(len(all), 1000)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	e.n.Patients = len(all)
	if err := e.json("patients.json", all); err != nil {
		return nil, err
	}
	header := []string{"id", "mrn", "last", "first", "middle", "preferred", "born", "died", "phone", "email", "address", "language", "contact", "contact_detail", "confidential", "created_at"}
	return all, e.table("patients.csv", header, len(all), func(i int) []string {
		p := all[i]
		return []string{p.ID, p.MRN, p.Last, p.First, p.Middle, p.Preferred, p.Born.String(), p.Died.String(), p.Phone, p.Email, p.Address,
			string(p.Language), string(p.Contact.Channel), p.Contact.Detail, strconv.FormatBool(p.Contact.Confidential), p.CreatedAt.Format(time.RFC3339)}
	})
}

func (e *exporter) consents(s *session, tx Tx, patients []patient.Patient) error {
	var docs []consent.Document
	if err := tx.EachDocument(func(d consent.Document) error { docs = append(docs, d); return nil }); err != nil {
		return err
	}
	var facts []consent.Fact
	var checkins []CheckIn
	for _, p := range patients {
		f, err := tx.FactsOf(p.ID)
		if err != nil {
			return err
		}
		c, err := tx.CheckInsOf(p.ID)
		if err != nil {
			return err
		}
		files, err := tx.FilesOf(p.ID)
		if err != nil {
			return err
		}
		for _, file := range files {
			// Views are made from the originals; pictures only for who can open them.
			if file.State != "live" || file.Class == ClassMedia && (!s.opened.KeepsMedia() || file.Kind == "preview" || file.Kind == "thumb") {
				continue
			}
			full, err := tx.File(file.ID)
			if err != nil {
				return err
			}
			e.files = append(e.files, full)
		}
		facts, checkins = append(facts, f...), append(checkins, c...)
	}
	e.n.Documents, e.n.Facts, e.n.CheckIns = len(docs), len(facts), len(checkins)
	for name, v := range map[string]any{"documents.json": docs, "facts.json": facts, "checkins.json": checkins} {
		if err := e.json(name, v); err != nil {
			return err
		}
	}
	header := []string{"id", "patient_id", "kind", "number", "outcome", "reason", "template", "version", "lang", "signer", "signed_on", "method", "text_sha256", "pdf", "channels_yes"}
	return e.table("documents.csv", header, len(docs), func(i int) []string {
		d := docs[i]
		yes := ""
		if d.Scope != nil {
			for _, g := range d.Scope.Grants {
				if g.Answer == consent.AnswerYes {
					yes += g.Channel + " "
				}
			}
		}
		return []string{d.ID, d.PatientID, string(d.Kind), itoa(d.Number), string(d.Outcome), d.Reason, d.TemplateID, itoa(d.TemplateVersion), d.Lang,
			d.Signer.Name, d.Signature.SignedOn.String(), string(d.Signature.Method), d.TextSHA256, d.PDFID, yes}
	})
}

func (e *exporter) audit(tx Tx) error {
	return e.write("audit.csv", func(w io.Writer) error {
		members, err := memberNames(tx)
		if err != nil {
			return err
		}
		out := csv.NewWriter(w)
		if err := out.Write(auditHeader); err != nil {
			return err
		}
		err = tx.EachAudit(1, func(r audit.Row) error {
			e.n.Audit++
			return out.Write(auditRecord(AuditLine{Row: r}, members))
		})
		if err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	})
}
