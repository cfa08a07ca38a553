package page

// This file lets things about a patient leave the window: shown, printed or saved, with what goes along.

import (
	"context"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
)

// Leaving is what is about to be printed, saved or sent.
type Leaving struct {
	PatientID string         // "": of no patient in particular
	Records   []request.Link // the records that leave: forms, files, pictures
}

// Shown is what became of a document that was to be shown.
type Shown int

// It was not shown and not saved; the system's viewer has it; or there was no viewer, and it was saved as a file instead.
const (
	NotShown Shown = iota
	InViewer
	AsFile
)

// OpenWith opens a PDF and what goes along with it; then, if it is given, is called with what became of the PDF. name is for
// the file, where the PDF can only be saved.
func OpenWith(h Host, name string, pdf []byte, along []office.OutFile, then func(Shown)) {
	h.ShowPDF(name, pdf, func(is Shown) {
		switch is {
		case InViewer:
			for _, f := range along {
				h.OpenPDF(f.Data)
			}
		case AsFile:
			if len(along) > 0 {
				SaveWith(h, along[0].Name, along[0].Data, along[1:], func(bool) {})
			}
		}
		if then != nil {
			then(is)
		}
	})
}

// SaveWith saves a file, and then what goes along with it; then is called with whether all of it was saved.
func SaveWith(h Host, name string, data []byte, along []office.OutFile, then func(saved bool)) {
	h.SaveFile(name, data, func(saved bool) {
		if !saved || len(along) == 0 {
			then(saved)
			return
		}
		SaveWith(h, along[0].Name, along[0].Data, along[1:], then)
	})
}

// Maker makes a file, away from the window.
type Maker func(context.Context) ([]byte, error)

// Out makes a file about a patient that is to leave. First Leave says what must not be disclosed; then the file is made, and
// is given on with what goes along. A failure is told. gen drops the file when its screen was left meanwhile; busy, where it
// is given, is called when the work begins and when it is over.
func Out(h Host, gen *ui.Generation, what Leaving, make Maker, then func(file []byte, along []office.OutFile), busy ...func(bool)) {
	working := func(is bool) {
		for _, tell := range busy {
			tell(is)
		}
	}
	h.Leave(what, func(along []office.OutFile) {
		working(true)
		ui.Run(h.Async(), gen, make, func(file []byte, err error) {
			working(false)
			if err != nil {
				h.Fail(err)
				return
			}
			then(file, along)
		})
	})
}

// OutPDF is Out for a PDF that takes nothing along: it is shown in the system's viewer.
func OutPDF(h Host, gen *ui.Generation, what Leaving, make Maker, busy ...func(bool)) {
	Out(h, gen, what, make, func(pdf []byte, _ []office.OutFile) { h.OpenPDF(pdf) }, busy...)
}
