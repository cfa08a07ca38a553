package photo

// What the tests of the rules share: a picture that everything allows, to be changed one thing at a time.

import (
	"time"

	"consentry/domain/calendar"
	"consentry/domain/photo/scrub/report"
)

var day = calendar.MustParse

func at(iso string) time.Time { return day(iso).Start(time.UTC).Add(10 * time.Hour) }

func looked(by string, change ...func(*Review)) Review {
	r := Review{ID: "r-" + by, PhotoID: "p1", By: by, On: day("2026-11-20"), At: at("2026-11-20"), Face: FaceNone, Answers: map[Mark]Answer{}}
	for i := range r.Tiles {
		r.Tiles[i].Seen = true
	}
	for _, m := range Marks() {
		r.Answers[m] = AnswerNone
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

func shows(marks ...Mark) func(*Review) {
	return func(r *Review) {
		for _, m := range marks {
			r.Answers[m] = AnswerShown
			if m == MarkFace {
				r.Face = FaceFull
			}
		}
	}
}

func reviewed(change ...func(*Review)) Reviewed {
	return ReviewOf([]Review{looked("nurse", change...)}, 0, false)
}

var still = Photo{ID: "p1", PatientID: "lena", Media: Still, Format: report.JPEG, Procedure: "rhinoplasty", Area: "nose", TakenOn: day("2026-07-01")}

// open is a question that the gate says yes to.
func open(change ...func(*Asked)) Asked {
	a := Asked{Photo: still, Reviewed: reviewed(), On: day("2026-11-22"), Permission: Permission{Allowed: true, DocumentID: "a1"},
		File: Proof{Made: true, Bytes: 1000, SHA256: "00ff"}}
	for _, f := range change {
		f(&a)
	}
	return a
}
