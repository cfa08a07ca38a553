package begun

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/kit"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// What is kept is what was typed and not done; it is written once, and comes back into a form of the same fields alone.
func TestWhatWasTypedAndNotDoneIsKept(t *testing.T) {
	uitest.App(t)
	var f Forms
	var wrote []office.BegunForms
	h := pagetest.New("Dr. Ana Hale", access.Owner)
	keep := func() {
		f.Keep(h, func(_ context.Context, x office.BegunForms) error {
			wrote = append(wrote, x)
			return nil
		})
	}
	assert.True(t, f.Unread())
	f.Take(office.BegunForms{"b": {"from the records", "false"}})
	f.Take(office.BegunForms{"b": {"later"}})
	keep()
	assert.Empty(t, wrote, "it stands there already")

	box, tick := kit.NewEntry(""), kit.NewCheckBox("Paper", false, nil)
	assert.Nil(t, f.Open("a", kit.Inputs(box, tick)))
	keep()
	assert.Empty(t, wrote, "nothing was typed")
	box.SetValue("Dr. Lind asks")
	tick.SetOn(true)
	keep()
	keep()
	assert.Equal(t, []office.BegunForms{{"a": {"Dr. Lind asks", "true"}, "b": {"from the records", "false"}}}, wrote)

	other, ticked := kit.NewEntry(""), kit.NewCheckBox("Paper", false, nil)
	assert.NotNil(t, f.Open("b", kit.Inputs(other, ticked)))
	assert.Equal(t, "from the records", other.Value())
	f.Done()
	assert.Equal(t, []string{"a"}, f.Names())
	assert.Nil(t, f.Open("a", kit.Inputs(kit.NewEntry(""))), "another form under that name")
	f.Drop("a")
	keep()
	assert.Empty(t, wrote[len(wrote)-1], "what is done is kept no more")
}
