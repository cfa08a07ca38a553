// How long Today takes with ten thousand open items, and an accounting over a hundred thousand disclosures.

package wire

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// writeMany makes a practice and n rows in it, some thousands in a transaction.
func writeMany(b *testing.B, n int, put func(tx office.Tx, i int) error) *world {
	w, l := foundedLent(b)
	me, _ := w.o.Me()
	const each = 5000
	for from := 0; from < n; from += each {
		require.NoError(b, l.opened.Write(w.ctx, office.Actor{MemberID: me.Member.ID, Role: string(access.Owner), At: w.clock.Now()}, func(tx office.Tx) (audit.Event, error) {
			for i := from; i < min(from+each, n); i++ {
				if err := put(tx, i); err != nil {
					return audit.Event{}, err
				}
			}
			return audit.Event{Action: audit.Released, Object: "release:many"}, nil
		}))
	}
	return w
}

func person(i int) patient.Patient {
	return patient.Patient{ID: fmt.Sprintf("w%06d", i), First: "Pat", Last: fmt.Sprintf("Reed %d", i), MRN: fmt.Sprintf("W%06d", i), Born: calendar.MustNew(1980, 1, 2)}
}

// BenchmarkTodayWith10000OpenItems: of 100,000 patients 6,000 asked for their records and 4,000 have an unfinished check-in.
func BenchmarkTodayWith10000OpenItems(b *testing.B) {
	day := calendar.Of(morning, time.UTC)
	w := writeMany(b, 100_000, func(tx office.Tx, i int) error {
		p := person(i)
		if err := tx.PutPatient(p); err != nil {
			return err
		}
		switch {
		case i < 6000:
			r := request.Request{ID: fmt.Sprintf("q%05d", i), Number: i + 1, Kind: request.KindAccess, PatientID: p.ID, State: "received", On: day.AddDays(i % 40), ReceivedOn: day.AddDays(i%40 - 30),
				Access: &request.Access{}}
			return tx.PutEntry("request", r.ID, r)
		case i < 10_000:
			return tx.PutCheckIn(office.CheckIn{ID: fmt.Sprintf("c%05d", i), PatientID: p.ID, State: office.CheckInOpen, StartedAt: morning, Lang: "en"})
		}
		return nil
	})
	for b.Loop() {
		v, err := w.o.TodayView(w.ctx)
		require.NoError(b, err)
		require.GreaterOrEqual(b, len(v.Tasks), 400)
	}
}

// entries writes n disclosures about so many patients in turn.
func entries(b *testing.B, n, patients int) *world {
	day := calendar.Of(morning, time.UTC)
	return writeMany(b, n, func(tx office.Tx, i int) error {
		if i < patients {
			if err := tx.PutPatient(person(i)); err != nil {
				return err
			}
		}
		return tx.AddDisclosure(disclosure.Disclosure{ID: fmt.Sprintf("d%06d", i), PatientID: person(i % patients).ID, On: day.AddDays(-i % 2000), Recipient: fmt.Sprintf("Recipient %d", i%500),
			What: "Operative report", Purpose: "As asked", Basis: disclosure.Bases()[i/patients%len(disclosure.Bases())], Source: "CE", At: morning, By: "m"})
	})
}

func accounting(b *testing.B, w *world) {
	day := calendar.Of(morning, time.UTC)
	for b.Loop() {
		a, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: person(0).ID, Requested: day})
		require.NoError(b, err)
		require.NotEmpty(b, a.Rows)
	}
}

// BenchmarkAccountingOf100000Entries: a ledger of that many about 1,000 patients.
func BenchmarkAccountingOf100000Entries(b *testing.B) { accounting(b, entries(b, 100_000, 1000)) }

// BenchmarkAccountingOf10000AboutOne: more than any patient will have.
func BenchmarkAccountingOf10000AboutOne(b *testing.B) { accounting(b, entries(b, 10_000, 1)) }

func BenchmarkLedgerOf100000(b *testing.B) {
	w := entries(b, 100_000, 1000)
	for name, q := range map[string]office.DisclosureQuery{"all": {}, "listed": {Listed: true}, "words": {Words: "recipient 499"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				n, err := w.o.DisclosureCount(w.ctx, q)
				require.NoError(b, err)
				require.NotZero(b, n)
				_, err = w.o.Disclosures(w.ctx, q, 0, 100)
				require.NoError(b, err)
			}
		})
	}
}
