// This file checks what was scanned before it is kept: a PDF, JPEG or PNG of a size that paper has. It knows which papers
// show a picture of the patient.
package office

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // a scan may be a JPEG
	_ "image/png"  // or a PNG
	"slices"

	"consentry/domain/access"
)

// Limits of a scan: paper at 600 dpi stays far below.
const (
	MaxScanBytes  = 64 << 20
	maxScanPixels = 80_000_000
)

// CheckScan tells what a scan is ("pdf", "jpeg", "png"). Anything else, anything cut off and anything over the limits
// is ErrBadScan with the reason; nothing of it is kept.
func CheckScan(data []byte) (string, error) {
	bad := func(why string) (string, error) { return "", ErrBadScan.With(nil, "why", why) }
	switch {
	case len(data) == 0:
		return bad("empty")
	case len(data) > MaxScanBytes:
		return bad("too_large")
	case bytes.HasPrefix(data, []byte("%PDF-")):
		tail := data[max(0, len(data)-2048):]
		if !bytes.Contains(tail, []byte("%%EOF")) || !bytes.Contains(data, []byte("/Page")) && !bytes.Contains(data, []byte("/ObjStm")) {
			return bad("cut_off")
		}
		return "pdf", nil
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return bad("not_an_image")
	case cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxScanPixels/cfg.Height:
		return bad("too_large")
	case cfg.Width < 200 || cfg.Height < 200:
		return bad("too_small")
	}
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		return bad("cut_off")
	}
	return kind, nil
}

// keepScan stores a checked scan; its row goes into the transaction that mentions it.
func (o *Office) keepScan(ctx context.Context, s *session, patientID string, data []byte, kind string) (File, error) {
	format, err := CheckScan(data)
	if err != nil {
		return File{}, err
	}
	class := ClassDocument
	if showsPicture(kind) {
		class = ClassMedia
	}
	f, err := s.opened.Keep(ctx, class, data)
	if err != nil {
		return f, err
	}
	f.ID, f.Kind, f.PatientID, f.Name, f.AddedAt = o.newID(), kind, patientID, kind+"."+format, o.now(s)
	return f, nil
}

// picturesOf are the kinds of stored files that are pictures of a photo session. They have their own ways: covered, with a
// reason, through the gate.
var picturesOf = []string{"original", "clean", "preview", "thumb"}

// showsPicture tells whether a paper has a picture of the patient on it; such papers are kept with the pictures.
func showsPicture(kind string) bool { return kind == "proof_sheet" || kind == "screenshot" }

// papers are the files that s may know of outside the gallery.
func papers(s *session, files []File) []File {
	return slices.DeleteFunc(files, func(f File) bool {
		return slices.Contains(picturesOf, f.Kind) || showsPicture(f.Kind) && !s.perms.Has(access.PhotosView)
	})
}
