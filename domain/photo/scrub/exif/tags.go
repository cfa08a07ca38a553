// This file holds what each tag tells (TIFF 6.0, TIFF/EP, EXIF 2.32 section 4.6, DNG 1.6, Windows Explorer's XP tags).

package exif

import "consentry/domain/photo/scrub/report"

// place is the kind of directory that an entry stands in: the same number means different things.
type place int

const (
	inFirst place = iota // IFD0
	inNext               // IFD1 and later: the thumbnail
	inSub                // a Sub-IFD
	inExif
	inGPS
	inInterop
)

const (
	tagStripOffsets  = 0x0111
	tagOrientation   = 0x0112
	tagStripCounts   = 0x0117
	tagTileOffsets   = 0x0144
	tagTileCounts    = 0x0145
	tagSubIFDs       = 0x014A
	tagJPEG          = 0x0201
	tagJPEGLength    = 0x0202
	tagXMP           = 0x02BC
	tagExif          = 0x8769
	tagGPS           = 0x8825
	tagInterop       = 0xA005
	tagMake          = 0x010F
	tagModel         = 0x0110
	tagOriginal      = 0x9003
	tagDigitized     = 0x9004
	tagOffsetOrig    = 0x9011
	tagOffsetDigit   = 0x9012
	tagGPSTime       = 0x0007
	tagGPSDate       = 0x001D
	firstPrivateTag  = 0x8000
	tagICC           = 0x8773
	tagGPSVersion    = 0x0000
	tagExifLastKnown = 0xA500 // Gamma
)

// tells says what the tags of IFD0, IFD1, Sub-IFDs and the Exif IFD tell. Their numbers do not collide.
var tells = map[uint16]report.Kind{
	0x010D: report.Words, 0x010E: report.Words, 0x011D: report.Words, // DocumentName, ImageDescription, PageName
	tagMake: report.Device, tagModel: report.Device,
	0x0131: report.Software, 0x0132: report.Time, 0x013B: report.Person, 0x013C: report.Computer, // .., Artist, HostComputer
	0x0151: report.Computer,                                                     // TargetPrinter
	0x015B: report.UnusedTables,                                                 // JPEGTables
	0x1001: report.LinkedFile, 0x4746: report.Settings, 0x4749: report.Settings, // RelatedImageWidth, Rating
	0x800D: report.Identifier,                  // ImageID
	0x8298: report.Words, 0x83BB: report.Words, // Copyright, IPTC
	0x830E: report.Place, 0x8480: report.Place, 0x8482: report.Place, 0x85D8: report.Place, // GeoTIFF
	0x87AF: report.Place, 0x87B0: report.Place, 0x87B1: report.Place,
	0x8649: report.History, 0x935C: report.History, // Photoshop's resources and layers
	0x9C9B: report.Words, 0x9C9C: report.Words, 0x9C9D: report.Person, 0x9C9E: report.Words, 0x9C9F: report.Words, // XP..
	0xA480: report.Words, 0xA481: report.Words, // GDAL
	0xC4A5: report.Settings,                                                                  // PrintIM
	0xC614: report.Device, 0xC615: report.Device, 0xC62F: report.Serial, 0xC630: report.Lens, // DNG from here on
	0xC634: report.Maker, 0xC65D: report.Identifier, 0xC68B: report.Computer, 0xC68C: report.SecondPicture,
	0xC71B: report.Time, 0xC6FE: report.Words,

	tagOriginal: report.Time, tagDigitized: report.Time, 0x9010: report.Time, tagOffsetOrig: report.Time, tagOffsetDigit: report.Time,
	0x9290: report.Time, 0x9291: report.Time, 0x9292: report.Time, // SubSecTime..
	0x882A: report.Time,                        // TimeZoneOffset
	0x927C: report.Maker, 0x9286: report.Words, // MakerNote, UserComment
	0xA004: report.LinkedFile,                                               // RelatedSoundFile
	0xA420: report.Identifier, 0xA430: report.Person, 0xA431: report.Serial, // ImageUniqueID, CameraOwnerName, BodySerialNumber
	0xA432: report.Lens, 0xA433: report.Lens, 0xA434: report.Lens, 0xA435: report.Serial,
	0xA436: report.Words, 0xA437: report.Person, 0xA438: report.Person, // ImageTitle, Photographer, ImageEditor
	0xA439: report.Software, 0xA43A: report.Software, 0xA43B: report.Software, 0xA43C: report.Software,
	0xFDE8: report.Person, 0xFDE9: report.Serial, 0xFDEA: report.Lens, 0xFE4C: report.Software, 0xFE51: report.Settings, // Camera Raw
}

// tell notes what one field tells and follows it where it points to another directory.
func (w *walker) tell(f field, p place, depth int, thumb *picture) {
	switch p {
	case inGPS:
		if f.tag == tagGPSTime || f.tag == tagGPSDate {
			w.note(report.Time, 0)
		} else if f.tag != tagGPSVersion {
			w.note(report.Place, 0)
		}
		return
	case inInterop:
		w.note(report.Settings, 0)
		return
	}
	if w.follow(f, depth) || w.collect(f, thumb) {
		return
	}
	w.remember(f, p)
	kind, known := tells[f.tag]
	switch {
	case f.tag == tagXMP:
		for _, t := range XMP(f.value) {
			w.note(t.Kind, t.Bytes)
		}
	case f.tag == tagICC: // whoever uses the profile says what is in it
	case known:
		w.note(kind, 0)
	case p == inExif && f.tag <= tagExifLastKnown:
		w.note(report.Settings, 0)
	case f.tag >= firstPrivateTag:
		w.note(report.AppData, int64(len(f.value)))
	}
}

// follow reads the directories that a field points to.
func (w *walker) follow(f field, depth int) bool {
	var to place
	switch f.tag {
	case tagExif:
		to = inExif
	case tagGPS:
		to = inGPS
	case tagInterop:
		to = inInterop
	case tagSubIFDs:
		to = inSub
	default:
		return false
	}
	for i := range min(f.count(), maxDirs) {
		if off, ok := f.number(i); ok {
			w.dir(off, to, depth+1)
		}
	}
	return true
}

// collect notes where a directory keeps the bytes of a picture.
func (w *walker) collect(f field, thumb *picture) bool {
	var to *[]uint64
	switch f.tag {
	case tagJPEG, tagStripOffsets, tagTileOffsets:
		to = &thumb.at
	case tagJPEGLength, tagStripCounts, tagTileCounts:
		to = &thumb.size
	default:
		return false
	}
	for i := range min(f.count(), report.MaxParts) {
		if n, ok := f.number(i); ok {
			*to = append(*to, n)
		}
	}
	return true
}

// remember keeps the few fields that the patient's record wants. Those of the thumbnail do not count.
func (w *walker) remember(f field, p place) {
	if p != inFirst && p != inExif {
		return
	}
	switch f.tag {
	case tagOrientation:
		if n, ok := f.number(0); ok && p == inFirst && n >= 1 && n <= 8 {
			w.orientation = int(n)
		}
	case tagMake:
		w.maker = f.text()
	case tagModel:
		w.model = f.text()
	case tagOriginal:
		w.times[0] = f.text()
	case tagDigitized:
		w.times[1] = f.text()
	case tagOffsetOrig:
		w.offsets[0] = f.text()
	case tagOffsetDigit:
		w.offsets[1] = f.text()
	}
}
