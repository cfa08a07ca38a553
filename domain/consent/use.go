package consent

// This file holds the question before every use of a picture: may it be shown there, now? The answer names every
// reason against it (164.508(a)(1): use must be consistent with the authorization).

import (
	"slices"
	"strconv"

	"consentry/domain/calendar"
)

// FaceShown says how much of a face a picture shows.
type FaceShown string

const (
	FaceShownNone        FaceShown = "none"
	FaceShownEyesCovered FaceShown = "eyes_covered"
	FaceShownFull        FaceShown = "full"
)

// Use is one picture in one place, as it is meant to appear.
type Use struct {
	PatientID string // when set, only this patient's documents and facts count
	Channel   string
	// Purpose, when given, must be one of the authorization's purposes.
	Purpose   string
	Procedure string
	Area      string
	TakenOn   calendar.Date
	Face      FaceShown // "" counts as full: nobody has looked
	WithName  bool
	// WithCaption: words beside the picture that say something about the patient.
	WithCaption bool
	// Edited: cropped or its light adjusted, as the form says; covering eyes or marks is no edit.
	Edited     bool
	Territory  string
	PostsSoFar int // on this channel, under this authorization
	// DescriptionRead: a member read the authorization's own words and found this picture in them. Needed where the
	// scope is in words only.
	DescriptionRead bool
	// PictureApproved: the patient approved this very picture for this channel.
	PictureApproved bool
}

// Reason is one thing that stands against a use. Code is one of the Use codes below or a Code of a defect; Key
// names the sentence for a person.
type Reason struct {
	Code string
	Key  string
	Args map[string]string
}

// Codes of reasons beside DF1, DF3, DF5, HOLD_PO and the codes of defects.
const (
	UseNoAuthorization = "no_authorization" // no signed marketing authorization is on file
	UseNoGrant         = "no_grant"         // the channel has no yes
	UseSuspended       = "suspended"
	UseScopeInfo       = "scope_info" // the picture is not among those described
	UseScopeFace       = "scope_face"
	UseScopeName       = "scope_name"
	UseScopeCaption    = "scope_caption"
	UseScopeEdits      = "scope_edits"
	UseScopePurpose    = "scope_purpose"
	UseScopeTerritory  = "scope_territory"
	UseScopePosts      = "scope_posts"
	UseNotShown        = "picture_not_approved" // "show me each picture first"
)

// Decision is the answer. Allowed is true only without any reason against it.
type Decision struct {
	Allowed    bool
	DocumentID string // the authorization that decides, if any
	Reasons    []Reason
}

// MayUse answers under the federal rule; Law.MayUse knows more.
func MayUse(use Use, docs []Document, facts []Fact, at At) Decision {
	return Law{}.MayUse(use, docs, facts, at)
}

// MayUse tells whether a use is allowed at that point, with all reasons against it. docs and facts are one
// patient's. An acknowledgment of the privacy notice or a consent to treatment photos allows nothing here.
// Metadata, identifier review and release are the release gate's to check.
func (l Law) MayUse(use Use, docs []Document, facts []Fact, at At) Decision {
	if use.PatientID != "" {
		docs = slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return d.PatientID != use.PatientID })
		facts = slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.PatientID != "" && f.PatientID != use.PatientID })
	}
	v := l.view(docs, facts, at)
	it, passed := v.deciding(use.Channel)
	if it == nil {
		it = passed
	}
	if it == nil {
		it = v.newestSigned()
	}
	var r reasons
	switch {
	case it == nil:
		r.add(UseNoAuthorization, "consent.use.no_authorization")
		return Decision{Reasons: r}
	case it.doc.Outcome == OutcomeDeclined:
		r.add(UseNoGrant, "consent.use.declined", "channel", use.Channel, "since", it.doc.DecidedOn().String())
		return Decision{DocumentID: it.doc.ID, Reasons: r}
	}
	g, _ := it.doc.grant(use.Channel)
	if g.Answer != AnswerYes || it.gone {
		r.add(UseNoGrant, "consent.use.no_grant", "channel", use.Channel)
	}
	r.document(it, use, at)
	r.scope(it.doc, use)
	if g.Answer == AnswerYes {
		r.limits(g, use)
		if it.doc.Scope.ShowEach && !use.PictureApproved {
			r.add(UseNotShown, "consent.use.not_shown")
		}
	}
	return Decision{Allowed: len(r) == 0, DocumentID: it.doc.ID, Reasons: r}
}

// newestSigned is the document to name when no document lists the channel.
func (v view) newestSigned() *item {
	for i := range v.items {
		if v.items[i].doc.Outcome == OutcomeSigned && !v.items[i].gone {
			return &v.items[i]
		}
	}
	return nil
}

type reasons []Reason

func (r *reasons) add(code, key string, args ...string) {
	*r = append(*r, Reason{Code: code, Key: key, Args: pairs(args)})
}

// document collects what stands against the whole authorization or its channel.
func (r *reasons) document(it *item, use Use, at At) {
	if f := it.h.falseInfo; f != nil {
		r.add(string(DF5), "consent.use.false_info", "since", f.On.String())
	}
	for _, d := range it.defects {
		if !slices.ContainsFunc(*r, func(x Reason) bool { return x.Code == string(d.Code) && x.Key == d.Key }) {
			*r = append(*r, Reason{Code: string(d.Code), Key: d.Key, Args: d.Args})
		}
	}
	if f := it.h.revocation(use.Channel); f != nil {
		r.add(string(DF3), "consent.use.revoked", "since", f.On.String())
		if len(f.Channels) == 0 {
			(*r)[len(*r)-1].Args["all"] = "yes" // the authorization as a whole
		}
	}
	if since, over := it.h.expired(it.doc, at); over {
		r.add(string(DF1), "consent.use.expired", "since", since.String())
	}
	for _, s := range it.h.stops(it.doc, use.Channel) {
		if s.reason == SuspendConsideration {
			r.add(string(HoldPO), "consent.use.hold_po", "since", s.since.String())
			continue
		}
		r.add(UseSuspended, "consent.use.suspended", "why", string(s.reason), "since", s.since.String())
	}
}

// scope checks that the picture is among those described and the purpose among those named.
func (r *reasons) scope(doc Document, use Use) {
	if doc.Scope == nil {
		return // E1 has said so
	}
	s, p := *doc.Scope, doc.Scope.Photos
	switch {
	case !listed(p.Procedures, use.Procedure):
		r.add(UseScopeInfo, "consent.use.scope_procedure", "procedure", use.Procedure)
	case !listed(p.Areas, use.Area):
		r.add(UseScopeInfo, "consent.use.scope_area", "area", use.Area)
	case (!p.From.IsZero() || !p.To.IsZero()) && (use.TakenOn.IsZero() || !calendar.Within(p.From, p.To, use.TakenOn)):
		r.add(UseScopeInfo, "consent.use.scope_taken", "taken", use.TakenOn.String(), "from", p.From.String(), "to", p.To.String())
	case allBlank(p.Procedures) && allBlank(p.Areas) && p.From.IsZero() && p.To.IsZero() &&
		!coversWholeRecord(s.Description) && !use.DescriptionRead:
		r.add(UseScopeInfo, "consent.use.scope_words")
	}
	if !blank(use.Purpose) && !slices.ContainsFunc(s.Purposes, func(x Purpose) bool { return foldText(x.Text) == foldText(use.Purpose) }) {
		r.add(UseScopePurpose, "consent.use.scope_purpose", "purpose", use.Purpose)
	}
}

// listed tells whether a word is on a list; an empty list leaves everything open.
func listed(list []string, word string) bool {
	return allBlank(list) || slices.ContainsFunc(list, func(x string) bool { return !blank(x) && foldText(x) == foldText(word) })
}

// limits checks the limits of the channel's grant.
func (r *reasons) limits(g Grant, use Use) {
	if !faceAllowed(face(g), use.Face) {
		r.add(UseScopeFace, "consent.use.scope_face", "allowed", string(face(g)), "shown", string(use.Face))
	}
	if use.WithName && !g.NameOK {
		r.add(UseScopeName, "consent.use.scope_name")
	}
	if use.WithCaption && !g.CaptionOK {
		r.add(UseScopeCaption, "consent.use.scope_caption")
	}
	if use.Edited && !g.EditsOK {
		r.add(UseScopeEdits, "consent.use.scope_edits")
	}
	if !blank(g.Territory) && foldText(g.Territory) != foldText(use.Territory) {
		r.add(UseScopeTerritory, "consent.use.scope_territory", "allowed", g.Territory)
	}
	if g.MaxPosts > 0 && use.PostsSoFar >= g.MaxPosts {
		r.add(UseScopePosts, "consent.use.scope_posts", "limit", strconv.Itoa(g.MaxPosts))
	}
}

func faceAllowed(rule FaceRule, shown FaceShown) bool {
	switch shown {
	case FaceShownNone:
		return true
	case FaceShownEyesCovered:
		return rule == FaceEyesCovered || rule == FaceYes
	}
	return rule == FaceYes
}
