// This file looks for patients in the words that leave with pictures: captions, places, names of files and folders.
package office

import (
	"slices"
	"strings"

	"consentry/domain/patient"
	"consentry/domain/photo"
)

// wordsOf looks for names, birth dates and chart numbers of any patient in everything that leaves with the pictures.
func (o *Office) wordsOf(tx Tx, who patient.Patient, g *Gate) ([]photo.Hit, error) {
	texts := []struct {
		where photo.Where
		text  string
	}{{photo.InCaption, g.Question.Caption}, {photo.InPlace, g.Question.Place}, {photo.InFolder, g.Question.Folder}}
	for _, f := range g.files {
		texts = append(texts, struct {
			where photo.Where
			text  string
		}{photo.InFileName, f.item.FileName})
	}
	var hits []photo.Hit
	for _, t := range texts {
		found, err := tells(tx, t.where, t.text, who)
		if err != nil {
			return nil, err
		}
		if t.where == photo.InCaption && g.Question.WithName {
			// Her own name beside the picture is what she allowed; the gate's own line asks for it. Nobody else's is.
			found = slices.DeleteFunc(found, func(h photo.Hit) bool { return h.Kind == photo.HitName && h.PatientID == who.ID })
		}
		hits = append(hits, found...)
	}
	return hits, nil
}

// tells looks for patients in one text; who is the patient in the picture.
func tells(tx Tx, where photo.Where, text string, who patient.Patient) ([]photo.Hit, error) {
	if blankText(text) {
		return nil, nil
	}
	others, err := known(tx, text)
	if err != nil {
		return nil, err
	}
	return photo.Hits(where, text, knownOf(who), others), nil
}

// unlessTelling is a text for a paper that leaves with the pictures: nothing where it would name a patient.
func unlessTelling(tx Tx, text string, who patient.Patient) (string, error) {
	hits, err := tells(tx, photo.InCaption, text, who)
	if len(hits) > 0 {
		return "", err
	}
	return text, err
}

func knownOf(p patient.Patient) photo.Known {
	return photo.Known{ID: p.ID, First: p.First, Middle: p.Middle, Last: p.Last, Preferred: p.Preferred, MRN: p.MRN, Born: p.Born}
}

// known finds the patients that the words, days and numbers of a text may mean.
func known(tx Tx, text string) ([]photo.Known, error) {
	byID := map[string]patient.Patient{}
	for _, q := range slices.Concat(photo.Words(text), photo.Pairs(text), photo.Codes(text)) {
		list, err := tx.FindPatients(patient.ParseQuery(q), 40)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			byID[p.ID] = p
		}
	}
	for _, d := range photo.Dates(text) {
		list, err := tx.PatientsBorn(d)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			byID[p.ID] = p
		}
	}
	for _, n := range photo.Numbers(text) {
		p, found, err := tx.PatientByMRN(n)
		if err != nil {
			return nil, err
		}
		if found {
			byID[p.ID] = p
		}
	}
	var out []photo.Known
	for _, p := range byID {
		out = append(out, knownOf(p))
	}
	slices.SortFunc(out, func(a, b photo.Known) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}
