package codec

// This file holds the picture that stands for a video: where its first whole frame lies in an MP4 or MOV file
// (ISO/IEC 14496-12), found here in the parent, and how the child decodes it.

import (
	"encoding/binary"
	"image"
	"io"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

const (
	maxMoov   = 64 << 20 // bytes of a video's description
	maxSample = 32 << 20 // bytes of one frame
)

// frame decodes what keyFrame packed, turned clockwise.
func frame(data []byte, degrees int) (*image.NRGBA, error) {
	c := bmff.Read(data)
	config := c.Take(int(c.U32()))
	if !c.OK() {
		return nil, report.Bad("hvcC")
	}
	p, err := decodeHEVC(config, c.Rest())
	if err != nil {
		return nil, err
	}
	defer p.free()
	if err := p.whole(); err != nil {
		return nil, err
	}
	said, err := streamColours(heif.Item{Kind: heif.HEVC, Config: config, Payload: c.Rest()})
	if err != nil {
		return nil, err
	}
	if said.Matrix == 2 && p.height > 576 { // as players take it
		said.Matrix = 1
	}
	m, err := newMatrix(said, false)
	if err != nil {
		return nil, err
	}
	t := upright(p.width, p.height).rotated(degrees)
	dst := image.NewNRGBA(image.Rect(0, 0, t.width, t.height))
	t.put(dst, p, m, 0, 0, p.width, p.height)
	return dst, nil
}

// keyFrame finds the first whole frame of the first video track: how many degrees clockwise it is to be turned, and its
// hvcC behind four bytes of length, then its units.
func keyFrame(src io.ReaderAt, size int64) (degrees int, packed []byte, err error) {
	moov, err := readMoov(src, size)
	if err != nil {
		return 0, nil, err
	}
	var v videoTrack
	var budget bmff.Budget
	traks, _, err := budget.Split(moov, 1)
	if err != nil {
		return 0, nil, err
	}
	for _, b := range traks {
		if b.Type != "trak" {
			continue
		}
		v = videoTrack{}
		if err := v.read(&budget, b.Body, 2); err != nil {
			return 0, nil, err
		}
		if v.video {
			break
		}
	}
	switch {
	case !v.video:
		return 0, nil, report.Bad("trak")
	case v.config == nil:
		return 0, nil, report.Refuse(report.NoDecoder, "format", v.coding())
	}
	at, length, err := v.sample(v.firstSync())
	if err != nil {
		return 0, nil, err
	}
	if at < 0 || at > size-length {
		return 0, nil, report.Cut(size)
	}
	packed = binary.BigEndian.AppendUint32(nil, uint32(len(v.config)))
	packed = append(packed, v.config...)
	frame := make([]byte, length)
	if _, err := src.ReadAt(frame, at); err != nil && err != io.EOF {
		return 0, nil, report.Refuse(report.Unreadable).With(err)
	}
	return v.degrees, append(packed, frame...), nil
}

// readMoov reads the box that describes a video.
func readMoov(src io.ReaderAt, size int64) ([]byte, error) {
	for at, n := int64(0), 0; at < size && n < report.MaxParts; n++ {
		p, err := bmff.Next(src, at, size)
		if err != nil {
			return nil, err
		}
		if p.Type == "moov" {
			if p.End-p.Body > maxMoov {
				return nil, report.Refuse(report.TooMany, "what", "moov")
			}
			b := make([]byte, p.End-p.Body)
			if _, err := src.ReadAt(b, p.Body); err != nil && err != io.EOF {
				return nil, report.Refuse(report.Unreadable).With(err)
			}
			return b, nil
		}
		at = p.End
	}
	return nil, report.Bad("moov")
}

// videoTrack is what is needed of a track to find one frame.
type videoTrack struct {
	video                        bool
	degrees                      int
	entry                        string // four characters of the first sample entry
	config                       []byte // body of hvcC
	stss, stsc, stsz, stco, co64 []byte
}

// inside are the boxes that hold those we look for.
var inside = map[string]bool{"mdia": true, "minf": true, "stbl": true}

func (v *videoTrack) read(budget *bmff.Budget, body []byte, depth int) error {
	list, _, err := budget.Split(body, depth)
	if err != nil {
		return err
	}
	for _, b := range list {
		switch b.Type {
		case "tkhd":
			v.degrees = degreesOf(b.Body)
		case "hdlr":
			v.video = v.video || len(b.Body) >= 12 && string(b.Body[8:12]) == "vide"
		case "stsd":
			err = v.stsd(budget, b.Body, depth)
		case "stss":
			v.stss = b.Body
		case "stsc":
			v.stsc = b.Body
		case "stsz":
			v.stsz = b.Body
		case "stco":
			v.stco = b.Body
		case "co64":
			v.co64 = b.Body
		default:
			if inside[b.Type] {
				err = v.read(budget, b.Body, depth+1)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// degreesOf reads the turn in a track's matrix (14496-12, 8.3.2), 0 for one that is no quarter turn.
func degreesOf(tkhd []byte) int {
	c := bmff.Read(tkhd)
	version, _ := c.Full()
	c.Take(36)
	if version == 1 {
		c.Take(12)
	}
	a, b := int32(c.U32()), int32(c.U32())
	switch {
	case a == 0 && b > 0:
		return 90
	case a < 0 && b == 0:
		return 180
	case a == 0 && b < 0:
		return 270
	}
	return 0
}

// stsd reads the first sample entry: a visual one has 78 bytes before its boxes (14496-12, 12.1.3).
func (v *videoTrack) stsd(budget *bmff.Budget, body []byte, depth int) error {
	if len(body) < 8 {
		return report.Bad("stsd")
	}
	entries, _, err := budget.Split(body[8:], depth+1)
	if err != nil || len(entries) == 0 {
		return err
	}
	v.entry = entries[0].Type
	if (v.entry != "hvc1" && v.entry != "hev1") || len(entries[0].Body) < 78 {
		return nil
	}
	list, _, err := budget.Split(entries[0].Body[78:], depth+2)
	for _, b := range list {
		if b.Type == "hvcC" {
			v.config = b.Body
		}
	}
	return err
}

// coding is the name of what cannot be read.
func (v *videoTrack) coding() string {
	if v.entry == "avc1" || v.entry == "avc3" {
		return "H.264"
	}
	return "video"
}

// firstSync is the number, from 0, of the first frame that needs no other.
func (v *videoTrack) firstSync() int {
	c := bmff.Read(v.stss)
	c.Full()
	if c.U32() == 0 || !c.OK() {
		return 0
	}
	return int(c.U32()) - 1
}

// sample is where a sample lies in the file.
func (v *videoTrack) sample(n int) (at, length int64, err error) {
	c := bmff.Read(v.stsz)
	c.Full()
	same, count := c.U32(), int64(c.U32())
	sizes := c.Rest()
	sizeOf := func(i int64) int64 {
		if same != 0 || 4*i+4 > int64(len(sizes)) {
			return int64(same)
		}
		return int64(binary.BigEndian.Uint32(sizes[4*i:]))
	}
	chunks, width := v.stco, 4
	if v.co64 != nil {
		chunks, width = v.co64, 8
	}
	if n < 0 || int64(n) >= count || count > report.MaxSamples || len(chunks) < 8 || len(v.stsc) < 8 {
		return 0, 0, report.Bad("stbl")
	}
	first, chunk, ok := v.chunkOf(int64(n))
	if !ok || (chunk+1)*int64(width) > int64(len(chunks)-8) {
		return 0, 0, report.Bad("stsc")
	}
	at = int64(bmff.Read(chunks[8+chunk*int64(width):]).Uint(width))
	for i := first; i < int64(n); i++ {
		at += sizeOf(i)
	}
	length = sizeOf(int64(n))
	if length <= 0 || length > maxSample {
		return 0, 0, report.Bad("stsz")
	}
	return at, length, nil
}

// chunkOf finds the chunk of a sample, from 0, and the first sample in it (14496-12, 8.7.4).
func (v *videoTrack) chunkOf(n int64) (first, chunk int64, ok bool) {
	c := bmff.Read(v.stsc[8:])
	start, each := int64(c.U32()), int64(c.U32())
	c.U32()
	for c.OK() && start >= 1 && each >= 1 {
		next, more := int64(c.U32()), int64(c.U32())
		c.U32()
		run := (next - start) * each // samples before the next entry holds
		if !c.OK() || n < first+run {
			return first + (n-first)/each*each, start - 1 + (n-first)/each, true
		}
		if run <= 0 {
			break
		}
		first += run
		start, each = next, more
	}
	return 0, 0, false
}
