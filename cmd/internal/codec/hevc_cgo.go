//go:build cgo

package codec

// This file holds the H.265 decoder, libde265. The Go package that carries it offers one call for it, which makes 8 bit
// pictures, prints warnings to standard output and cannot give grey pictures; so its functions are called one by one.

// The decoder is C++. Its runtime becomes part of the program, so that nobody has to install it.

// #cgo linux LDFLAGS: -static-libstdc++ -static-libgcc
// #cgo windows LDFLAGS: -static
import "C"

import (
	"unsafe"

	// It compiles the decoder into this program.
	_ "github.com/jdeng/goheif/libde265"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// The functions of libde265/de265.h, as the package above calls them from Go.

//go:linkname de265New github.com/jdeng/goheif/libde265._Cfunc_de265_new_decoder
func de265New() unsafe.Pointer

//go:linkname de265Free github.com/jdeng/goheif/libde265._Cfunc_de265_free_decoder
func de265Free(ctx unsafe.Pointer) uint32

//go:linkname de265Push github.com/jdeng/goheif/libde265._Cfunc_de265_push_NAL
func de265Push(ctx, data unsafe.Pointer, length int32, pts int64, user unsafe.Pointer) uint32

//go:linkname de265Flush github.com/jdeng/goheif/libde265._Cfunc_de265_flush_data
func de265Flush(ctx unsafe.Pointer) uint32

//go:linkname de265Decode github.com/jdeng/goheif/libde265._Cfunc_de265_decode
func de265Decode(ctx unsafe.Pointer, more *int32) uint32

//go:linkname de265Warning github.com/jdeng/goheif/libde265._Cfunc_de265_get_warning
func de265Warning(ctx unsafe.Pointer) uint32

//go:linkname de265Next github.com/jdeng/goheif/libde265._Cfunc_de265_get_next_picture
func de265Next(ctx unsafe.Pointer) unsafe.Pointer

//go:linkname de265Width github.com/jdeng/goheif/libde265._Cfunc_de265_get_image_width
func de265Width(img unsafe.Pointer, channel int32) int32

//go:linkname de265Height github.com/jdeng/goheif/libde265._Cfunc_de265_get_image_height
func de265Height(img unsafe.Pointer, channel int32) int32

//go:linkname de265Bits github.com/jdeng/goheif/libde265._Cfunc_de265_get_bits_per_pixel
func de265Bits(img unsafe.Pointer, channel int32) int32

//go:linkname de265Chroma github.com/jdeng/goheif/libde265._Cfunc_de265_get_chroma_format
func de265Chroma(img unsafe.Pointer) uint32

//go:linkname de265Plane github.com/jdeng/goheif/libde265._Cfunc_de265_get_image_plane
func de265Plane(img unsafe.Pointer, channel int32, stride *int32) unsafe.Pointer

// decodeHEVC decodes the first picture of a payload, whose units stand behind lengths as config (hvcC) says.
func decodeHEVC(config, payload []byte) (*planes, error) {
	c, err := bmff.ReadHEVCConfig(config)
	if err != nil {
		return nil, err
	}
	if _, err := hevcStream(c, payload); err != nil { // its size is within the limits
		return nil, err
	}
	units, err := bmff.Units(payload, c.LengthSize)
	if err != nil {
		return nil, err
	}
	ctx := de265New()
	if ctx == nil {
		return nil, report.Refuse(report.NoDecoder)
	}
	free := func() { de265Free(ctx) }
	for _, a := range c.Arrays {
		units = append(a.Units[:len(a.Units):len(a.Units)], units...)
	}
	// Parameter sets build on one another: video, sequence, picture.
	for _, set := range []int{32, 33, 34, -1} {
		for _, u := range units {
			t := bmff.HEVCType(u)
			if bmff.HEVC(u) == "" && (t == set || set < 0 && t < 32) {
				de265Push(ctx, unsafe.Pointer(unsafe.SliceData(u)), int32(len(u)), 0, nil)
			}
		}
	}
	img, err := firstPicture(ctx)
	if err != nil {
		free()
		return nil, err
	}
	p := planesOf(img)
	p.free = free
	return p, nil
}

// firstPicture decodes until there is a picture.
func firstPicture(ctx unsafe.Pointer) (unsafe.Pointer, error) {
	if de265Flush(ctx) != 0 {
		return nil, report.Bad("picture data")
	}
	for more := int32(1); more != 0; {
		if de265Decode(ctx, &more) != 0 {
			break
		}
		for de265Warning(ctx) != 0 { // a list that would fill up
		}
		if img := de265Next(ctx); img != nil {
			return img, nil
		}
	}
	return nil, report.Bad("picture data")
}

// planesOf describes a decoded picture where it lies.
func planesOf(img unsafe.Pointer) *planes {
	p := &planes{width: int(de265Width(img, 0)), height: int(de265Height(img, 0))}
	switch de265Chroma(img) {
	case 0:
		p.mono = true
	case 1:
		p.sx, p.sy = 1, 1
	case 2:
		p.sx = 1
	}
	for i, c := range []*plane{&p.y, &p.cb, &p.cr} {
		if i > 0 && p.mono {
			break
		}
		var stride int32
		at := de265Plane(img, int32(i), &stride)
		w, h := int(de265Width(img, int32(i))), int(de265Height(img, int32(i)))
		c.bits, c.stride = int(de265Bits(img, int32(i))), int(stride)
		if c.bits > 8 {
			w *= 2
		}
		if at != nil && w > 0 && h > 0 && c.stride >= w {
			c.b = unsafe.Slice((*byte)(at), (h-1)*c.stride+w)
		}
	}
	return p
}
