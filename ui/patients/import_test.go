package patients

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

const list = "Last Name,First Name,Geboren,Cell\n" +
	"Ortiz,Rosa,2/11/1978,5550107788\n" +
	"Park,Lena,6/4/1991,5550104471\n" +
	"Whitfield,James,2/31/1980,5550101111\n" +
	"Stone,Ida,3/3/1970,12\n"

func TestAListIsReadInAfterEveryRowWasSeen(t *testing.T) {
	h := at(t, access.PrivacyOfficer)
	h.picked = []byte(list)
	o := &fakeOffice{similar: []patient.Patient{{ID: "p9", First: "Lina", Last: "Parke", Born: calendar.MustNew(1991, 6, 4), MRN: "10486", Phone: "(555) 010-4475"}}}
	m := NewImport(h, o)
	w := h.show(t, m, page.Route{Page: page.Import})
	assert.True(t, uitest.Shows(w, "Nothing was imported yet."))
	uitest.Press(t, w, "Choose a file")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Rosa"), "a sample is shown")
	uitest.Press(t, w, "Check the rows")
	require.Len(t, h.failed, 1, "the birth date has no column yet")
	uitest.Choose(t, w, "Birth date", "Geboren")
	uitest.Settle(w)
	uitest.Golden(t, w, "import-columns")
	uitest.Press(t, w, "Check the rows")
	require.Len(t, o.plans, 2)
	assert.Equal(t, 2, o.plans[1][patient.FieldBorn])
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Park, Lena"), "who needs a decision comes first")
	assert.False(t, uitest.Shows(w, "Ortiz, Rosa"))
	uitest.Press(t, w, "Park, Lena")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Parke, Lina"), "side by side with who is here")
	uitest.Golden(t, w, "import-plan")
	assert.True(t, uitest.Shows(w, "Import 1 patient"))
	uitest.Press(t, w, "This is somebody else: add")
	assert.True(t, uitest.Shows(w, "Import 2 patients"))
	uitest.Press(t, w, "Not readable 2")
	uitest.Settle(w)
	uitest.Press(t, w, "Whitfield, James")
	assert.True(t, uitest.Shows(w, "Birth date: The birth date cannot be read."))
	uitest.Press(t, w, "Stone, Ida")
	assert.True(t, uitest.Shows(w, "Telephone: A telephone number has 7 to 20 digits."))
	uitest.Press(t, w, "Import 2 patients")
	assert.Equal(t, []int{3}, o.accepted)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "2 patients added."))
	assert.True(t, uitest.Shows(w, "2 added, 2 left out"))
	h.yes = true
	uitest.Press(t, w, "Undo")
	assert.Equal(t, []string{"im1"}, o.undone)
	assert.Contains(t, h.toasts, "Undone: 1 taken out, 1 stay because something was done with them.")
	assert.True(t, uitest.Shows(w, "Undone 22 Nov 2026"))
}

func TestAFileThatIsNoListSaysSo(t *testing.T) {
	h := at(t, access.PrivacyOfficer)
	h.picked = []byte("\x00\x01\x02")
	m := NewImport(h, &fakeOffice{})
	w := h.show(t, m, page.Route{Page: page.Import})
	uitest.Press(t, w, "Choose a file")
	require.Len(t, h.failed, 1)
	assert.True(t, uitest.Shows(w, "Choose a file"), "one can try again")
	m.Clear()
	assert.Empty(t, uitest.TextsOf(m.Content()))
}
