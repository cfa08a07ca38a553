package consent

// This file holds who may sign and what counts as a signature (164.508(c)(1)(vi)); every way of signing has the
// same marks checked.

import (
	"math"
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// Ink below these is a slip of the pen or a dot, not a signature. Both are shares of the pad's width (policy).
const (
	MinInk    = 0.15 // length of the whole line drawn
	MinExtent = 0.05 // diagonal of the box around it
)

// SignatureDefects says what a signature lacks (E6a), by the way it was made: a pad needs strokes that are more
// than a dot and the typed full name; a typed name needs a witness; paper needs its scan and a witness.
func SignatureDefects(sig Signature, signer Signer) []Defect {
	var d defects
	switch sig.Method {
	case MethodPad:
		if !enoughInk(sig) {
			d.missing(E6a, "strokes", "consent.e6a.ink")
		}
		d.typedName(sig, signer)
	case MethodWitness:
		d.typedName(sig, signer)
		if blank(sig.WitnessID) {
			d.missing(E6a, "witness", "consent.e6a.witness")
		}
	case MethodPaper:
		if blank(sig.ScanID) {
			d.missing(E6a, "scan", "consent.e6a.scan")
		}
		if blank(sig.WitnessID) {
			d.missing(E6a, "witness", "consent.e6a.witness")
		}
	default:
		d.missing(E6a, "signature", "consent.e6a.missing")
	}
	return d
}

// typedName wants the full name: the first and the last word of the signer's name, in whatever case and accents.
func (d *defects) typedName(sig Signature, signer Signer) {
	typed := strings.Fields(foldText(sig.TypedName))
	if len(typed) == 0 {
		d.missing(E6a, "typed_name", "consent.e6a.typed_name")
		return
	}
	name := strings.Fields(foldText(signer.Name))
	if len(name) == 0 {
		return
	}
	if !slices.Contains(typed, name[0]) || !slices.Contains(typed, name[len(name)-1]) {
		d.bad(E6a, "typed_name", "consent.e6a.other_name")
	}
}

// EnoughInk tells whether strokes are more than a dot or a slip; aspect is the pad's width divided by its height.
// The pad uses it to know when "Sign" may be pressed.
func EnoughInk(strokes []Stroke, aspect float32) bool {
	return enoughInk(Signature{Strokes: strokes, Aspect: aspect})
}

func enoughInk(sig Signature) bool {
	tall := 1.0 // height of the pad in widths
	if a := float64(sig.Aspect); a > 0 && !math.IsInf(a, 0) {
		tall = 1 / a
	}
	ink := 0.0
	left, right, top, bottom := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, stroke := range sig.Strokes {
		var before *Point
		for i := range stroke {
			p := &stroke[i]
			if math.IsNaN(float64(p.X)) || math.IsNaN(float64(p.Y)) {
				continue // no place at all
			}
			x, y := onPad(p.X), onPad(p.Y)*tall
			left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
			if before != nil {
				ink += math.Hypot(x-onPad(before.X), y-onPad(before.Y)*tall)
			}
			before = p
		}
	}
	return ink >= MinInk && math.Hypot(right-left, bottom-top) >= MinExtent
}

// onPad keeps a coordinate on the pad.
func onPad(v float32) float64 { return float64(max(0, min(1, v))) }

// CheckSigner says what is missing about the person who signs on that day (E6c): a representative needs a name,
// the authority in words, evidence of it, and that it is in force then. on may be zero while it is not known.
func CheckSigner(s Signer, on calendar.Date) []Defect {
	var d defects
	switch s.Kind {
	case SignerPatient:
		return nil
	case SignerRepresentative:
	default:
		d.missing(E6a, "signer", "consent.e6a.signer")
		return d
	}
	if blank(s.Name) {
		d.missing(E6c, "signer_name", "consent.e6c.name")
	}
	if blank(s.Authority) {
		d.missing(E6c, "authority", "consent.e6c.authority")
	}
	if blank(s.Evidence) {
		d.missing(E6c, "evidence", "consent.e6c.evidence")
	}
	if !on.IsZero() && !calendar.Within(s.AuthorityFrom, s.AuthorityTo, on) {
		d.bad(E6c, "authority", "consent.e6c.not_in_force", "on", on.String(),
			"from", s.AuthorityFrom.String(), "to", s.AuthorityTo.String())
	}
	return d
}
