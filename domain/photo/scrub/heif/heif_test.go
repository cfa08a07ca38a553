package heif

// This file holds the pictures that the tests make, item by item.

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

const canary = "CANARY"

func box(kind string, parts ...[]byte) []byte {
	var w bmff.Writer
	w.Box(kind, func() { w.Raw(bytes.Join(parts, nil)) })
	return w.Bytes()
}

func u32(values ...uint32) []byte {
	var w bmff.Writer
	for _, v := range values {
		w.U32(v)
	}
	return w.Bytes()
}

func u16(values ...int) []byte {
	var w bmff.Writer
	for _, v := range values {
		w.U16(v)
	}
	return w.Bytes()
}

// nal is one unit behind its length.
func nal(b ...byte) []byte { return append(u32(uint32(len(b))), b...) }

// slice is a picture of one slice.
func slice(data ...byte) []byte { return nal(append([]byte{0x26, 1, 0x80}, data...)...) }

// sei is user data.
func sei() []byte { return nal(append([]byte{0x4e, 1, 5, 6}, canary...)...) }

// setup is a decoder configuration with one sequence parameter set, and what else is given.
func setup(arrays ...[]byte) []byte {
	head := []byte{1, 3, 0x70, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, byte(1 + len(arrays))}
	return append(append(head, 0xa1, 0, 1, 0, 3, 0x42, 1, 9), bytes.Join(arrays, nil)...)
}

func ispe(w, h uint32) []byte { return box("ispe", u32(0, w, h)) }

func essential(prop []byte) assigned { return assigned{prop, true} }

type assigned struct {
	prop      []byte
	essential bool
}

// thing is an item of a made file.
type thing struct {
	kind, name, mime string
	props            []assigned
	data             []byte
	refs             map[string][]int
	inner            bool // its data stands in idat
	method           int
	protected        int
	outside          bool // its data is said to be after the end
}

func coded(data ...byte) thing {
	return thing{kind: HEVC, data: slice(data...), props: []assigned{essential(box("hvcC", setup())), {ispe(64, 48), false}}}
}

// with adds a property.
func (t thing) with(props ...[]byte) thing {
	t.props = append([]assigned(nil), t.props...)
	for _, p := range props {
		t.props = append(t.props, essential(p))
	}
	return t
}

func (t thing) aux(urn string, of int) thing {
	t = t.with(box("auxC", u32(0), []byte(urn+"\x00")))
	t.refs = map[string][]int{"auxl": {of}}
	return t
}

// picture is a whole file: its items count from 1.
type picture struct {
	things             []thing
	inMeta, after, gap []byte
	brand, handlerName string
	moreProps          []byte
}

// made puts a file together: ftyp, mdat, meta and whatever else.
func made(p picture) []byte {
	if p.brand == "" {
		p.brand = "heic"
	}
	head := box("ftyp", []byte(p.brand), u32(0), []byte("mif1"))
	at := len(head) + 8
	var body, idat, infes, ipco, ipma, irefs []byte
	body = append(body, p.gap...)
	iloc := u16(0, 0, 0x4400, len(p.things))
	iloc[0] = 1
	count := 0
	for i, t := range p.things {
		id := i + 1
		from := at + len(body)
		if t.inner {
			t.method, from = 1, len(idat)
			idat = append(idat, t.data...)
		} else {
			body = append(body, t.data...)
		}
		if t.outside {
			from = 1 << 30
		}
		iloc = append(iloc, u16(id, t.method, 0, 1)...)
		iloc = append(iloc, u32(uint32(from), uint32(len(t.data)))...)
		names := []byte(t.name + "\x00")
		if t.kind == "mime" {
			names = append(names, t.mime+"\x00"...)
		}
		infes = append(infes, box("infe", u32(2<<24), u16(id, t.protected), []byte(t.kind), names)...)
		if len(t.props) > 0 {
			ipma = append(ipma, u16(id)...)
			ipma = append(ipma, byte(len(t.props)))
		}
		for _, x := range t.props {
			ipco = append(ipco, x.prop...)
			count++
			n := count
			if x.essential {
				n |= 0x8000
			}
			ipma = append(ipma, u16(n)...)
		}
		for kind, to := range t.refs {
			irefs = append(irefs, box(kind, u16(id, len(to)), u16(to...))...)
		}
	}
	described := 0
	for _, t := range p.things {
		if len(t.props) > 0 {
			described++
		}
	}
	meta := [][]byte{
		u32(0), box("hdlr", u32(0, 0), []byte("pict"), make([]byte, 12), []byte(p.handlerName+"\x00")), box("pitm", u32(0), u16(1)),
		box("iloc", iloc), box("iinf", u32(0), u16(len(p.things)), infes), box("iref", u32(0), irefs),
		box("iprp", box("ipco", ipco, p.moreProps), box("ipma", u32(1, uint32(described)), ipma)), box("idat", idat), p.inMeta,
	}
	return bytes.Join([][]byte{head, box("mdat", body), box("meta", meta...), p.after}, nil)
}

// cleaned runs Clean and checks what holds for every picture: nothing planted is left, a second run changes nothing and
// finds nothing, and the file is ftyp, meta and mdat, every byte of which belongs to an item.
func cleaned(t *testing.T, src []byte) (File, report.Report) {
	t.Helper()
	out, r, err := Clean(src)
	require.NoError(t, err)
	require.NotContains(t, string(out), canary)
	again, second, err := Clean(out)
	require.NoError(t, err)
	require.Equal(t, out, again, "a clean copy of a clean copy is the same")
	require.Empty(t, second.Removed, "nothing is found in a clean copy")
	m, err := parse(out)
	require.NoError(t, err)
	var kinds []string
	for _, b := range m.top {
		kinds = append(kinds, b.Type)
	}
	require.Equal(t, []string{"ftyp", "meta", "mdat"}, kinds)
	f, err := Read(out)
	require.NoError(t, err)
	return f, r
}

func refused(t *testing.T, src []byte) *report.Refused {
	t.Helper()
	out, _, err := Clean(src)
	var r *report.Refused
	require.ErrorAs(t, err, &r)
	require.Nil(t, out)
	return r
}

func kinds(list []report.Thing) (all []report.Kind) {
	for _, x := range list {
		all = append(all, x.Kind)
	}
	return all
}
