package kit

import (
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAQRCodeHasItsQuietZone(t *testing.T) {
	picture, err := qrPicture("otpauth://totp/Consentry:Maya?secret=GEZDGNBV")
	require.NoError(t, err)
	code, err := qr.Encode("otpauth://totp/Consentry:Maya?secret=GEZDGNBV", qr.M, qr.Auto)
	require.NoError(t, err)
	n := picture.Bounds().Dx()
	require.Equal(t, code.Bounds().Dx()+2*qrQuiet, n)
	for i := range n {
		for j := range qrQuiet {
			assert.Equal(t, []uint8{255, 255, 255, 255}, []uint8{picture.GrayAt(i, j).Y, picture.GrayAt(j, i).Y, picture.GrayAt(i, n-1-j).Y, picture.GrayAt(n-1-j, i).Y})
		}
	}
	for y := range code.Bounds().Dy() {
		for x := range code.Bounds().Dx() {
			r, _, _, _ := code.At(x, y).RGBA()
			require.Equal(t, r == 0, picture.GrayAt(x+qrQuiet, y+qrQuiet).Y == 0)
		}
	}
	_, err = QRCode(strings.Repeat("too long for any code ", 400))
	require.Error(t, err)
}
