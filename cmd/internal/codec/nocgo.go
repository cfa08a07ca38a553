//go:build !cgo

package codec

// This file stands in for the decoders where the program is built without a C compiler.

import "consentry/domain/photo/scrub/report"

func decodeHEVC(_, _ []byte) (*planes, error) { return nil, report.Refuse(report.NoDecoder) }

func decodeAV1(_, _ []byte) (*planes, error) { return nil, report.Refuse(report.NoDecoder) }
