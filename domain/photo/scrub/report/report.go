// Package report holds what every scrubber speaks of: what was found and left behind, why a file was refused, and the
// limits. The format packages, the walker that verifies them and the dispatcher share it and nothing else.
//
// This file holds what is found in a file and what a clean copy is.
package report

import "strings"

// Format is what a file is, by its content, never by its name.
type Format string

// The formats. Those below the blank line are only kept sealed: no copy of them is made.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png" // APNG too
	HEIC Format = "heic"
	AVIF Format = "avif"
	WebP Format = "webp"
	TIFF Format = "tiff"
	GIF  Format = "gif"
	BMP  Format = "bmp"
	MP4  Format = "mp4"
	MOV  Format = "mov"
	PDF  Format = "pdf"
	OBJ  Format = "obj"
	STL  Format = "stl"
	PLY  Format = "ply"

	Raw   Format = "raw" // DNG and camera raw
	DICOM Format = "dicom"
)

// Words is the format's name as it is written on a screen; it is the same in every language.
func (f Format) Words() string {
	switch f {
	case WebP:
		return "WebP"
	case Raw:
		return "RAW"
	}
	return strings.ToUpper(string(f))
}

// Kind is one kind of thing that can tell more than the picture shows. Its words are the message "scrub.found.<kind>".
type Kind string

// The kinds.
const (
	Place          Kind = "place"           // where it was taken
	Time           Kind = "time"            // when it was taken or changed
	Device         Kind = "device"          // make and model of camera or telephone
	Serial         Kind = "serial"          // camera, lens or body serial number
	Lens           Kind = "lens"            //
	Maker          Kind = "maker"           // the camera maker's own block
	Software       Kind = "software"        // program names and versions
	Computer       Kind = "computer"        // host computer, user name, path
	Person         Kind = "person"          // owner, artist, by-line, person shown
	Words          Kind = "words"           // title, caption, comment, keywords, copyright
	Identifier     Kind = "identifier"      // document, image or asset identifiers
	Faces          Kind = "faces"           // face regions and names
	Settings       Kind = "settings"        // exposure and other technical fields
	Thumbnail      Kind = "thumbnail"       // a small picture inside
	SecondPicture  Kind = "second_picture"  // another whole picture inside
	GainMap        Kind = "gain_map"        // brightness map: a grey copy of the scene
	Depth          Kind = "depth"           // depth map
	Matte          Kind = "matte"           // skin, hair, teeth or portrait mask
	MotionVideo    Kind = "motion_video"    // a video inside a picture
	Provenance     Kind = "provenance"      // C2PA and the like
	ProfileText    Kind = "profile_text"    // texts and device names in a colour profile
	History        Kind = "history"         // XMP, editing history, earlier revisions
	AppData        Kind = "app_data"        // blocks of programs that we do not know
	AfterEnd       Kind = "after_end"       // bytes after the end of the picture
	BeforeStart    Kind = "before_start"    // bytes before the start, or in a gap
	HiddenRows     Kind = "hidden_rows"     // picture data outside what is shown
	HiddenColor    Kind = "hidden_color"    // colour under full transparency
	UnusedTables   Kind = "unused_tables"   // tables or palette entries that nothing uses
	Padding        Kind = "padding"         // bits that could carry something
	Sound          Kind = "sound"           // not removed from videos; named so that a person listens
	Telemetry      Kind = "telemetry"       // timed position or sensor tracks
	Subtitles      Kind = "subtitles"       // text tracks, chapters, time codes
	CoverArt       Kind = "cover_art"       //
	TrimmedFrames  Kind = "trimmed_frames"  // frames cut off by an edit list
	EmbeddedData   Kind = "embedded_data"   // user data in the picture stream (SEI)
	Script         Kind = "script"          //
	Attachment     Kind = "attachment"      //
	Annotation     Kind = "annotation"      //
	HiddenText     Kind = "hidden_text"     // text layer under a scan
	ObjectNames    Kind = "object_names"    // names and comments in 3D files
	LinkedFile     Kind = "linked_file"     // path of another file
	ExtraFrames    Kind = "extra_frames"    // frames or pages that are not the first
	CompressedText Kind = "compressed_text" // text that is compressed in place
)

// Thing is one kind of thing found in a file.
type Thing struct {
	Kind  Kind  `json:"kind"`
	Count int   `json:"count,omitempty"` // how many of them; 0 means 1
	Bytes int64 `json:"bytes,omitempty"` // how much, where that says something
}

// Pixels says whether the picture itself was touched.
type Pixels string

const (
	Identical Pixels = "identical" // decoded values are the same
	Reencoded Pixels = "reencoded"
)

// Report is what was done to one file. Nothing in it is copied to any output.
type Report struct {
	Format  Format  // of what came in
	Out     Format  // of what went out; "" when nothing did
	Removed []Thing // found and not copied
	Kept    []Thing // still there, and a person should know: Sound, ExtraFrames
	Pixels  Pixels
	Width   int // as displayed, after orientation; 0 for 3D files
	Height  int
	Frames  int // 1 for a still picture
	// Length is how long a video is shown, in milliseconds; 0 for anything else.
	Length int64
	// Orientation is EXIF's 1 to 8 as it came in; 0 when the file does not say.
	Orientation int
	// Taken is the capture time as the file says it, "2006-01-02T15:04:05" with "-07:00" when it is known; Camera is
	// maker and model. They go into the patient's record, never into an output.
	Taken  string
	Camera string
}

// Add notes a thing; the same kind twice is counted.
func (r *Report) Add(k Kind, bytes int64) { r.Removed = add(r.Removed, k, bytes) }

// Keep notes a thing that stays.
func (r *Report) Keep(k Kind, bytes int64) { r.Kept = add(r.Kept, k, bytes) }

func add(list []Thing, k Kind, bytes int64) []Thing {
	for i := range list {
		if list[i].Kind == k {
			list[i].Count++
			list[i].Bytes += bytes
			return list
		}
	}
	return append(list, Thing{Kind: k, Count: 1, Bytes: bytes})
}

// Merge adds everything that another look found.
func (r *Report) Merge(things []Thing) {
	for _, t := range things {
		found := false
		for i := range r.Removed {
			if r.Removed[i].Kind == t.Kind {
				r.Removed[i].Count += max(t.Count, 1)
				r.Removed[i].Bytes += t.Bytes
				found = true
			}
		}
		if !found {
			t.Count = max(t.Count, 1)
			r.Removed = append(r.Removed, t)
		}
	}
}
