// QRCode: a square of text for a telephone's camera, always dark on white whatever the theme.

package kit

import (
	"fmt"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"github.com/boombuler/barcode/qr"
)

// The quiet zone around a code in modules (ISO/IEC 18004, 6.3.8), and how large a module stands in the window.
const (
	qrQuiet  = 4
	qrModule = 3
)

// QRCode draws text as a QR code. The picture holds what the text holds: drop it when it has been read.
func QRCode(text string) (fyne.CanvasObject, error) {
	picture, err := qrPicture(text)
	if err != nil {
		return nil, err
	}
	side := float32(picture.Bounds().Dx()) * qrModule
	img := canvas.NewImageFromImage(picture)
	img.ScaleMode = canvas.ImageScalePixels
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSize(side, side))
	back := canvas.NewRectangle(color.White)
	back.CornerRadius = 6
	back.SetMinSize(fyne.NewSize(side, side))
	return container.NewStack(back, img), nil
}

// qrPicture is the code with its quiet zone, one pixel a module.
func qrPicture(text string) (*image.Gray, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("make QR code: %w", err)
	}
	b := code.Bounds()
	n := b.Dx() + 2*qrQuiet
	out := image.NewGray(image.Rect(0, 0, n, n))
	for i := range out.Pix {
		out.Pix[i] = 0xff
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetGray(x+qrQuiet, y+qrQuiet, color.GrayModel.Convert(code.At(b.Min.X+x, b.Min.Y+y)).(color.Gray))
		}
	}
	return out, nil
}
