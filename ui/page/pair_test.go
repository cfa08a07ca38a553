package page

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/office"
	"consentry/domain/photo/picture"
)

func TestHowAPairWasLinedUpTravelsInItsRoute(t *testing.T) {
	align := &office.AlignPoints{Before: [2]picture.Point{{X: 1, Y: 20}, {X: 300, Y: 4000}}, After: [2]picture.Point{{X: 0, Y: 1_000_000}, {X: 7, Y: 8}}}
	assert.Equal(t, "pair:1,20;300,4000;0,1000000;7,8", PairRef(align))
	pair, back := PairOf(PairRef(align))
	assert.True(t, pair)
	assert.Equal(t, align, back)
	pair, back = PairOf(PairRef(nil))
	assert.True(t, pair)
	assert.Nil(t, back)
	for _, ref := range []string{"pair:", "pair:1,2;3,4", "pair:1,2;3,4;5,6;7", "pair:1,2;3,4;5,6;7,1000001", "pair:1,2;3,4;5,6;7,-8", "pair:a,2;3,4;5,6;7,8"} {
		pair, back = PairOf(ref)
		assert.True(t, pair, ref)
		assert.Nil(t, back, ref)
	}
	for _, ref := range []string{"", "pairs", "d1"} {
		pair, _ = PairOf(ref)
		assert.False(t, pair, ref)
	}
}
