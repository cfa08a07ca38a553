// This file is what an amendment asks of the gate: whatever belongs to an amended picture goes along with it, or is handed
// over apart (45 CFR 164.526(c), (d)(5)). A picture that identifies nobody takes nothing along: the paper would.
package office

import (
	"slices"

	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/request"
)

// The ways in which an amendment reaches whoever gets the pictures. In the folder it does without the patient's name.
const (
	AmendmentsAlong = "along"
	AmendmentsApart = "apart"
)

// amended are the amendments that belong to the pictures that leave and identify somebody.
func (g *Gate) amended(tx Tx, list []looked) error {
	g.Amended = nil
	var records []request.Link
	for _, l := range list {
		if !l.isDeid {
			records = append(records, request.Link{Kind: request.LinkPhoto, ID: l.photo.ID})
		}
	}
	goes, err := goesAlong(tx, g.PatientID, g.On, records)
	g.Amended = amendedOf(goes, g.On)
	return err
}

// amendmentsSaid refuses a release of which nobody said how what belongs to its pictures goes along.
func (g *Gate) amendmentsSaid() error {
	if len(g.Amended) == 0 || g.Question.Amendments == AmendmentsAlong || g.Question.Amendments == AmendmentsApart {
		return nil
	}
	return &Invalid{Defects: []Defect{{Field: "amendments", Key: "photo.need.amendments"}}}
}

// amendmentsGone is what the record of the release says of them.
func (g *Gate) amendmentsGone() string {
	if len(g.Amended) == 0 {
		return ""
	}
	return g.Question.Amendments
}

// amendmentSheets are the papers for the folder. One that would name a patient does not go there.
func (o *Office) amendmentSheets(s *session, tx Tx, g *Gate, who patient.Patient) ([]AmendmentSheet, error) {
	if len(g.Amended) == 0 || g.Question.Amendments != AmendmentsAlong {
		return nil, nil
	}
	var sheets []AmendmentSheet
	for _, a := range g.Amended {
		r, err := entryOf[request.Request](tx, kindRequest, a.RequestID)
		if err != nil {
			return nil, err
		}
		sh := o.amendmentSheet(s, o.letterhead(s), who, r)
		sh.Patient = ""
		texts := slices.Clone(sh.Records)
		for _, p := range sh.Pieces {
			texts = append(texts, p.Text)
		}
		for _, text := range texts {
			hits, err := tells(tx, photo.InCaption, text, who)
			if err != nil {
				return nil, err
			}
			if len(hits) > 0 {
				return nil, &Invalid{Defects: []Defect{{Field: "amendments", Key: "photo.need.amendments_apart", Args: map[string]string{"number": sh.Number}}}}
			}
		}
		sheets = append(sheets, sh)
	}
	return sheets, nil
}

// sheetsAlong prints them.
func (o *Office) sheetsAlong(sheets []AmendmentSheet) ([]OutFile, error) {
	var out []OutFile
	for _, sh := range sheets {
		pdf, err := o.deps.Printer.Amendment(sh)
		if err != nil {
			return nil, err
		}
		out = append(out, OutFile{Name: amendmentName(sh.Number), Data: pdf})
	}
	return out, nil
}
