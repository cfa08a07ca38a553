package video

// This file holds the metadata of films and what kind each piece is: QuickTime user data and metadata keys (QuickTime
// File Format, "User data atoms" and "Metadata"), 3GPP TS 26.244 clause 8, and the item list that music programs made
// common.

import (
	"strings"
	"time"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// words are the four-character names; © is one byte 0xa9.
var words = map[string]report.Kind{
	"\xa9xyz": report.Place, "loci": report.Place, "GPS ": report.Place, "gps ": report.Place, "GPMF": report.Telemetry,
	"\xa9day": report.Time, "date": report.Time, "yrrc": report.Time, "year": report.Time, "TIME": report.Time,
	"\xa9mak": report.Device, "\xa9mod": report.Device, "manu": report.Device, "modl": report.Device, "CAME": report.Serial,
	"\xa9sn ": report.Serial, "SERL": report.Serial, "LENS": report.Lens,
	"\xa9swr": report.Software, "\xa9too": report.Software, "\xa9enc": report.Software, "FIRM": report.Software, "vndr": report.Software,
	"\xa9ART": report.Person, "aART": report.Person, "\xa9aut": report.Person, "auth": report.Person, "perf": report.Person,
	"\xa9dir": report.Person, "\xa9prf": report.Person, "\xa9wrt": report.Person, "\xa9prd": report.Person, "ownr": report.Person,
	"covr": report.CoverArt, "thmb": report.Thumbnail, "THMB": report.Thumbnail, "CNTH": report.Thumbnail, "thma": report.Thumbnail,
	"chpl": report.Subtitles, "MUID": report.Identifier, "GUMI": report.Identifier, "mcvr": report.Thumbnail,
	"MakN": report.Maker, "MNOT": report.Maker, "CNDA": report.Thumbnail, "NCDT": report.Maker, "TAGS": report.Maker, "PENT": report.Maker,
	"name": report.Words, "titl": report.Words, "dscp": report.Words, "desc": report.Words, "ldes": report.Words, "cprt": report.Words,
	"kywd": report.Words, "gnre": report.Words, "albm": report.Words, "rtng": report.Words, "clsf": report.Words, "hnti": report.AppData,
	"meta": "", "tagc": report.Words, "ptv ": report.Settings, "SETT": report.Settings, "cust": report.AppData,
}

// kindOf gives the kind of a name, or AppData; names of © are words of some sort.
func kindOf(name string) report.Kind {
	if k := words[name]; k != "" {
		return k
	}
	if name[0] == 0xa9 {
		return report.Words
	}
	return report.AppData
}

// userData names one box of udta.
func (f *file) userData(b bmff.Box, depth int) {
	switch b.Type {
	case "meta", "free", "skip", "wide", "udta":
		f.boxes([]bmff.Box{b}, depth)
		return
	case "XMP_":
		f.r.Merge(exif.XMP(b.Body))
		return
	}
	f.r.Add(kindOf(b.Type), int64(len(b.Body)))
	if b.Type[0] == 0xa9 && len(b.Body) > 4 { // a length and a language, then text
		f.remember(b.Type, string(b.Body[4:]))
	}
}

// meta names what a metadata box holds: in MP4 it starts with version and flags, in QuickTime it does not.
func (f *file) meta(body []byte, depth int) {
	if len(body) >= 8 && string(body[4:8]) != "hdlr" {
		body = body[4:]
	}
	list, _, err := f.budget.Split(body, depth)
	if err != nil {
		f.r.Add(report.AppData, int64(len(body)))
		return
	}
	var keys []string
	for _, b := range list {
		if b.Type != "keys" || len(b.Body) < 8 {
			continue
		}
		names, _, err := f.budget.Split(b.Body[8:], depth+1)
		if err != nil {
			return
		}
		for _, k := range names {
			keys = append(keys, string(k.Body))
		}
	}
	for _, b := range list {
		switch b.Type {
		case "hdlr", "keys", "free", "ctry", "lang":
		case "ilst":
			f.itemList(b.Body, keys, depth+1)
		case "xml ":
			f.r.Merge(exif.XMP(b.Body[min(4, len(b.Body)):]))
		default:
			f.r.Add(report.AppData, int64(len(b.Body)))
		}
	}
}

// itemList names what an ilst holds; the items of a list with keys are numbered.
func (f *file) itemList(body []byte, keys []string, depth int) {
	list, _, err := f.budget.Split(body, depth)
	if err != nil {
		f.r.Add(report.AppData, int64(len(body)))
		return
	}
	for _, b := range list {
		name, kind := b.Type, kindOf(b.Type)
		if n := bmff.Read([]byte(b.Type)).U32(); n >= 1 && int64(n) <= int64(len(keys)) {
			name = keys[n-1]
			kind = keyKind(name)
		}
		f.r.Add(kind, int64(len(b.Body)))
		if inner, _, err := f.budget.Split(b.Body, depth+1); err == nil {
			for _, d := range inner {
				if d.Type == "data" && len(d.Body) > 8 {
					f.remember(name, string(d.Body[8:]))
				}
			}
		}
	}
}

// keyKind gives the kind of a metadata key, whose names are written out: com.apple.quicktime.location.ISO6709.
func keyKind(key string) report.Kind {
	key = strings.ToLower(key)
	for _, k := range []struct {
		part string
		kind report.Kind
	}{
		{"location", report.Place}, {"gps", report.Place}, {"date", report.Time}, {"make", report.Device}, {"model", report.Device},
		{"manufacturer", report.Device}, {"software", report.Software}, {"encoder", report.Software}, {"version", report.Software},
		{"author", report.Person}, {"artist", report.Person}, {"director", report.Person}, {"producer", report.Person}, {"collection.user", report.Words},
		{"identifier", report.Identifier}, {"uuid", report.Identifier}, {"artwork", report.CoverArt}, {"lens", report.Lens}, {"serial", report.Serial},
		{"title", report.Words}, {"comment", report.Words}, {"description", report.Words}, {"keyword", report.Words}, {"copyright", report.Words},
		{"displayname", report.Words}, {"information", report.Words}, {"face", report.Faces}, {"live-photo", report.Settings}, {"camera", report.Settings},
	} {
		if strings.Contains(key, k.part) {
			return k.kind
		}
	}
	return report.AppData
}

// remember keeps the few values that the patient's record wants.
func (f *file) remember(name, value string) {
	if len(value) > 256 {
		return
	}
	switch lower := strings.ToLower(name); {
	case name == "\xa9day", strings.HasSuffix(lower, "creationdate"):
		if t := taken(value); t != "" {
			f.r.Taken = t
		}
	case name == "\xa9mak", strings.HasSuffix(lower, ".make"), strings.HasSuffix(lower, ".manufacturer"):
		f.make = value
	case name == "\xa9mod", strings.HasSuffix(lower, ".model"):
		f.model = value
	}
}

// taken gives a time as the report has it, "" when the text is none.
func taken(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "\x00")
	const local = "2006-01-02T15:04:05"
	for _, layout := range []string{local + "-0700", local + "Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(local + "-07:00")
		}
	}
	if t, err := time.Parse(local, s); err == nil {
		return t.Format(local)
	}
	return ""
}
