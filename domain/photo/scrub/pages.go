// This file holds documents: their pages are drawn and the drawings put into a new file.

package scrub

import (
	"context"

	"consentry/domain/photo/scrub/report"
)

func (c Cleaner) pages(context.Context, []byte) ([]byte, report.Report, error) {
	return nil, report.Report{}, report.Refuse(report.NoDecoder)
}
