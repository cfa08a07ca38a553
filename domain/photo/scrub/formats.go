// This file holds which package writes which format.

package scrub

import (
	"consentry/domain/photo/scrub/bmp"
	"consentry/domain/photo/scrub/gif"
	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/jpeg"
	"consentry/domain/photo/scrub/mesh"
	"consentry/domain/photo/scrub/png"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/tiff"
	"consentry/domain/photo/scrub/webp"
)

// cleanBytes has a file in memory written anew.
func cleanBytes(f report.Format, b []byte) ([]byte, report.Report, error) {
	switch f {
	case report.JPEG:
		return jpeg.Clean(b)
	case report.PNG:
		return png.Clean(b)
	case report.BMP:
		return bmp.Clean(b)
	case report.GIF:
		return gif.Clean(b)
	case report.HEIC, report.AVIF:
		return heif.Clean(b)
	case report.WebP:
		return webp.Clean(b)
	case report.TIFF:
		return tiff.Clean(b)
	case report.OBJ, report.STL, report.PLY:
		return mesh.Clean(f, b)
	}
	return nil, report.Report{Format: f}, report.Refuse(report.Unknown)
}
