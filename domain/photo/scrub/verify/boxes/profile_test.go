package boxes

// The look through colour profiles.

import (
	"encoding/binary"
	"testing"

	"consentry/domain/photo/scrub/verify/proof"

	"github.com/stretchr/testify/assert"
)

// makeProfile is a profile of tags and their data, laid one after the other.
func makeProfile(tags ...[]byte) []byte {
	b := make([]byte, 132+12*(len(tags)/2))
	copy(b[36:], "acsp")
	binary.BigEndian.PutUint32(b[128:], uint32(len(tags)/2))
	for i := 0; i < len(tags); i += 2 {
		e := 132 + 6*i
		copy(b[e:], tags[i])
		binary.BigEndian.PutUint32(b[e+4:], uint32(len(b)))
		binary.BigEndian.PutUint32(b[e+8:], uint32(len(tags[i+1])))
		b = append(b, tags[i+1]...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func textTag(t string) []byte { return cat(s("text\x00\x00\x00\x00"), s(t), []byte{0}) }

func xyzTag() []byte { return cat(s("XYZ \x00\x00\x00\x00"), make([]byte, 12)) }

func goodProfile() []byte {
	mluc := cat(s("mluc\x00\x00\x00\x00"), n32(1), n32(12), s("enUS"), n32(8), n32(28), s("\x00s\x00R\x00G\x00B"))
	gamma := cat(s("para\x00\x00\x00\x00"), n16(0), n16(0), n32(0x23333))
	points := cat(s("curv\x00\x00\x00\x00"), n32(2), n32(0))
	return makeProfile(s("desc"), mluc, s("cprt"), textTag("CC0"), s("wtpt"), xyzTag(), s("rTRC"), gamma, s("gTRC"), points,
		s("A2B0"), lut8(), s("B2A0"), elementsTag(nil))
}

func lut8() []byte {
	return cat(s("mft1\x00\x00\x00\x00"), []byte{1, 1, 2, 0}, make([]byte, 36), make([]byte, 256+2+256))
}

// elementsTag is a lutBToAType with its first curves only, and what is put after them.
func elementsTag(more []byte) []byte {
	curve := cat(s("curv\x00\x00\x00\x00"), n32(0))
	return cat(s("mBA \x00\x00\x00\x00"), []byte{1, 1, 0, 0}, n32(32), n32(0), n32(0), n32(0), n32(0), curve, more)
}

func badProfile(i int) []byte {
	b := goodProfile()
	b[i] = 'X'
	return b
}

func lookThrough(b []byte) proof.Proof {
	w := &walker{size: int64(len(b))}
	w.p.Size, w.p.Bytes = int64(len(b)), int64(len(b))
	profile(w, b, 0)
	return w.p
}

func TestACleanProfilePasses(t *testing.T) {
	p := lookThrough(goodProfile())
	assert.True(t, p.Clean(), "%v", p.Findings)
	desc := cat(s("desc\x00\x00\x00\x00"), n32(5), s("sRGB\x00"), make([]byte, 78))
	p = lookThrough(makeProfile(s("desc"), desc))
	assert.True(t, p.Clean(), "%v", p.Findings)
}

func TestEveryTrapInAProfileIsFoundByName(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"no profile":        {make([]byte, 200), "profile"},
		"too short":         {make([]byte, 20), "profile"},
		"its program":       {badProfile(4), "profile_header"},
		"its date":          {badProfile(25), "profile_header"},
		"its computer":      {badProfile(41), "profile_header"},
		"its maker":         {badProfile(49), "profile_header"},
		"its author":        {badProfile(81), "profile_header"},
		"its identifier":    {badProfile(90), "profile_header"},
		"what is reserved":  {badProfile(120), "profile_header"},
		"bytes after":       {append(goodProfile(), 0), "profile_slack"},
		"a text":            {makeProfile(s("cprt"), textTag("Jane Example")), "profile_text"},
		"after a text":      {makeProfile(s("cprt"), cat(textTag("CC0"), s("Jane"))), "profile_text"},
		"a private tag":     {makeProfile(s("mmod"), xyzTag()), "profile_tag"},
		"a tag twice":       {makeProfile(s("wtpt"), xyzTag(), s("wtpt"), xyzTag()), "profile_tag"},
		"a type not its":    {makeProfile(s("wtpt"), textTag("CC0")), "profile_tag"},
		"after a number":    {makeProfile(s("wtpt"), cat(xyzTag(), s("Jane"))), "profile_slack"},
		"in the type":       {makeProfile(s("wtpt"), cat(s("XYZ Jane"), make([]byte, 12))), "profile_slack"},
		"after a table":     {makeProfile(s("A2B0"), cat(lut8(), s("Jane"))), "profile_slack"},
		"between elements":  {makeProfile(s("B2A0"), elementsTag(s("Jane"))), "profile_slack"},
		"between its tags":  {gapProfile(), "profile_slack"},
		"a huge tag number": {badProfile(128), "profile"},
	} {
		t.Run(name, func(t *testing.T) {
			p := lookThrough(c.b)
			assert.True(t, p.Has(c.want), "%v", p.Findings)
		})
	}
}

// gapProfile has a tag's bytes that no entry names.
func gapProfile() []byte {
	b := makeProfile(s("wtpt"), xyzTag(), s("bkpt"), xyzTag())
	copy(b[144:], "rXYZ")
	binary.BigEndian.PutUint32(b[148:], binary.BigEndian.Uint32(b[136:])) // both at the same place
	b[len(b)-1] = 'J'
	return b
}
