// Access review over a real folder: what a person does on the screen stands in the record afterwards.

package wire

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office/sample"
	"consentry/ui/oversight"
	"consentry/ui/page"
	"consentry/ui/people"
	"consentry/ui/uitest"
)

func TestTheReviewOfAccountsOnScreen(t *testing.T) {
	o, h := onScreen(t)
	s := oversight.New(h, o)
	w := shown(t, h, s)
	require.NotZero(t, lastOf(t, o, audit.AlertsListed).Seq, "that somebody looked is on record")
	for _, part := range []string{page.PartSample, page.PartEmergencies, page.PartAccounts} {
		s.Show(page.Route{Page: page.Oversight, Part: part})
		uitest.Settle(w)
		require.Empty(t, h.Errors, part)
	}
	d, err := o.AccountReview(context.Background())
	require.NoError(t, err)
	for _, a := range d.Accounts {
		uitest.Choose(t, w, "About "+a.Name, "Keep")
	}
	uitest.Press(t, w, "Sign the review")
	uitest.FindField(t, w, "Your password").Focus()
	uitest.Letters(w, sample.Password)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Settle(w)
	require.Empty(t, h.Errors)
	require.NotZero(t, lastOf(t, o, audit.AccountsReviewed).Seq, strings.Join(uitest.Texts(w), "\n"))
	require.True(t, uitest.Shows(w, d.Quarter+" is signed"))

	w = shown(t, h, people.New(h, o))
	uitest.Press(t, w, "Leaving…")
	uitest.Type(t, w, "Why?", "moves to another town")
	uitest.Press(t, w, "Begin")
	uitest.Settle(w)
	require.Empty(t, h.Errors)
	require.Equal(t, "leaving", lastOf(t, o, audit.PassageBegun).Args["way"])
	require.NotZero(t, lastOf(t, o, audit.MemberDisabled).Seq)
	require.True(t, uitest.Shows(w, "Access ended in time"))

	uitest.Press(t, w, "Members")
	uitest.Settle(w)
	uitest.Press(t, w, "Make a new one…")
	uitest.FindField(t, w, "Your password").Focus()
	uitest.Letters(w, sample.Password)
	uitest.Key(w, fyne.KeyReturn)
	require.Empty(t, h.Errors)
	require.Len(t, h.PDFs, 1)
	require.NotZero(t, lastOf(t, o, audit.EnvelopeMade).Seq)
}
