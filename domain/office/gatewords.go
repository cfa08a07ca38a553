// This file looks for patients in the words that leave with pictures: captions, places, names of files and folders.
package office

import (
	"slices"

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
		if t.where == photo.InCaption && g.Question.WithName {
			continue // the name beside the picture is what she allowed; the gate's own line asks for it
		}
		others, err := known(tx, t.text)
		if err != nil {
			return nil, err
		}
		hits = append(hits, photo.Hits(t.where, t.text, knownOf(who), others)...)
	}
	return hits, nil
}

func knownOf(p patient.Patient) photo.Known {
	return photo.Known{ID: p.ID, First: p.First, Middle: p.Middle, Last: p.Last, Preferred: p.Preferred, MRN: p.MRN, Born: p.Born}
}

// known finds the patients that the words, days and numbers of a text may mean.
func known(tx Tx, text string) ([]photo.Known, error) {
	byID := map[string]patient.Patient{}
	for _, w := range photo.Words(text) {
		list, err := tx.FindPatients(patient.ParseQuery(w), 40)
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
	slices.SortFunc(out, func(a, b photo.Known) int { return compare(a.ID, b.ID) })
	return out, nil
}
