// This file holds why a file was refused, and the limits, each in one place.

package report

import (
	"errors"
	"strconv"
)

// Why is the reason of a refusal; its sentence is the message "scrub.refused.<why>".
type Why string

// The reasons.
const (
	Empty       Why = "empty"       // no bytes
	Unknown     Why = "unknown"     // no format that this program knows
	OtherName   Why = "other_name"  // its content is not what its name says: args name, format
	Truncated   Why = "truncated"   // stops before its end: args at (bytes)
	Damaged     Why = "damaged"     // does not follow its format: args what (a word of the format)
	TooLarge    Why = "too_large"   // more bytes than the limit: args limit
	TooBig      Why = "too_big"     // more pixels than the limit: args width, height, limit
	TooMany     Why = "too_many"    // more frames, boxes, pages ... than the limit: args what, limit
	Bomb        Why = "bomb"        // unpacks to more than a picture of its size can be
	Unsupported Why = "unsupported" // a variant that cannot be written clean: args what
	Encrypted   Why = "encrypted"   // locked with a password
	SealedOnly  Why = "sealed_only" // can be kept in the record, but no clean copy can be made: args format
	Residue     Why = "residue"     // the check found something left: args what
	Changed     Why = "changed"     // the file changed while it was read
	Unreadable  Why = "unreadable"  // the drive could not read it
	TooSlow     Why = "too_slow"    // decoding took longer than the limit
	NoDecoder   Why = "no_decoder"  // this format's pixels cannot be read here
)

// Refused says why a file gave no output. It never holds the file's name or content.
type Refused struct {
	Why  Why
	Args map[string]string
	Err  error // the cause, for details; may be nil
}

// Refuse makes a refusal; args are pairs of name and value.
func Refuse(why Why, args ...string) *Refused {
	r := &Refused{Why: why}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]string{}
		}
		r.Args[args[i]] = args[i+1]
	}
	return r
}

// Cut is the refusal of a file that stops at a byte.
func Cut(at int64) *Refused { return Refuse(Truncated, "at", strconv.FormatInt(at, 10)) }

// Bad is the refusal of a file that does not follow its format; what is a word of the format's specification.
func Bad(what string) *Refused { return Refuse(Damaged, "what", what) }

// Cannot is the refusal of a variant that cannot be written clean.
func Cannot(what string) *Refused { return Refuse(Unsupported, "what", what) }

// With adds the cause.
func (r *Refused) With(err error) *Refused { r.Err = err; return r }

func (r *Refused) Error() string {
	s := "refused: " + string(r.Why)
	if w := r.Args["what"]; w != "" {
		s += ": " + w
	}
	return s
}

// Unwrap is the cause.
func (r *Refused) Unwrap() error { return r.Err }

// MessageKey names the sentence for a person.
func (r *Refused) MessageKey() string { return "scrub.refused." + string(r.Why) }

// MessageArgs fills the sentence: the arguments, as a person reads them.
func (r *Refused) MessageArgs() map[string]string {
	out := map[string]string{}
	for k, v := range r.Args {
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case k == "format":
			out[k] = Format(v).Words()
		case k == "limit" && r.Why == TooLarge && err == nil:
			out[k] = strconv.FormatInt(n>>20, 10) + " MB"
		case err == nil && n >= 0:
			for i := len(v) - 3; i > 0; i -= 3 {
				v = v[:i] + "," + v[i:]
			}
			out[k] = v
		default:
			out[k] = v
		}
	}
	return out
}

// Is reports whether err is a refusal for this reason.
func Is(err error, why Why) bool {
	var r *Refused
	return errors.As(err, &r) && r.Why == why
}

// The limits. Sizes are checked before anything is decoded.
const (
	MaxPicture = 256 << 20   // bytes of a picture, a 3D file or a PDF
	MaxVideo   = 1 << 30     // bytes of a video
	MaxPixels  = 120_000_000 // width times height of one frame
	MaxSide    = 65_500      // width or height
	MaxRows    = 256 << 20   // bytes that packed rows of one picture, or of all frames together, unpack to
	MaxFrames  = 2_000       // of an animation
	MaxDrawn   = 240_000_000 // pixels of all its frames together
	MaxPages   = 300         // of a PDF
	MaxParts   = 100_000     // boxes, chunks, segments, directory entries in one file
	MaxDepth   = 32          // nested boxes
	MaxProfile = 4 << 20     // bytes of a colour profile
	MaxSamples = 4_000_000   // of all tracks of a video
)

// Pictured checks a frame's size against the limits.
func Pictured(width, height int) error {
	if width <= 0 || height <= 0 {
		return Bad("size")
	}
	if width > MaxSide || height > MaxSide || width > MaxPixels/height {
		return Refuse(TooBig, "width", strconv.Itoa(width), "height", strconv.Itoa(height), "limit", strconv.Itoa(MaxPixels/1_000_000))
	}
	return nil
}
