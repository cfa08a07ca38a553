package pictures

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"consentry/ui"
	"consentry/ui/uitest"
)

func TestADoublePressOpens(t *testing.T) {
	uitest.App(t)
	a := ui.Inline()
	now := a.Now()
	a.Now = func() time.Time { return now }
	g := NewGrid(a, many(40), newLoaded().load)
	g.Many = true
	uitest.WindowOf(t, g, uitest.Full)
	var opened []string
	g.OnOpen = func(id string) { opened = append(opened, id) }
	press := func(i int, after time.Duration) {
		now = now.Add(after)
		g.view.press(g.view.at(i).AddXY(60, 60), 0)
	}
	press(2, 0)
	press(3, 100*time.Millisecond)
	assert.Empty(t, opened, "two places are two presses")
	press(3, time.Second)
	assert.Empty(t, opened, "a press much later only selects")
	press(3, 200*time.Millisecond)
	assert.Equal(t, []string{"p00003"}, opened)
	press(3, 200*time.Millisecond)
	assert.Len(t, opened, 1, "the third press begins anew")
}
