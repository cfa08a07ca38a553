package photo

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
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
		{"her birth date with the month's name", "born March 2, 1988", []Hit{{InCaption, HitBirth, "lena"}}},
		{"in Spanish", "nacida el 2 de marzo de 1988", []Hit{{InCaption, HitBirth, "lena"}}},
		{"with a short year", "3/2/88", []Hit{{InCaption, HitBirth, "lena"}}},
		{"another day", "March 3, 1988", nil},
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
	for _, text := range []string{"2mar1988", "MAR 2nd, 1988", "2. March 1988", "2 de marzo del 1988", "Mar-02-1988"} {
		assert.Equal(t, []calendar.Date{day("1988-03-02")}, Dates(text), text)
	}
	assert.Contains(t, Dates("stick/001/3/2/88"), day("1988-03-02"), "wherever it begins")
	assert.Empty(t, Dates("mar 45, 1988, may be 3 of 2020 cases"))
}

func TestWordsThatMayBeAName(t *testing.T) {
	assert.Contains(t, Pairs("instagram.com/janesmith"), "jane smith")
	assert.Contains(t, Pairs("will young"), "will young")
	assert.Empty(t, Pairs("nose"))
	assert.LessOrEqual(t, len(Pairs(strings.Repeat("abcdefghijklmnop qrstuvwxyzabcdef ", 50))), maxPairs)
	assert.Equal(t, []string{"1042", "HA-1043", "b-2", "x7"}, Codes("case HA-1043, 1042, b-2 and x7 of no-one"))
}

func TestFileNamesTellNothing(t *testing.T) {
	name, err := FileName(bytes.NewReader([]byte{255, 1, 2, 3, 4, 5, 6, 7, 8}), 3, "jpg")
	require.NoError(t, err)
	assert.Regexp(t, `^[bcdfghjkmnpqrstvwxz2-9]{4}-[bcdfghjkmnpqrstvwxz2-9]{4}-3\.jpg$`, name, "no vowels: no word, no name")
	_, err = FileName(iotest.ErrReader(errors.New("dry")), 1, "jpg")
	assert.Error(t, err)
}
