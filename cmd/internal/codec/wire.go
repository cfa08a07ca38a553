package codec

// This file holds what the two processes say to each other: one question with its data, then pictures row by row, and
// at the end a word that all went well or why it did not. Every length is checked before anything of it is allocated:
// neither side trusts the other.

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"

	"consentry/domain/photo/scrub/report"
)

// ask is a question. Its data follows it.
type ask struct {
	Do      string // one of the do... words
	Least   int    // pixels that the longer side of a still must have at least; 0: all
	DPI     int    // of PDF pages
	Turn    int    // of a video, clockwise: 0, 90, 180, 270
	Cache   string // folder of compiled code; "" for none
	Seconds int    // of processor time
	Size    int    // bytes of data
}

// What can be asked for.
const (
	doStill = "still"
	doPages = "pages"
	doFrame = "frame"
)

// The first byte of each part of an answer.
const (
	tagPicture = 'P'
	tagRefused = 'R'
	tagDone    = 'D'
)

const (
	maxHead = 64 << 10 // bytes of a question without its data, or of a refusal
	maxData = report.MaxPicture
)

// picture is one picture of an answer.
type picture struct {
	index, count int // which page, of how many
	icc          []byte
	img          *image.NRGBA
}

var errWire = errors.New("codec: the other process does not keep to the protocol")

// sendAsk writes a question and its data.
func sendAsk(w io.Writer, a ask, data []byte) error {
	a.Size = len(data)
	head, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("codec: writing a question: %w", err)
	}
	if len(head) > maxHead || len(data) > maxData {
		return errWire
	}
	if _, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head...)); err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// readAsk reads a question and its data.
func readAsk(r io.Reader) (a ask, data []byte, err error) {
	head, err := readSized(r)
	if err != nil {
		return a, nil, err
	}
	if err := json.Unmarshal(head, &a); err != nil {
		return a, nil, fmt.Errorf("codec: reading a question: %w", err)
	}
	if a.Size < 0 || a.Size > maxData {
		return a, nil, errWire
	}
	data = make([]byte, a.Size)
	_, err = io.ReadFull(r, data)
	return a, data, err
}

// readSized reads a short text behind its length.
func readSized(r io.Reader) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxHead {
		return nil, errWire
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

// sendPicture writes one picture: width, height, which page, how many pages, length of the profile, profile, rows.
func sendPicture(w io.Writer, p picture) error {
	b := p.img.Bounds()
	head := []byte{tagPicture}
	for _, v := range []int{b.Dx(), b.Dy(), p.index, p.count, len(p.icc)} {
		head = binary.BigEndian.AppendUint32(head, uint32(v))
	}
	if _, err := w.Write(append(head, p.icc...)); err != nil {
		return err
	}
	if p.img.Stride == 4*b.Dx() {
		_, err := w.Write(p.img.Pix[:4*b.Dx()*b.Dy()])
		return err
	}
	for y := range b.Dy() {
		if _, err := w.Write(p.img.Pix[y*p.img.Stride:][:4*b.Dx()]); err != nil {
			return err
		}
	}
	return nil
}

// readPicture reads what sendPicture wrote behind its tag. room is how many pixels there may still be.
func readPicture(r io.Reader, room *int64) (picture, error) {
	var head [20]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return picture{}, err
	}
	at := func(i int) int { return int(binary.BigEndian.Uint32(head[4*i:])) }
	width, height := at(0), at(1)
	p := picture{index: at(2), count: at(3)}
	if err := report.Pictured(width, height); err != nil {
		return picture{}, err
	}
	if *room -= int64(width) * int64(height); *room < 0 {
		return picture{}, report.Refuse(report.TooMany, "what", "pixels")
	}
	if p.count > report.MaxPages || p.index >= p.count || at(4) > report.MaxProfile {
		return picture{}, errWire
	}
	if n := at(4); n > 0 {
		p.icc = make([]byte, n)
		if _, err := io.ReadFull(r, p.icc); err != nil {
			return picture{}, err
		}
	}
	p.img = image.NewNRGBA(image.Rect(0, 0, width, height))
	_, err := io.ReadFull(r, p.img.Pix)
	return p, err
}

// refusal is a report.Refused on its way.
type refusal struct {
	Why  report.Why
	Args map[string]string
}

// sendEnd writes the end of an answer.
func sendEnd(w io.Writer, failed error) error {
	if failed == nil {
		_, err := w.Write([]byte{tagDone})
		return err
	}
	var r *report.Refused
	if !errors.As(failed, &r) {
		r = report.Bad("picture data")
	}
	body, err := json.Marshal(refusal{Why: r.Why, Args: r.Args})
	if err != nil || len(body) > maxHead {
		return errWire
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32([]byte{tagRefused}, uint32(len(body))), body...))
	return err
}

// readRefusal reads what sendEnd wrote behind tagRefused.
func readRefusal(r io.Reader) error {
	body, err := readSized(r)
	if err != nil {
		return err
	}
	var said refusal
	if err := json.Unmarshal(body, &said); err != nil || said.Why == "" {
		return errWire
	}
	return &report.Refused{Why: said.Why, Args: said.Args}
}
