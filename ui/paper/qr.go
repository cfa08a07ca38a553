// This file draws QR codes as black squares, sharp at every size.
package paper

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// qr draws a code of size by size points, its quiet zone of four modules included (ISO/IEC 18004).
func (s *sheet) qr(content string, x, y, size float64) error {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("make QR code: %w", err)
	}
	const quiet = 4
	n := code.Bounds().Dx()
	module := size / float64(n+2*quiet)
	dark := func(i, j int) bool {
		return color.GrayModel.Convert(code.At(code.Bounds().Min.X+i, code.Bounds().Min.Y+j)).(color.Gray).Y < 128
	}
	for j := range n {
		for i := 0; i < n; i++ {
			from := i
			for i < n && dark(i, j) {
				i++
			}
			if i > from {
				s.block(x+float64(from+quiet)*module, y+float64(j+quiet)*module, float64(i-from)*module, module*1.02, black)
			}
		}
	}
	return nil
}
