// This file holds PLY: a text header that lists elements and their properties, then their values in text or binary.

package mesh

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"consentry/domain/photo/scrub/report"
)

// maxElements and maxProperties bound a header.
const maxElements, maxProperties = 16, 64

// plyProperty is one property: of a list, count is the type of its length.
type plyProperty struct {
	name, kind, count string
}

type plyElement struct {
	name       string
	n          int
	properties []plyProperty
}

// plySizes are the bytes of the types, by both their names.
var plySizes = map[string]int{"char": 1, "uchar": 1, "short": 2, "ushort": 2, "int": 4, "uint": 4, "float": 4, "double": 8,
	"int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "float32": 4, "float64": 8}

// plyPoint and plyColor are what is taken along of a vertex, in the order it is written.
var plyPoint = []string{"x", "y", "z", "nx", "ny", "nz"}
var plyColor = []string{"red", "green", "blue"}

func ply(src []byte, r *report.Report) ([]byte, error) {
	v := plyValues{}
	elements, err := plyHeader(src, &v, r)
	if err != nil {
		return nil, err
	}
	var vertices, faces []byte
	var nv, nf int
	layout := plyLayout{}
	for _, e := range elements {
		if err := v.room(e); err != nil {
			return nil, err
		}
		switch {
		case e.name == "vertex" && nv == 0:
			nv = e.n
			vertices, layout, err = v.vertices(e, r)
		case e.name == "face" && nf == 0 && nv > 0:
			nf = e.n
			faces, err = v.faces(e, nv, r)
		case e.name == "face" || e.name == "vertex":
			return nil, report.Cannot("element_order")
		default:
			before := v.i
			for range e.n {
				for _, p := range e.properties {
					if err := v.skip(p); err != nil {
						return nil, err
					}
				}
			}
			r.Add(report.AppData, int64(v.i-before))
		}
		if err != nil {
			return nil, err
		}
	}
	if nv == 0 {
		return nil, report.Bad("geometry")
	}
	if rest := bytes.TrimSpace(v.b[v.i:]); !v.text && v.i < len(v.b) || len(rest) > 0 {
		r.Add(report.AfterEnd, int64(len(v.b)-v.i))
	}
	head := layout.header(nv, nf)
	out := make([]byte, 0, len(head)+len(vertices)+len(faces))
	return append(append(append(out, head...), vertices...), faces...), nil
}

// plyHeader reads the lines up to end_header and readies v for the values after it.
func plyHeader(src []byte, v *plyValues, r *report.Report) ([]plyElement, error) {
	var elements []plyElement
	format := ""
	for line := 0; ; line++ {
		i := bytes.IndexByte(src, '\n')
		if i < 0 || line > 10_000 {
			return nil, report.Bad("header")
		}
		text := src[:i]
		src = src[i+1:]
		w := strings.Fields(string(text[:min(len(text), 1<<10)]))
		switch {
		case line == 0:
			if len(w) != 1 || w[0] != "ply" {
				return nil, report.Bad("header")
			}
		case len(w) == 0:
		case w[0] == "comment" || w[0] == "obj_info":
			if strings.HasPrefix(strings.ToLower(strings.Join(w[1:], " ")), "texturefile") {
				r.Add(report.LinkedFile, int64(len(text)))
			} else {
				r.Add(report.ObjectNames, int64(len(text)))
			}
		case w[0] == "format" && len(w) == 3 && w[2] == "1.0" && format == "":
			format = w[1]
		case w[0] == "element" && len(w) == 3 && len(elements) < maxElements:
			n, err := strconv.Atoi(w[2])
			if err != nil || n < 0 {
				return nil, report.Bad("element")
			}
			elements = append(elements, plyElement{name: w[1], n: n})
		case w[0] == "property" && len(elements) > 0:
			e := &elements[len(elements)-1]
			p, ok := plyPropertyOf(w[1:])
			if !ok || len(e.properties) >= maxProperties {
				return nil, report.Bad("property")
			}
			e.properties = append(e.properties, p)
		case w[0] == "end_header" && len(w) == 1:
			v.b = src
			switch format {
			case "ascii":
				v.text = true
			case "binary_little_endian":
				v.order = binary.LittleEndian
			case "binary_big_endian":
				v.order = binary.BigEndian
			default:
				return nil, report.Bad("format")
			}
			return elements, nil
		default:
			return nil, report.Bad("header")
		}
	}
}

func plyPropertyOf(w []string) (plyProperty, bool) {
	p := plyProperty{}
	switch {
	case len(w) == 2:
		p.kind, p.name = w[0], w[1]
	case len(w) == 4 && w[0] == "list":
		p.count, p.kind, p.name = w[1], w[2], w[3]
		if plySizes[p.count] == 0 || strings.HasPrefix(p.count, "float") || p.count == "double" {
			return p, false
		}
	default:
		return p, false
	}
	return p, plySizes[p.kind] > 0
}

// plyLayout is what the written vertices have.
type plyLayout struct {
	real    string // "float" or "double"
	normals bool
	colors  bool
}

func (l plyLayout) header(vertices, faces int) string {
	var b strings.Builder
	b.WriteString("ply\nformat binary_little_endian 1.0\nelement vertex " + strconv.Itoa(vertices) + "\n")
	names := plyPoint[:3]
	if l.normals {
		names = plyPoint
	}
	for _, n := range names {
		b.WriteString("property " + l.real + " " + n + "\n")
	}
	if l.colors {
		for _, n := range plyColor {
			b.WriteString("property uchar " + n + "\n")
		}
	}
	if faces > 0 {
		b.WriteString("element face " + strconv.Itoa(faces) + "\nproperty list uchar int vertex_indices\n")
	}
	b.WriteString("end_header\n")
	return b.String()
}

// plyValues reads values off the data after the header.
type plyValues struct {
	b     []byte
	i     int
	text  bool
	order binary.ByteOrder
}

// room checks that the data can hold an element's values before anything is made for them.
func (v *plyValues) room(e plyElement) error {
	least := 0
	for _, p := range e.properties {
		switch {
		case v.text:
			least += 2
		case p.count != "":
			least += plySizes[p.count]
		default:
			least += plySizes[p.kind]
		}
	}
	if len(e.properties) == 0 && e.n > 0 || e.n > (len(v.b)-v.i+1)/max(least, 1) {
		return report.Bad("element")
	}
	return nil
}

// next reads one value. Whole numbers of all types fit a float64.
func (v *plyValues) next(kind string) (float64, error) {
	if v.text {
		for v.i < len(v.b) && (blank(v.b[v.i]) || v.b[v.i] == '\n') {
			v.i++
		}
		j := v.i
		for j < len(v.b) && !blank(v.b[j]) && v.b[j] != '\n' {
			j++
		}
		word := v.b[v.i:j]
		v.i = j
		if len(word) == 0 {
			return 0, report.Cut(int64(v.i))
		}
		if len(word) > maxWord {
			return 0, report.Bad("number")
		}
		x, err := strconv.ParseFloat(string(word), 64)
		if err != nil {
			return 0, report.Bad("number")
		}
		return x, nil
	}
	n := plySizes[kind]
	if n > len(v.b)-v.i {
		return 0, report.Cut(int64(v.i))
	}
	p := v.b[v.i : v.i+n]
	v.i += n
	switch kind {
	case "char", "int8":
		return float64(int8(p[0])), nil
	case "uchar", "uint8":
		return float64(p[0]), nil
	case "short", "int16":
		return float64(int16(v.order.Uint16(p))), nil
	case "ushort", "uint16":
		return float64(v.order.Uint16(p)), nil
	case "int", "int32":
		return float64(int32(v.order.Uint32(p))), nil
	case "uint", "uint32":
		return float64(v.order.Uint32(p)), nil
	case "float", "float32":
		return float64(math.Float32frombits(v.order.Uint32(p))), nil
	}
	return math.Float64frombits(v.order.Uint64(p)), nil
}

// length reads a list's length.
func (v *plyValues) length(p plyProperty) (int, error) {
	n, err := v.next(p.count)
	if err != nil {
		return 0, err
	}
	if n != math.Trunc(n) || n < 0 || n > float64(len(v.b)-v.i) {
		return 0, report.Bad("list")
	}
	return int(n), nil
}

func (v *plyValues) skip(p plyProperty) error {
	n := 1
	if p.count != "" {
		var err error
		if n, err = v.length(p); err != nil {
			return err
		}
	}
	for range n {
		if _, err := v.next(p.kind); err != nil {
			return err
		}
	}
	return nil
}

// vertices writes the points, their normals and their colours.
func (v *plyValues) vertices(e plyElement, r *report.Report) ([]byte, plyLayout, error) {
	place := map[string]int{}
	l := plyLayout{real: "float"}
	for i, p := range e.properties {
		if _, twice := place[p.name]; !twice && p.count == "" {
			place[p.name] = i
		}
	}
	all := func(names []string, ok func(kind string) bool) bool {
		for _, n := range names {
			if i, is := place[n]; !is || !ok(e.properties[i].kind) {
				return false
			}
		}
		return true
	}
	if !all(plyPoint[:3], func(string) bool { return true }) {
		return nil, l, report.Bad("vertex")
	}
	l.normals = all(plyPoint, func(string) bool { return true })
	l.colors = all(plyColor, func(kind string) bool { return kind == "uchar" || kind == "uint8" })
	if !all(plyPoint[:3], func(kind string) bool { return kind == "float" || kind == "float32" || plySizes[kind] < 4 }) {
		l.real = "double"
	}
	takes := plyPoint[:3]
	if l.normals {
		takes = plyPoint
	}
	size := len(takes) * plySizes[l.real]
	if l.colors {
		size += 3
	}
	if e.n > report.MaxPicture/size {
		return nil, l, tooLarge()
	}
	out := make([]byte, 0, e.n*size)
	values := make([]float64, len(e.properties))
	var left int64
	for range e.n {
		for i, p := range e.properties {
			if p.count != "" {
				at := v.i
				if err := v.skip(p); err != nil {
					return nil, l, err
				}
				left += int64(v.i - at)
				continue
			}
			var err error
			if values[i], err = v.next(p.kind); err != nil {
				return nil, l, err
			}
		}
		var err error
		if out, err = l.vertex(out, values, place, takes); err != nil {
			return nil, l, err
		}
	}
	kept := len(takes)
	if l.colors {
		kept += len(plyColor)
	}
	if len(e.properties) > kept {
		r.Add(report.AppData, left)
	}
	return out, l, nil
}

// vertex writes one point.
func (l plyLayout) vertex(out []byte, values []float64, place map[string]int, takes []string) ([]byte, error) {
	var p [6]float64
	for i, name := range takes {
		p[i] = values[place[name]]
		switch {
		case fine(p[i]):
		case i < 3:
			return nil, report.Bad("number")
		}
	}
	if !fine(p[3]) || !fine(p[4]) || !fine(p[5]) {
		p[3], p[4], p[5] = 0, 0, 0
	}
	for i := range takes {
		if p[i] == 0 {
			p[i] = 0
		}
		if l.real == "double" {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(p[i]))
		} else {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(p[i])))
		}
	}
	if !l.colors {
		return out, nil
	}
	for _, name := range plyColor {
		c := values[place[name]]
		if c != math.Trunc(c) || c < 0 || c > 255 {
			return nil, report.Bad("number")
		}
		out = append(out, byte(c))
	}
	return out, nil
}

// faces writes the corners of every face.
func (v *plyValues) faces(e plyElement, vertices int, r *report.Report) ([]byte, error) {
	list := -1
	for i, p := range e.properties {
		if p.count != "" && (p.name == "vertex_indices" || p.name == "vertex_index") {
			list = i
			break
		}
	}
	if list < 0 {
		return nil, report.Bad("face")
	}
	var out []byte
	var left int64
	for range e.n {
		for i, p := range e.properties {
			at := v.i
			if i != list {
				if err := v.skip(p); err != nil {
					return nil, err
				}
				left += int64(v.i - at)
				continue
			}
			n, err := v.length(p)
			if err != nil {
				return nil, err
			}
			if n < 3 || n > maxCorners {
				return nil, report.Bad("face")
			}
			if len(out) > report.MaxPicture {
				return nil, tooLarge()
			}
			out = append(out, byte(n))
			for range n {
				x, err := v.next(p.kind)
				if err != nil {
					return nil, err
				}
				if x != math.Trunc(x) || x < 0 || x >= float64(vertices) {
					return nil, report.Bad("face")
				}
				out = binary.LittleEndian.AppendUint32(out, uint32(x))
			}
		}
	}
	if len(e.properties) > 1 {
		r.Add(report.AppData, left)
	}
	return out, nil
}
