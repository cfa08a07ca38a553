// This file holds videos, which are copied from disk to disk.

package scrub

import (
	"io"

	"consentry/domain/photo/scrub/report"
)

func cleanVideo(src io.ReaderAt, size int64, out io.Writer) (report.Report, error) {
	return report.Report{}, report.Refuse(report.Unknown)
}
