// This file is what the tray of pictures shows of a patient: who it is, and the sittings that can be gone on with.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// SessionSoFar is one sitting with the views that were taken and declined in it.
type SessionSoFar struct {
	photo.Session
	Photos   int
	Taken    []photo.View
	Declined []photo.View
}

// IntakePatient is who pictures are taken in for, and her sittings, newest first.
type IntakePatient struct {
	Patient  patient.Patient
	Sessions []SessionSoFar
}

// IntakePatient returns a patient as the tray needs her: enough to tell two people apart, and her sittings. Her chart is
// not opened by it.
func (o *Office) IntakePatient(ctx context.Context, patientID string) (IntakePatient, error) {
	var out IntakePatient
	err := o.peek(ctx, access.PhotosIntake, func(s *session, tx Tx) error {
		out = IntakePatient{}
		p, err := tx.Patient(patientID)
		if err != nil {
			return err
		}
		out.Patient = patient.Patient{ID: p.ID, MRN: p.MRN, First: p.First, Middle: p.Middle, Last: p.Last, Preferred: p.Preferred, Born: p.Born}
		sessions, err := tx.PhotoSessionsOf(patientID)
		if err != nil {
			return err
		}
		photos, err := tx.PhotosOf(patientID)
		if err != nil {
			return err
		}
		for _, v := range sessions {
			so := SessionSoFar{Session: v}
			for _, p := range photos {
				if p.SessionID == v.ID {
					so.Photos++
					so.Taken = append(so.Taken, p.View)
				}
			}
			declined, err := tx.DeclinedViewsOf(v.ID)
			if err != nil {
				return err
			}
			for _, d := range declined {
				so.Declined = append(so.Declined, d.View)
			}
			out.Sessions = append(out.Sessions, so)
		}
		slices.SortStableFunc(out.Sessions, func(a, b SessionSoFar) int { return b.CreatedAt.Compare(a.CreatedAt) })
		return nil
	})
	return out, err
}
