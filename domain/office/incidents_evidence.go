// This file keeps evidence: files sealed into the vault as they came, known by their digest, with everybody who had them.
package office

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/incident"
)

// MaxEvidenceBytes bounds one file of evidence.
const MaxEvidenceBytes = 256 << 20

// NewEvidence is a file that is to be kept.
type NewEvidence struct {
	Label  string // what it is
	Source string // where it comes from
	Data   []byte
	Ending string // of the file's name: "eml"; anything but letters and digits is left out
	// Pictures: it shows patients, and is sealed with the pictures. Only who may see those opens it.
	Pictures bool
}

// SealEvidence keeps a file as it came. Nothing changes or removes it.
func (o *Office) SealEvidence(ctx context.Context, id string, n NewEvidence) (incident.Incident, error) {
	s, err := o.may(access.IncidentsWork)
	if err != nil {
		return incident.Incident{}, err
	}
	ds := slices.Concat(plainText("label", n.Label, true, 160), plainText("source", n.Source, true, 160))
	switch {
	case len(n.Data) == 0:
		ds = append(ds, Defect{Field: "file", Key: "incident.bad.empty_file"})
	case len(n.Data) > MaxEvidenceBytes:
		ds = append(ds, Defect{Field: "file", Key: "incident.bad.large_file"})
	}
	if len(ds) > 0 {
		return incident.Incident{}, &Invalid{Defects: ds}
	}
	class := ClassDocument
	if n.Pictures {
		class = ClassMedia
	}
	f, err := s.opened.KeepReader(ctx, class, bytes.NewReader(n.Data))
	if err != nil {
		return incident.Incident{}, err
	}
	f.ID, f.Kind, f.Name, f.AddedAt = o.newID(), "evidence", "evidence.bin", o.now(s)
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.EvidenceSealed, "seal", func(s *session, tx Tx, i *incident.Incident) error {
		e := incident.Evidence{ID: o.newID(), FileID: f.ID, Label: strings.TrimSpace(n.Label), SHA256: sha256Hex(n.Data), Size: int64(len(n.Data)), Source: strings.TrimSpace(n.Source), Ending: fileEnding(n.Ending)}
		if slices.ContainsFunc(i.Evidence, func(x incident.Evidence) bool { return x.SHA256 == e.SHA256 }) {
			return &Invalid{Defects: []Defect{{Field: "file", Key: "incident.bad.same_file"}}}
		}
		e.Custody = []incident.Custody{{At: o.now(s), By: s.member.ID, What: incident.Received}}
		i.Evidence, i.NoEvidence = append(i.Evidence, e), ""
		return tx.AddFile(f)
	})
}

// fileEnding keeps the ending of a file's name if it is one: at most eight letters and digits.
func fileEnding(name string) string {
	name = strings.ToLower(name)
	if len(name) > 8 || strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return ""
	}
	return name
}

// SealAuditLog freezes the audit log of a time as evidence of an incident: as CSV, oldest first, with the hash of each
// entry. It is what an extortionist or a snoop left behind here.
func (o *Office) SealAuditLog(ctx context.Context, id, label string, since, until time.Time) (incident.Incident, error) {
	if _, err := o.may(access.IncidentsWork); err != nil {
		return incident.Incident{}, err
	}
	var b bytes.Buffer
	if _, err := o.ExportAudit(ctx, AuditFilter{Since: since, Until: until}, &b); err != nil {
		return incident.Incident{}, err
	}
	return o.SealEvidence(ctx, id, NewEvidence{Label: label, Source: "audit log", Data: b.Bytes(), Ending: "csv"})
}

// OpenEvidence reads a file of evidence back, proves that it is what was sealed, and enters who looked.
func (o *Office) OpenEvidence(ctx context.Context, id, evidence string) ([]byte, error) {
	return o.fetchEvidence(ctx, id, evidence, incident.Opened)
}

// ProveEvidence computes a file's digest anew and enters that it is the same; the file itself is not handed out.
func (o *Office) ProveEvidence(ctx context.Context, id, evidence string) error {
	data, err := o.fetchEvidence(ctx, id, evidence, incident.Proven)
	clear(data)
	return err
}

func (o *Office) fetchEvidence(ctx context.Context, id, evidence string, what incident.CustodyKind) ([]byte, error) {
	s, err := o.may(access.IncidentsWork)
	if err != nil {
		return nil, err
	}
	var e incident.Evidence
	var f File
	if err := o.peek(ctx, access.IncidentsWork, func(_ *session, tx Tx) error {
		i, err := entryOf[incident.Incident](tx, kindIncident, id)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(i.Evidence, func(e incident.Evidence) bool { return e.ID == evidence })
		if n < 0 {
			return ErrNotFound
		}
		e = i.Evidence[n]
		f, err = tx.File(e.FileID)
		return err
	}); err != nil {
		return nil, err
	}
	if f.Class == ClassMedia && !s.perms.Has(access.PhotosView) {
		return nil, ErrNotPermitted.With(nil, "permission", string(access.PhotosView))
	}
	b, err := s.opened.FetchAt(ctx, f)
	if err != nil {
		return nil, err
	}
	defer b.Close() // read only
	if b.Size() != e.Size || b.Size() > MaxEvidenceBytes {
		return nil, ErrDamaged
	}
	data := make([]byte, b.Size())
	if _, err := io.ReadFull(io.NewSectionReader(b, 0, b.Size()), data); err != nil {
		return nil, err
	}
	if sha256Hex(data) != e.SHA256 {
		return nil, ErrDamaged
	}
	return data, o.custody(ctx, id, evidence, incident.Custody{What: what})
}

// HandEvidenceOn enters that a copy was handed to somebody: to the police, to counsel, to an expert.
func (o *Office) HandEvidenceOn(ctx context.Context, id, evidence, to, note string) error {
	if _, err := o.may(access.IncidentsWork); err != nil {
		return err
	}
	if ds := slices.Concat(plainText("to", to, true, 160), plainText("note", note, false, 400)); len(ds) > 0 {
		return &Invalid{Defects: ds}
	}
	return o.custody(ctx, id, evidence, incident.Custody{What: incident.HandedOn, To: strings.TrimSpace(to), Note: strings.TrimSpace(note)})
}

// custody adds to a chain of custody; of a closed incident too, whose evidence may still be looked at.
func (o *Office) custody(ctx context.Context, id, evidence string, c incident.Custody) error {
	return o.write(ctx, access.IncidentsWork, func(s *session, tx Tx) (audit.Event, error) {
		i, err := entryOf[incident.Incident](tx, kindIncident, id)
		if err != nil {
			return audit.Event{}, err
		}
		n := slices.IndexFunc(i.Evidence, func(e incident.Evidence) bool { return e.ID == evidence })
		if n < 0 {
			return audit.Event{}, ErrNotFound
		}
		c.At, c.By = o.now(s), s.member.ID
		i.Evidence[n].Custody = append(i.Evidence[n].Custody, c)
		return audit.Event{Action: audit.EvidenceHandled, Object: "incident:" + id, Args: map[string]string{"number": incident.NumberOf(i.Number), "act": string(c.What), "file": i.Evidence[n].FileID}},
			tx.PutEntry(kindIncident, id, i)
	})
}

// NoEvidence says why there is no file to keep.
func (o *Office) NoEvidence(ctx context.Context, id, why string) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "no_evidence", func(_ *session, _ Tx, i *incident.Incident) error {
		if err := checkReason("why", why, true); err != nil {
			return err
		}
		i.NoEvidence = strings.TrimSpace(why)
		return nil
	})
}
