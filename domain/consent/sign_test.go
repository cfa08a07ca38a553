package consent

// This file tests what counts as a signature on each of the routes.

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSignatureDefects(t *testing.T) {
	lena := Signer{Kind: SignerPatient, Name: "Lena Park"}
	long := penStrokes()
	for _, c := range []struct {
		name string
		sig  Signature
		want []string
	}{
		{"pad with ink and name", Signature{Method: MethodPad, TypedName: "Lena Park", Strokes: long, Aspect: 3}, nil},
		{"pad, name in other case, accents and order", Signature{Method: MethodPad, TypedName: "PARK, Léna M.", Strokes: long, Aspect: 3}, nil},
		{"pad with a dot", Signature{Method: MethodPad, TypedName: "Lena Park", Strokes: []Stroke{{{X: .5, Y: .5}}}, Aspect: 3}, []string{"consent.e6a.ink"}},
		{"pad with a trembling dot", Signature{Method: MethodPad, TypedName: "Lena Park", Aspect: 3, Strokes: []Stroke{{
			{X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5},
			{X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}, {X: .5, Y: .5}, {X: .51, Y: .5}}}},
			[]string{"consent.e6a.ink"}},
		{"pad with many dots far apart", Signature{Method: MethodPad, TypedName: "Lena Park", Aspect: 3,
			Strokes: []Stroke{{{X: .1, Y: .1}}, {{X: .9, Y: .9}}, {{X: .5, Y: .1}}}}, []string{"consent.e6a.ink"}},
		{"pad, a short slip", Signature{Method: MethodPad, TypedName: "Lena Park", Aspect: 3, Strokes: []Stroke{{{X: .1, Y: .1}, {X: .2, Y: .1}}}}, []string{"consent.e6a.ink"}},
		{"pad without ink or name", Signature{Method: MethodPad}, []string{"consent.e6a.ink", "consent.e6a.typed_name"}},
		{"pad with somebody else's name", Signature{Method: MethodPad, TypedName: "Jo Park", Strokes: long, Aspect: 3}, []string{"consent.e6a.other_name"}},
		{"ink that is no number", Signature{Method: MethodPad, TypedName: "Lena Park", Aspect: 3,
			Strokes: []Stroke{{{X: nan32(), Y: nan32()}, {X: nan32(), Y: .5}, {X: .5, Y: .5}, {X: nan32(), Y: 1}}}}, []string{"consent.e6a.ink"}},
		{"witness", Signature{Method: MethodWitness, TypedName: "Lena Park", WitnessID: "maya"}, nil},
		{"witness missing", Signature{Method: MethodWitness, TypedName: "Lena Park"}, []string{"consent.e6a.witness"}},
		{"witness without the name", Signature{Method: MethodWitness, WitnessID: "maya", TypedName: " - "}, []string{"consent.e6a.typed_name"}},
		{"paper", Signature{Method: MethodPaper, ScanID: "scan-1", WitnessID: "maya"}, nil},
		{"paper not scanned", Signature{Method: MethodPaper, WitnessID: "maya"}, []string{"consent.e6a.scan"}},
		{"paper, nobody was there", Signature{Method: MethodPaper, ScanID: "scan-1"}, []string{"consent.e6a.witness"}},
		{"no method", Signature{TypedName: "Lena Park", Strokes: long}, []string{"consent.e6a.missing"}},
		{"a method nobody knows", Signature{Method: "stamp", TypedName: "Lena Park", Strokes: long}, []string{"consent.e6a.missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := SignatureDefects(c.sig, lena)
			require.Equal(t, c.want, defectKeys(found))
			for _, d := range found {
				require.Equal(t, E6a, d.Code)
			}
		})
	}
	require.Empty(t, SignatureDefects(Signature{Method: MethodWitness, TypedName: "Madonna", WitnessID: "maya"}, Signer{Name: "Madonna"}), "one name is a full name")
	require.Empty(t, SignatureDefects(Signature{Method: MethodWitness, TypedName: "Anyone", WitnessID: "maya"}, Signer{}), "no name to hold it against")
}

func nan32() float32 { return float32(math.NaN()) }

// No place of the pen, however odd, breaks the count, and lifting points off the ends never adds ink.
func TestInkProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := rapid.Custom(func(t *rapid.T) Point {
			return Point{X: rapid.Float32().Draw(t, "x"), Y: rapid.Float32().Draw(t, "y")}
		})
		strokes := []Stroke{rapid.SliceOfN(point, 0, 20).Draw(t, "first"), rapid.SliceOfN(point, 0, 20).Draw(t, "second")}
		aspect := rapid.Float32().Draw(t, "aspect")
		if !EnoughInk(strokes, aspect) {
			require.False(t, EnoughInk(strokes[:1], aspect), "less ink is not more")
		}
		require.False(t, EnoughInk([]Stroke{{}, {}}, aspect))
	})
}
