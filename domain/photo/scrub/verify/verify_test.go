package verify

// Tests of the way in: every format has its walker, and whatever goes wrong proves nothing.

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

var formats = []report.Format{
	report.JPEG, report.PNG, report.HEIC, report.AVIF, report.WebP, report.TIFF, report.GIF, report.BMP, report.MP4,
	report.MOV, report.PDF, report.OBJ, report.STL, report.PLY,
}

func TestACleanPictureIsProven(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 20, 10), image.YCbCrSubsampleRatio420), nil))
	for _, walk := range []func() (proof.Proof, error){
		func() (proof.Proof, error) { return Bytes(report.JPEG, b.Bytes()) },
		func() (proof.Proof, error) {
			return Stream(report.JPEG, bytes.NewReader(b.Bytes()), int64(b.Len()))
		},
	} {
		p, err := walk()
		require.NoError(t, err)
		assert.Equal(t, proof.Proof{Size: int64(b.Len()), Bytes: int64(b.Len()), Width: 20, Height: 10, Frames: 1}, p)
		assert.True(t, p.Clean())
	}
}

func TestWhatIsNoFileOfItsFormatIsNeverClean(t *testing.T) {
	for _, f := range append(formats, report.Raw, report.DICOM, "") {
		for _, b := range [][]byte{nil, {0}, []byte("hidden words, and nothing that any format knows\n"), bytes.Repeat([]byte{0xff}, 3000), make([]byte, 3000)} {
			p, err := Bytes(f, b)
			assert.True(t, err != nil || !p.Clean(), "%s of %d bytes", f, len(b))
		}
	}
}

// broken is a drive that fails.
type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("drive is gone") }

func TestAnUnreadableFileIsRefused(t *testing.T) {
	for _, f := range formats {
		p, err := Stream(f, broken{}, 1000)
		var refused *report.Refused
		assert.ErrorAs(t, err, &refused, f)
		assert.False(t, p.Clean(), f)
	}
	_, err := Stream(report.JPEG, broken{}, report.MaxPicture+1)
	assert.True(t, report.Is(err, report.TooLarge))
}

func TestAFaultOfAWalkerIsARefusal(t *testing.T) {
	p, err := guarded(7, func() (proof.Proof, error) { panic("index out of range") })
	assert.True(t, report.Is(err, report.Damaged))
	assert.False(t, p.Clean())
	_, err = guarded(7, func() (proof.Proof, error) { return proof.Proof{Size: 3, Bytes: 3}, nil })
	assert.True(t, report.Is(err, report.Damaged), "a proof of another file")
}
