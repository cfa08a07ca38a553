package photo

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNamesInWordsThatLeave(t *testing.T) {
	lena := Known{ID: "lena", First: "Lena", Last: "Park", MRN: "10432", Born: day("1988-03-02")}
	maria := Known{ID: "maria", First: "María José", Last: "Núñez-Ortiz", MRN: "20001", Born: day("1990-12-31")}
	rose := Known{ID: "rose", First: "Rose", Last: "May", MRN: "30003", Born: day("1970-01-01")}
	for _, c := range []struct {
		id, text string
		want     []Hit
	}{
		{"nothing of anybody", "Rhinoplasty, 3 months after", nil},
		{"her first name", "lena after rhinoplasty", []Hit{{InCaption, HitName, "lena"}}},
		{"PH-03 file name", "Park_Lena_2026-03-02.jpg", []Hit{{InCaption, HitName, "lena"}}},
		{"written together", "lenapark.jpg", []Hit{{InCaption, HitName, "lena"}}},
		{"her birth date", "front 03/02/1988", []Hit{{InCaption, HitBirth, "lena"}}},
		{"her birth date as digits", "19880302_front", []Hit{{InCaption, HitBirth, "lena"}}},
		{"her chart number", "case 10432", []Hit{{InCaption, HitMRN, "lena"}}},
		{"another patient's last name, without its accents", "for nunez ortiz", []Hit{{InCaption, HitName, "maria"}}},
		{"another patient's chart number", "20001.jpg", []Hit{{InCaption, HitMRN, "maria"}}},
		{"an everyday word that is also a name", "pictures of May", nil},
		{"her whole name all the same", "Rose May", []Hit{{InCaption, HitName, "rose"}}},
		{"a number inside a longer one", "1043200", nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.Equal(t, c.want, Hits(InCaption, c.text, lena, []Known{maria, rose, lena}))
		})
	}
}

func TestWordsAreFoundHoweverTheyAreWritten(t *testing.T) {
	assert.Equal(t, []string{"smith", "jane"}, Words("SmithJane_2026"))
	assert.Equal(t, []string{"nunez"}, Words("NU\u0301N\u0303EZ"))
	assert.Equal(t, []string{"obrien"}, Words("O\u2019Brien"))
	assert.LessOrEqual(t, len(Words(strings.Repeat("aa ab ac ad ae af ag ah ", 900))), maxWords)
	assert.Contains(t, Dates("2/3/88 1988-03-02"), day("1988-03-02"))
}

func TestFileNamesTellNothing(t *testing.T) {
	name, err := FileName(bytes.NewReader([]byte{255, 1, 2, 3, 4, 5, 6, 7, 8}), 3, "jpg")
	require.NoError(t, err)
	assert.Regexp(t, `^[bcdfghjkmnpqrstvwxz2-9]{4}-[bcdfghjkmnpqrstvwxz2-9]{4}-3\.jpg$`, name, "no vowels: no word, no name")
	_, err = FileName(iotest.ErrReader(errors.New("dry")), 1, "jpg")
	assert.Error(t, err)
}
