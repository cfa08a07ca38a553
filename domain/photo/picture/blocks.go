// This file finds a picture's EXIF block and colour profile in its container. Whatever is damaged counts as not there: the
// pixels can be shown without it.

package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// orientation reads EXIF's orientation, 1 to 8; 0 when there is none.
func orientation(tiff []byte) int {
	if len(tiff) == 0 {
		return 0
	}
	found, _ := exif.Describe(tiff) // a damaged block may still say how the picture is turned
	if found.Orientation < 1 || found.Orientation > 8 {
		return 0
	}
	return found.Orientation
}

// blocks is the EXIF block (a TIFF structure) and the ICC profile of a picture, nil where there is none.
func blocks(f report.Format, src []byte) (tiff, profile []byte) {
	switch f {
	case report.JPEG:
		return jpegBlocks(src)
	case report.PNG:
		return pngBlocks(src)
	case report.WebP:
		return chunk(src, "EXIF"), chunk(src, "ICCP")
	case report.TIFF:
		v, err := viewTIFF(src)
		if err != nil {
			return src, nil
		}
		return src, v.profile
	}
	return nil, nil
}

// jpegBlocks walks the segments before the first scan (ITU-T T.81, B.1.1; EXIF 2.32, 4.7; ICC.1:2022, B.4).
func jpegBlocks(src []byte) (tiff, profile []byte) {
	const exifName, iccName = "Exif\x00\x00", "ICC_PROFILE\x00"
	parts := map[byte][]byte{}
	var count byte
	for i := 2; i+4 <= len(src) && src[i] == 0xFF; {
		marker := src[i+1]
		if marker == 0xFF { // fill byte
			i++
			continue
		}
		n := int(binary.BigEndian.Uint16(src[i+2:]))
		if marker == 0xDA || n < 2 || i+2+n > len(src) {
			break
		}
		body := src[i+4 : i+2+n]
		switch {
		case marker == 0xE1 && tiff == nil && bytes.HasPrefix(body, []byte(exifName)):
			tiff = body[len(exifName):]
		case marker == 0xE2 && bytes.HasPrefix(body, []byte(iccName)) && len(body) > len(iccName)+2:
			if seq := body[len(iccName)]; parts[seq] == nil {
				parts[seq], count = body[len(iccName)+2:], body[len(iccName)+1]
			}
		}
		i += 2 + n
	}
	for seq := 1; seq <= int(count); seq++ {
		if parts[byte(seq)] == nil {
			return tiff, nil
		}
		profile = append(profile, parts[byte(seq)]...)
	}
	return tiff, profile
}

// pngBlocks reads eXIf wherever it is, and iCCP (PNG 3rd edition, 11.3.2.3 and 11.3.4.6).
func pngBlocks(src []byte) (tiff, profile []byte) {
	for i := 8; i+12 <= len(src); {
		n := int64(binary.BigEndian.Uint32(src[i:]))
		if n > int64(len(src)-i-12) {
			break
		}
		body := src[i+8 : i+8+int(n)]
		switch string(src[i+4 : i+8]) {
		case "eXIf":
			tiff = body
		case "iCCP":
			if _, packed, ok := bytes.Cut(body, []byte{0}); ok && len(packed) > 1 && profile == nil {
				profile = inflate(packed[1:])
			}
		case "IEND":
			return tiff, profile
		}
		i += 12 + int(n)
	}
	return tiff, profile
}

// inflate unpacks a profile within the limit; nil when it is damaged or larger.
func inflate(packed []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(z, report.MaxProfile+1))
	if err != nil || len(b) > report.MaxProfile {
		return nil
	}
	return b
}

// chunk is the body of the first chunk of a name in a RIFF file (RFC 9649, 2.3); nil when there is none.
func chunk(src []byte, name string) []byte {
	for i := 12; i+8 <= len(src); {
		n := int64(binary.LittleEndian.Uint32(src[i+4:]))
		if n > int64(len(src)-i-8) {
			return nil
		}
		if string(src[i:i+4]) == name {
			return src[i+8 : i+8+int(n)]
		}
		i += 8 + int(n) + int(n&1)
	}
	return nil
}
