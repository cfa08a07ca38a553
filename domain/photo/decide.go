// This file holds the publish gate: may this version of this picture go to that channel today, and if not, every reason
// and the next step. It is the only way for a picture to leave for a channel (164.508(a)(1); rules 3.4, 4).

package photo

import (
	"maps"
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// Reason is one thing that stands against a release. Key names its sentence.
type Reason struct {
	Code string
	Key  string
	Args map[string]string
}

type reasons []Reason

func (rs *reasons) add(code, key string, args ...string) {
	r := Reason{Code: code, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]string{}
		}
		r.Args[args[i]] = args[i+1]
	}
	*rs = append(*rs, r)
}

// Codes of reasons that the gate itself finds; those of the authorization keep their own (DF1, no_grant, scope_face ...).
const (
	ReasonKind        = "kind"         // not a picture that may leave
	ReasonReview      = "review"       // nobody has looked, or not at this version
	ReasonSecond      = "second"       // a second person has not
	ReasonPerson      = "other_person" // PH-14
	ReasonMark        = "mark"         // something that names somebody: text, screens
	ReasonRetouched   = "retouched"    // PH-13
	ReasonScrub       = "scrub"        // the very file that would leave is not proven clean
	ReasonWords       = "words"        // a name, birth date or chart number in caption, file name or folder
	ReasonRestriction = "restriction"  // an agreed restriction that nobody has held against this use
	ReasonRevoked     = "revocation"   // taken back, though the picture is de-identified
	ReasonVoice       = "voice"        // a voice is heard, which counts as a full face
	ReasonName        = "name_said"    // a name is heard
	ReasonCut         = "cut"          // nothing here cuts a video
	ReasonCaptionAge  = "age"          // PH-06
)

// CheckID names one line of the gate; its words are "photo.check.<id>".
type CheckID string

// The lines of the gate, in the order they are shown.
const (
	CheckAuthorization CheckID = "authorization"
	CheckChannel       CheckID = "channel"
	CheckScrub         CheckID = "scrub"
	CheckFace          CheckID = "face"
	CheckReview        CheckID = "review"
	CheckPeople        CheckID = "people"
	CheckHolds         CheckID = "holds"
	CheckApproval      CheckID = "approval"
	CheckWords         CheckID = "words"
	CheckHonest        CheckID = "honest"
)

// Checks lists the lines in order.
func Checks() []CheckID {
	return []CheckID{CheckAuthorization, CheckChannel, CheckScrub, CheckFace, CheckReview, CheckPeople, CheckHolds,
		CheckApproval, CheckWords, CheckHonest}
}

// Step is the next thing to do about a line that does not hold; its words are "photo.step.<step>".
type Step string

// The steps.
const (
	StepAsk         Step = "ask"         // ask the patient for an authorization
	StepLeaveOut    Step = "leave_out"   // leave the picture out
	StepCover       Step = "cover"       // cover or crop
	StepCut         Step = "cut"         // cut the video in another program, and take that in
	StepReview      Step = "review"      // look at it, nine parts; watch it
	StepSecond      Step = "second"      // another person looks
	StepRead        Step = "read"        // read the restriction, say that it does not concern this
	StepDescription Step = "description" // read the authorization's own words
	StepHold        Step = "hold"        // decide the hold
	StepApprove     Step = "approve"     // show her this very picture
	StepReword      Step = "reword"
	StepScrub       Step = "scrub" // take the picture in again
)

// Permission is what consent says about this use; office fills it from consent.MayUse.
type Permission struct {
	Allowed    bool
	DocumentID string
	Number     int           // of the authorization, for the gate's line
	SignedOn   calendar.Date //
	EndsOn     calendar.Date // the zero Date: by an event
	Reasons    []Reason
}

// Asked is one picture that somebody wants to release, with all that is known about it.
type Asked struct {
	Photo         Photo
	Version       int // number; 0: as taken in
	Reviewed      Reviewed
	TwoReview     bool
	Determination Determination
	Deidentified  bool // Determination is in force for this version
	On            calendar.Date

	Permission Permission
	// Restrictions in force for the patient, and whether the member has read them and says that they do not concern this.
	Restrictions     int
	RestrictionsRead bool
	// Revoked: the patient has taken back what she allowed on this channel.
	Revoked bool

	// File is the proof on the very bytes that will leave.
	File Proof
	// Approved: she has seen and approved this very version for this channel.
	ShowEach, Approved bool

	Words   []Hit // in caption, file name or folder
	Caption string
	NoEdits bool // pictures retouched elsewhere are never released
}

// Proof is what the independent walker said of the file that would leave.
type Proof struct {
	Made     bool // the file was made
	Findings int
	Bytes    int64
	SHA256   string
}

// Clean tells whether the file is proven.
func (p Proof) Clean() bool { return p.Made && p.Findings == 0 && p.Bytes > 0 && p.SHA256 != "" }

// Line is one line of the gate for one picture.
type Line struct {
	Check   CheckID
	Holds   bool
	Warn    bool // holds, but a person should know
	Reasons []Reason
	Step    Step // what to do when it does not hold
}

// Decision is the gate's answer for one picture. Allowed is true only when every line holds.
type Decision struct {
	PhotoID    string
	Version    int
	Allowed    bool
	DocumentID string // the authorization it rests on; "" for a de-identified picture
	Lines      []Line
}

// Reasons lists every reason against, in the order of the lines; one that fails two lines is there once.
func (d Decision) Reasons() []Reason {
	var all []Reason
	for _, l := range d.Lines {
		if l.Holds {
			continue
		}
		for _, r := range l.Reasons {
			if !slices.ContainsFunc(all, r.same) {
				all = append(all, r)
			}
		}
	}
	return all
}

func (r Reason) same(x Reason) bool {
	return r.Code == x.Code && r.Key == x.Key && maps.Equal(r.Args, x.Args)
}

// Decide answers for one picture, with all reasons (rules 3.4: return all failing reasons).
func Decide(a Asked) Decision {
	d := Decision{PhotoID: a.Photo.ID, Version: a.Version, Allowed: true, DocumentID: a.Permission.DocumentID}
	if a.Deidentified {
		d.DocumentID = ""
	}
	g := gate{Asked: a}
	g.permission()
	g.scrub()
	g.review()
	g.people()
	g.holds()
	g.words()
	g.honest()
	g.cut()
	for _, id := range Checks() {
		l := Line{Check: id, Holds: len(g.found[id]) == 0, Reasons: g.found[id], Step: g.step[id]}
		if l.Holds {
			l.Warn, l.Reasons, l.Step = len(g.warned[id]) > 0, g.warned[id], ""
		}
		d.Lines = append(d.Lines, l)
		d.Allowed = d.Allowed && l.Holds
	}
	return d
}

// gate gathers what stands against a release, line by line.
type gate struct {
	Asked
	found, warned map[CheckID][]Reason
	step          map[CheckID]Step
}

func (g *gate) against(id CheckID, step Step, r Reason) {
	if g.found == nil {
		g.found, g.step = map[CheckID][]Reason{}, map[CheckID]Step{}
	}
	if g.step[id] == "" {
		g.step[id] = step
	}
	g.found[id] = append(g.found[id], r)
}

func (g *gate) say(id CheckID, step Step, code, key string, args ...string) {
	var rs reasons
	rs.add(code, key, args...)
	g.against(id, step, rs[0])
}

// permission sorts what consent says into the lines of the gate. A de-identified picture needs no authorization
// (164.502(d)(2)), but what a patient took back is respected all the same (policy).
func (g *gate) permission() {
	if g.Deidentified {
		if g.Revoked {
			g.say(CheckChannel, StepLeaveOut, ReasonRevoked, "photo.gate.revoked")
			g.say(CheckHolds, StepLeaveOut, ReasonRevoked, "photo.gate.revoked")
		}
		return
	}
	for _, r := range g.Permission.Reasons {
		id, step := lineOf(r)
		g.against(id, step, r)
		if r.Code == "DF3" {
			// What was taken back is not allowed any more, whatever the form once said: no line may say that it is.
			g.against(CheckChannel, StepAsk, r)
			if r.Args["all"] == "yes" {
				g.against(CheckAuthorization, StepAsk, r)
			}
		}
	}
	if len(g.Permission.Reasons) == 0 && !g.Permission.Allowed {
		g.say(CheckAuthorization, StepAsk, "no_authorization", "consent.use.no_authorization")
	}
	if g.ShowEach && !g.Approved && len(g.found[CheckApproval]) == 0 {
		g.say(CheckApproval, StepApprove, "picture_not_approved", "consent.use.not_shown")
	}
}

// lineOf is the line that a reason of consent belongs to.
func lineOf(r Reason) (CheckID, Step) {
	switch r.Code {
	case "no_grant", "scope_purpose", "scope_territory", "scope_posts", "scope_edits":
		return CheckChannel, StepAsk
	case "scope_info":
		if strings.HasSuffix(r.Key, ".scope_words") {
			return CheckChannel, StepDescription
		}
		return CheckChannel, StepLeaveOut
	case "scope_face":
		return CheckFace, StepCover
	case "scope_name", "scope_caption":
		return CheckWords, StepReword
	case "suspended", "HOLD_PO":
		return CheckHolds, StepHold
	case "DF3":
		return CheckHolds, StepLeaveOut
	case "picture_not_approved":
		return CheckApproval, StepApprove
	}
	return CheckAuthorization, StepAsk
}

func (g *gate) scrub() {
	if !g.Photo.Media.Reviewable() {
		g.say(CheckScrub, StepLeaveOut, ReasonKind, "photo.gate.kind", "media", string(g.Photo.Media))
		return
	}
	switch {
	case !g.File.Made:
		g.say(CheckScrub, StepScrub, ReasonScrub, "photo.gate.not_made")
	case !g.File.Clean():
		g.say(CheckScrub, StepScrub, ReasonScrub, "photo.gate.residue", "n", itoa(g.File.Findings))
	}
}

// review: enough persons have looked at this very version.
func (g *gate) review() {
	switch {
	case g.Reviewed.First.ID == "" && g.Photo.Media == Video:
		g.say(CheckReview, StepReview, ReasonReview, "photo.gate.review_video")
	case g.Reviewed.First.ID == "":
		g.say(CheckReview, StepReview, ReasonReview, "photo.gate.review", "version", itoa(g.Version))
	case g.TwoReview && g.Reviewed.Second.ID == "":
		g.say(CheckReview, StepSecond, ReasonSecond, "photo.gate.second")
	}
}

// people: nobody else, and nothing that spells out who it is, may be seen. Tattoos, scars and jewelry may be, where the
// patient allowed her own picture: the review names them so that the person who releases knows.
func (g *gate) people() {
	r := g.Reviewed.First
	if r.ID == "" {
		return // the review line says so
	}
	if r.Answers[MarkPerson] == AnswerShown {
		g.say(CheckPeople, StepCover, ReasonPerson, "photo.gate.person")
	}
	for _, m := range []Mark{MarkText, MarkScreen} {
		if r.Answers[m] == AnswerShown {
			g.say(CheckPeople, StepCover, ReasonMark, "photo.gate.mark", "mark", string(m))
		}
	}
	if r.Heard == HeardName {
		g.say(CheckPeople, StepCover, ReasonName, "photo.gate.name_said")
	}
	var rs reasons
	if r.Heard == HeardVoice {
		rs.add(ReasonVoice, "photo.gate.voice")
	}
	for _, m := range r.Shown() {
		if m != MarkPerson && m != MarkText && m != MarkScreen && m != MarkFace {
			rs.add(ReasonMark, "photo.gate.shows", "mark", string(m))
		}
	}
	g.warn(CheckPeople, rs)
}

// cut puts in place of covering what can be done about a video: another program has to cut it. A face that is more than what
// is allowed is said without the advice to cover it, and as a voice where it is one.
func (g *gate) cut() {
	if g.Photo.Media != Video {
		return
	}
	for _, id := range Checks() {
		if g.step[id] != StepCover {
			continue
		}
		r := g.Reviewed.First
		if r.ID == "" {
			g.step[id] = StepReview // who has not watched it does not know what to cut
			continue
		}
		if id == CheckFace {
			key := "photo.gate.face_video"
			if r.Heard != HeardNothing && r.Face != FaceFull {
				key = "photo.gate.voice_face"
			}
			for i := range g.found[id] {
				g.found[id][i].Key, g.found[id][i].Args = key, nil
			}
		}
		g.say(id, StepCut, ReasonCut, "photo.gate.cut")
		g.step[id] = StepCut
	}
}

// Identifies tells whether a look found what may never be seen or heard in what leaves: somebody else, or something that
// spells out who it is.
func Identifies(r Review) bool {
	return r.Heard == HeardName || slices.ContainsFunc([]Mark{MarkPerson, MarkText, MarkScreen}, func(m Mark) bool { return r.Answers[m] == AnswerShown })
}

func (g *gate) warn(id CheckID, rs []Reason) {
	if len(rs) == 0 {
		return
	}
	if g.warned == nil {
		g.warned = map[CheckID][]Reason{}
	}
	g.warned[id] = append(g.warned[id], rs...)
}

func (g *gate) holds() {
	if g.Restrictions > 0 && !g.RestrictionsRead {
		g.say(CheckHolds, StepRead, ReasonRestriction, "photo.gate.restriction", "n", itoa(g.Restrictions))
	}
}

func (g *gate) words() {
	for _, h := range g.Words {
		g.say(CheckWords, StepReword, ReasonWords, "photo.gate.words", "where", string(h.Where), "kind", string(h.Kind))
	}
	if n := agesOver89(g.Caption); n > 0 {
		g.say(CheckWords, StepReword, ReasonCaptionAge, "photo.gate.age")
	}
}

// honest: what was altered before it came here is not shown as a result (PH-13; California B&P 651).
func (g *gate) honest() {
	r := g.Reviewed.First
	if r.ID == "" || !r.Retouched {
		return
	}
	if g.NoEdits {
		g.say(CheckHonest, StepLeaveOut, ReasonRetouched, "photo.gate.retouched")
		return
	}
	var rs reasons
	rs.add(ReasonRetouched, "photo.gate.retouched_warn")
	g.warn(CheckHonest, rs)
}

// FaceFor is how much of a face a use shows, as consent is asked: what nobody has looked at is taken for a full face,
// and so is a video in which a voice is heard, or not said not to be, since a voice is a biometric identifier
// (164.514(b)(2)(i)(P)).
func FaceFor(p Photo, r Reviewed) FaceShown {
	if r.First.ID == "" || p.Media == Video && r.First.Heard != HeardNothing {
		return FaceFull
	}
	return r.First.Face
}
