// This file names what the application segments and the bytes after the picture hold, keeps the little that a clean copy
// says itself, and writes that: JFIF, Adobe, orientation, colour profile.

package jpeg

import (
	"bytes"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

// The names at the start of application segments.
var (
	nameJFIF  = []byte("JFIF\x00")
	nameJFXX  = []byte("JFXX\x00")
	nameAdobe = []byte("Adobe")
	nameExif  = []byte("Exif\x00\x00")
	nameXMP   = []byte("http://ns.adobe.com/xap/1.0/\x00")
	nameXMPX  = []byte("http://ns.adobe.com/xmp/extension/\x00")
	nameICC   = []byte("ICC_PROFILE\x00")
	nameMPF   = []byte("MPF\x00")
	nameIRB   = []byte("Photoshop 3.0\x00")
	nameJUMBF = []byte("JP")
	nameHDR   = []byte("hdrgm:")                      // Google's and Adobe's gain map properties
	nameISOHD = []byte("urn:iso:std:iso:ts:21496:-1") // ISO 21496-1 gain map
)

// partICC is the largest part of a profile in one segment (ICC.1:2022 annex B.4).
const partICC = 65535 - 2 - 14

// meta is what the segments before the first scan say about colour and orientation.
type meta struct {
	jfif, adobe, exif bool
	transform         byte           // Adobe's: 0 none, 1 YCbCr, 2 YCCK
	profile           map[int][]byte // parts by number, from 1
	parts             int            // how many they say there are
	broken            bool           // they contradict each other
	size              int
}

// makers are segments of cameras and telephones, by marker and start.
var makers = []struct {
	marker byte
	start  string
}{
	{0xe0, "CIFF"}, {0xe3, "Meta"}, {0xe3, "META"}, {0xe3, "PENTAX"}, {0xe4, "SCALADO"}, {0xe4, "Qualcomm"}, {0xe5, "RMETA"},
	{0xe5, "ssuniqueid"}, {0xe5, "SEAL"}, {0xe6, "GoPro"}, {0xe6, "DJI"}, {0xe6, "EPPIM"}, {0xe6, "MMIMETA"}, {0xe7, "PENTAX"}, {0xe7, "HUAWEI"},
	{0xe7, "Qualcomm"}, {0xe8, "SPIFF"}, {0xec, "PictureInfo"}, {0xec, "OLYMPUS"}, {0xec, "[picture info]"},
}

// application takes an APPn or COM segment.
func (c *cleaner) application(m byte, b []byte) {
	n := int64(len(b))
	early := c.scans == 0 // decoders read no colour and no orientation after the first scan
	switch {
	case m == mCOM:
		c.r.Add(report.Words, n)
	case m == mAPP0:
		c.app0(b, early)
	case m == mAPP1 && bytes.HasPrefix(b, nameExif):
		c.exif(b, early)
	case m == mAPP1 && bytes.HasPrefix(b, nameXMP):
		c.xmp(b[len(nameXMP):])
	case m == mAPP1 && bytes.HasPrefix(b, nameXMPX):
		c.xmp(b[len(nameXMPX):])
	case m == mAPP2 && bytes.HasPrefix(b, nameICC) && len(b) >= 14 && early:
		c.meta.profilePart(int(b[12]), int(b[13]), b[14:])
	case m == mAPP2 && bytes.HasPrefix(b, nameICC):
		c.r.Add(report.ProfileText, n)
	case m == mAPP2 && bytes.HasPrefix(b, nameISOHD):
		c.r.Add(report.GainMap, n)
	case m == mAPP2 && bytes.HasPrefix(b, nameMPF):
		c.r.Add(report.AppData, n) // the pictures themselves stand after the end
	case m == 0xeb && bytes.HasPrefix(b, nameJUMBF):
		c.r.Add(report.Provenance, n)
	case m == 0xed && bytes.HasPrefix(b, nameIRB):
		c.photoshop(b[len(nameIRB):])
	case m == mAPPE && bytes.HasPrefix(b, nameAdobe) && len(b) >= 12:
		if early {
			c.meta.adobe, c.meta.transform = true, b[11]
		}
		if len(b) > 12 {
			c.r.Add(report.AppData, n-12)
		}
	default:
		c.r.Add(other(m, b), n)
	}
}

// other is the kind of a segment that no standard describes.
func other(m byte, b []byte) report.Kind {
	for _, k := range makers {
		if m == k.marker && bytes.HasPrefix(b, []byte(k.start)) {
			return report.Maker
		}
	}
	return report.AppData
}

// app0 takes a JFIF segment (ITU-T T.871) or its extension, both of which may hold a thumbnail.
func (c *cleaner) app0(b []byte, early bool) {
	switch {
	case bytes.HasPrefix(b, nameJFIF) && len(b) >= 14:
		c.meta.jfif = c.meta.jfif || early
		if thumb := 3 * int(b[12]) * int(b[13]); thumb > 0 {
			c.r.Add(report.Thumbnail, int64(min(thumb, len(b)-14)))
		} else if len(b) > 14 {
			c.r.Add(report.AppData, int64(len(b)-14))
		}
	case bytes.HasPrefix(b, nameJFXX):
		c.r.Add(report.Thumbnail, int64(len(b)))
	default:
		c.r.Add(other(mAPP0, b), int64(len(b)))
	}
}

// exif takes an EXIF segment; the first one says how the picture is turned, when and with what it was taken.
func (c *cleaner) exif(b []byte, early bool) {
	found, err := exif.Describe(b[len(nameExif):])
	c.r.Merge(found.Things)
	if err != nil && len(found.Things) == 0 {
		c.r.Add(report.AppData, int64(len(b)))
	}
	if !early || c.meta.exif {
		return
	}
	c.meta.exif = true
	c.r.Orientation, c.r.Taken, c.r.Camera = found.Orientation, found.Taken, found.Camera
}

// xmp takes a packet, or a part of one.
func (c *cleaner) xmp(b []byte) {
	c.r.Merge(exif.XMP(b))
	if bytes.Contains(b, nameHDR) {
		c.r.Add(report.GainMap, 0)
	}
	if bytes.Contains(b, []byte("MotionPhoto")) || bytes.Contains(b, []byte("MicroVideo")) {
		c.r.Add(report.MotionVideo, 0)
	}
}

// photoshop takes image resource blocks (Adobe Photoshop File Formats Specification, "Image Resource Blocks").
func (c *cleaner) photoshop(b []byte) {
	c.r.Add(report.AppData, int64(len(b)))
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		id := int(b[4])<<8 | int(b[5])
		at := 6 + (1+int(b[6])+1)&^1 // after the name, padded to even
		if at+4 > len(b) {
			return
		}
		n := int(b[at])<<24 | int(b[at+1])<<16 | int(b[at+2])<<8 | int(b[at+3])
		at += 4
		if n < 0 || n > len(b)-at {
			return
		}
		data := b[at : at+n]
		switch id {
		case 0x0404:
			c.iptc(data)
		case 0x0409, 0x040c:
			c.r.Add(report.Thumbnail, int64(n))
		case 0x040f:
			c.r.Add(report.ProfileText, int64(n))
		case 0x0422, 0x0423:
			c.exif(append(bytes.Clone(nameExif), data...), false)
		case 0x0424:
			c.xmp(data)
		case 0x0425:
			c.r.Add(report.Identifier, int64(n))
		}
		b = b[min(at+(n+1)&^1, len(b)):]
	}
}

// iptc names what records of IPTC IIM 4.2 section 6 tell.
func (c *cleaner) iptc(b []byte) {
	for len(b) >= 5 && b[0] == 0x1c {
		record, set, n := b[1], b[2], int(b[3])<<8|int(b[4])
		if n > len(b)-5 {
			return
		}
		kind := report.Words
		switch {
		case record != 2:
			kind = report.Settings
		case set == 80 || set == 85 || set == 110 || set == 115 || set == 118 || set == 122:
			kind = report.Person
		case set == 26 || set == 27 || set == 90 || set == 92 || set == 95 || set == 100 || set == 101:
			kind = report.Place
		case set == 30 || set == 35 || set == 37 || set == 38 || set == 47 || set == 55 || set == 60 || set == 62 || set == 63:
			kind = report.Time
		case set == 65 || set == 70:
			kind = report.Software
		case set == 0:
			kind = report.Settings
		case set == 22 || set == 103 || set == 187 || set == 188:
			kind = report.Identifier
		}
		c.r.Add(kind, int64(n))
		b = b[5+n:]
	}
}

// profilePart takes one part of a colour profile.
func (m *meta) profilePart(number, of int, data []byte) {
	if m.profile == nil {
		m.profile, m.parts = map[int][]byte{}, of
	}
	if _, twice := m.profile[number]; twice || of != m.parts || number < 1 || number > of {
		m.broken = true
	}
	m.profile[number] = data
	m.size += len(data)
}

// writeMeta writes what the copy says about itself besides the picture. It follows what decoders make of the original:
// JFIF means YCbCr, Adobe says which transform, component names R, G, B mean no transform, and four components are CMYK.
// Where decoders disagree about two of these, both stay.
func (c *cleaner) writeMeta() {
	m, k := &c.meta, c.frame.components
	named := !m.jfif && c.frame.named()
	untransformed := len(k) == 3 && m.adobe && m.transform == 0
	if m.jfif && len(k) < 4 || len(k) == 1 || len(k) == 3 && !named && !untransformed {
		c.write(mAPP0, []byte{'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0})
	}
	if c.r.Orientation >= 2 {
		c.write(mAPP1, append(bytes.Clone(nameExif), exif.Orientation(c.r.Orientation)...))
	}
	c.writeProfile()
	if m.adobe && (len(k) == 4 || untransformed || named) {
		transform := m.transform
		if len(k) == 4 && transform != 0 {
			transform = 2 // what decoders take it for
		}
		c.write(mAPPE, []byte{'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, min(transform, 2)})
	}
}

// writeProfile writes the same colours without the texts.
func (c *cleaner) writeProfile() {
	m := &c.meta
	if m.profile == nil {
		return
	}
	var whole, clean []byte
	var things []report.Thing
	ok := !m.broken && len(m.profile) == m.parts && m.size <= report.MaxProfile
	if ok {
		for i := range m.parts {
			whole = append(whole, m.profile[i+1]...)
		}
		clean, things, ok = icc.Clean(whole)
	}
	parts := parts(len(clean), partICC)
	if !ok || parts > 255 {
		c.r.Add(report.ProfileText, int64(m.size))
		return
	}
	c.r.Merge(things)
	for i := range parts {
		body := append(bytes.Clone(nameICC), byte(i+1), byte(parts))
		c.write(mAPP2, append(body, clean[i*partICC:min((i+1)*partICC, len(clean))]...))
	}
}

// after names what stands behind EOI.
func (c *cleaner) after() {
	b := c.src[c.pos:]
	if len(b) == 0 {
		return
	}
	c.r.Add(report.AfterEnd, int64(len(b)))
	if i := bytes.Index(b, []byte{0xff, mSOI, 0xff}); i >= 0 {
		kind := report.SecondPicture
		if bytes.Contains(b, nameHDR) || bytes.Contains(b, nameISOHD) {
			kind = report.GainMap
		}
		c.r.Add(kind, int64(len(b)-i))
	}
	if i := bytes.Index(b, []byte("ftyp")); i >= 4 {
		c.r.Add(report.MotionVideo, int64(len(b)-i+4))
	}
}
