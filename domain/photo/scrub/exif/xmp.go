// This file holds the look at an XMP packet: enough to say what kinds of things it tells, without parsing XML.

package exif

import (
	"bytes"

	"consentry/domain/photo/scrub/report"
)

// maxXMP bounds how much of a packet is looked at; what lies behind it is History like the rest.
const maxXMP = 4 << 20

// xmpWords are names of XMP properties, without their namespace prefix, and what they tell (XMP part 2, IPTC Photo
// Metadata, MWG regions, Google's depth and image formats).
var xmpWords = []struct {
	kind  report.Kind
	words []string
}{
	{report.Place, []string{"GPSLatitude", "GPSLongitude", "GPSAltitude", "GPSCoordinates", ":City", ":Location", "LocationCreated", "LocationShown", ":State", ":Sublocation"}},
	{report.Faces, []string{":Regions", "RegionInfo", "RegionList", "PersonDisplayName", ":FaceCount"}},
	{report.Person, []string{":creator", "PersonInImage", "AuthorsPosition", ":Credit", "CaptionWriter", "OwnerName", "attributionName", ":Manager", ":CreatorContactInfo"}},
	{report.Identifier, []string{"DocumentID", "InstanceID", "dc:identifier", "ContentIdentifier", "ImageUniqueID", ":DerivedFrom"}},
	{report.Serial, []string{"SerialNumber"}},
	{report.Device, []string{"tiff:Make", "tiff:Model", ":UniqueCameraModel"}},
	{report.Lens, []string{"aux:Lens", ":LensModel", ":LensInfo"}},
	{report.Time, []string{"CreateDate", "ModifyDate", "MetadataDate", ":DateCreated", "DateTimeOriginal", "DateTimeDigitized"}},
	{report.Software, []string{"CreatorTool", "softwareAgent"}},
	{report.Words, []string{"dc:title", "dc:description", "dc:subject", "dc:rights", ":Headline", ":Instructions", "UserComment", ":hierarchicalSubject"}},
	{report.Thumbnail, []string{"xmp:Thumbnails", "xmpGImg:image"}},
	{report.Depth, []string{"GDepth:Data"}},
	{report.SecondPicture, []string{"GImage:Data"}},
}

// XMP says what an XMP packet (ISO 16684-1) or a part of one tells: History always, the other kinds when the names of
// their properties occur. Any bytes will do.
func XMP(b []byte) []report.Thing {
	out := []report.Thing{{Kind: report.History, Count: 1, Bytes: int64(len(b))}}
	b = b[:min(len(b), maxXMP)]
	if bytes.IndexByte(b[:min(len(b), 64)], 0) >= 0 {
		b = bytes.ReplaceAll(b, []byte{0}, nil) // UTF-16 and UTF-32 packets: the names are ASCII
	}
	for _, k := range xmpWords {
		for _, w := range k.words {
			if bytes.Contains(b, []byte(w)) {
				out = append(out, report.Thing{Kind: k.kind, Count: 1})
				break
			}
		}
	}
	return out
}
