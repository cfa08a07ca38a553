// This file holds what office asks of paper about pictures: the passport of a release, the proof sheet that a patient
// signs, and the letter and report of a takedown.
package office

import (
	"strconv"
	"strings"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/photo"
)

// Passport goes with released files: what they are, where they are allowed, until when. It names no patient: it leaves the
// practice with the pictures.
type Passport struct {
	Letterhead Letterhead
	Number     int // of the release
	Channel    string
	Recipient  string
	Place      string
	Purpose    string
	On         calendar.Date
	Until      calendar.Date // the zero Date: Event says, or without end for de-identified pictures
	Event      string
	Basis      string // "authorization" or "deidentified"
	Files      []PassportFile
	By         string
	Footer     SheetFooter
}

// PassportFile is one file on a passport.
type PassportFile struct {
	Name   string
	SHA256 string
	Width  int
	Height int
	Bytes  int64
	// Video: it is one, of LengthMS milliseconds where that is known; nothing in it is ever altered.
	Video    bool
	LengthMS int64
	Altered  []string // codes of picture.Change
}

// ProofSheet shows one exact picture to the patient, to be signed.
type ProofSheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	Lang       string
	Channels   []string
	JPEG       []byte // of a video its first picture, or none
	Video      bool
	LengthMS   int64  // of a video, in milliseconds; 0: not known
	SHA256     string // of the file that would leave
	Code       string // of picture and version
	Printed    time.Time
	Zone       *time.Location
	LargeType  bool
}

// TakedownSheet is the letter to the patient, or the report for the file.
type TakedownSheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	MRN        string
	Lang       string
	Report     bool
	Placed     []Placed
	On         calendar.Date
	By         string
	Zone       *time.Location
	LargeType  bool
}

// PhotoPrinter is the part of the Printer for pictures.
type PhotoPrinter interface {
	Passport(Passport) ([]byte, error)
	ProofSheet(ProofSheet) ([]byte, error)
	Takedown(TakedownSheet) ([]byte, error)
	Gallery(GallerySheet) ([]byte, error)
}

// passport is the paper that goes along. Where it goes was looked through for names by the gate; purpose and event are the
// authorization's own words, and are left out where they would name a patient.
func (o *Office) passport(s *session, tx Tx, g Gate, r photo.Release) (Passport, error) {
	who, err := tx.Patient(g.PatientID)
	if err != nil {
		return Passport{}, err
	}
	for _, text := range []*string{&r.Purpose, &r.Event} {
		if *text, err = unlessTelling(tx, *text, who); err != nil {
			return Passport{}, err
		}
	}
	p := Passport{Letterhead: o.letterhead(s), Number: r.Number, Channel: g.Channel.Name.In("en"), Recipient: g.Channel.Recipient.In("en"),
		Place: r.Place, Purpose: r.Purpose, On: r.On, Until: r.Until, Event: r.Event, Basis: "authorization", By: s.member.Name,
		Footer: SheetFooter{Printed: r.At, Zone: s.zone}}
	if r.DocumentID == "" {
		p.Basis = "deidentified"
	}
	for _, i := range r.Items {
		f := PassportFile{Name: i.FileName, SHA256: i.SHA256, Width: i.Width, Height: i.Height, Bytes: i.Bytes, Altered: i.Altered}
		for _, x := range g.Photos {
			if x.ID == i.PhotoID && x.Media == photo.Video {
				f.Video, f.LengthMS = true, x.LengthMS
			}
		}
		p.Files = append(p.Files, f)
	}
	return p, nil
}

func pad4(n int) string {
	s := strconv.Itoa(n)
	for len(s) < 4 {
		s = "0" + s
	}
	return s
}

func blankText(s string) bool { return strings.TrimSpace(s) == "" }
