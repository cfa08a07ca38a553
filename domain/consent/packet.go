package consent

// This file holds what is missing when a patient checks in: the packet of forms to offer, in their order.

import (
	"strconv"

	"consentry/domain/calendar"
)

// Defaults of the packet's policy; the privacy officer may change them.
const (
	PhotoConsentMonths = 12  // how long a consent to treatment photos is relied on
	AskAgainDays       = 365 // a No to marketing is not asked again before this
	ExpiryWarnDays     = 60  // a permission that ends within this is offered for renewal
)

// PacketInput is what the packet is computed from. Documents and Facts are one patient's; zero numbers mean the
// defaults above.
type PacketInput struct {
	Documents []Document
	Facts     []Fact
	Notices   []NoticeVersion
	Law       Law
	Today     calendar.Date

	PhotoConsentMonths    int
	MarketingAskAgainDays int
	WarnDays              int
	// QuietRevisions: do not offer a revised notice to patients who acknowledged an earlier one. The law asks for no
	// new acknowledgment either way (164.520(c)(2)(iv)).
	QuietRevisions bool

	// Minor: somebody else signs, if a representative with authority is on file.
	Minor             bool
	HasRepresentative bool
	// Sedated: she has been given a sedative today; no permission is asked of her any more.
	Sedated bool
}

// Item is one form to offer. Why is a message key, Args fill it in.
type Item struct {
	Kind     Kind
	Why      string
	Args     map[string]string
	Optional bool // her care does not depend on it, and the desk may leave it out
	// Alone: shown last and by itself, never together with a care form.
	Alone bool
	// Signer is who has to sign.
	Signer SignerKind
	// Blocked: it cannot be signed now because nobody who may sign is on file, or there is no notice to show.
	Blocked    bool
	DocumentID string // the document that this one would renew, if any
}

// Missing returns the forms to offer today: care forms first, marketing last and on its own. Nothing missing is nil.
func Missing(in PacketInput) []Item {
	in = in.withDefaults()
	var out []Item
	for _, find := range []func(PacketInput) (Item, bool){missingNotice, missingPhoto, missingMarketing} {
		item, ok := find(in)
		if !ok {
			continue
		}
		item.Signer = SignerPatient
		if in.Minor {
			item.Signer = SignerRepresentative
			item.Blocked = item.Blocked || !in.HasRepresentative && item.Kind != KindNotice
		}
		out = append(out, item)
	}
	return out
}

func (in PacketInput) withDefaults() PacketInput {
	if in.PhotoConsentMonths <= 0 {
		in.PhotoConsentMonths = PhotoConsentMonths
	}
	if in.MarketingAskAgainDays <= 0 {
		in.MarketingAskAgainDays = AskAgainDays
	}
	if in.WarnDays <= 0 {
		in.WarnDays = ExpiryWarnDays
	}
	return in
}

// now is the end of today: everything recorded so far counts.
func (in PacketInput) now() At { return At{On: in.Today, Hindsight: true} }

func missingNotice(in PacketInput) (Item, bool) {
	current := InEffect(in.Notices, in.Today)
	state, _ := AcknowledgmentState(in.Documents, in.now())
	item := Item{Kind: KindNotice, Blocked: current == nil}
	switch state {
	case AckNotOffered, AckOffered:
		item.Why = "consent.packet.notice_never"
		return item, true
	case AckDeferred:
		item.Why = "consent.packet.notice_after_emergency"
		return item, true
	}
	if current == nil || in.QuietRevisions {
		return Item{}, false
	}
	for _, doc := range in.Documents {
		if doc.Kind != KindNotice || !in.now().reached(doc) || doc.Outcome == OutcomeUnable && isEmergency(doc.Reason) {
			continue
		}
		if v := acknowledged(doc, in.Notices); v != nil && (v.ID == current.ID || v.Number >= current.Number) {
			return Item{}, false
		}
	}
	item.Why, item.Optional = "consent.packet.notice_newer", true
	item.Args = map[string]string{"number": strconv.Itoa(current.Number), "since": current.EffectiveOn.String()}
	return item, true
}

func missingPhoto(in PacketInput) (Item, bool) {
	doc := newest(in.Documents, KindPhoto, in.now())
	item := Item{Kind: KindPhoto}
	if doc == nil {
		item.Why = "consent.packet.photo_never"
		return item, true
	}
	item.DocumentID = doc.ID
	on := doc.DecidedOn()
	last := on.AddMonths(in.PhotoConsentMonths)
	switch DocumentState(*doc, in.Facts, in.now()) {
	case StatusActive:
		item.Why = "consent.packet.photo_expired"
		item.Args = map[string]string{"on": last.String()}
		return item, in.Today.After(last)
	case StatusDeclined:
		item.Why, item.Optional = "consent.packet.photo_declined", true
		item.Args = map[string]string{"on": on.String()}
		return item, in.Today.After(on.AddDays(in.MarketingAskAgainDays))
	case StatusRevoked:
		item.Why, item.Optional = "consent.packet.photo_revoked", true
		return item, in.Today.After(historyOf(*doc, in.Facts, in.now()).revokedAll.On.AddDays(in.MarketingAskAgainDays))
	case StatusSuspended:
		return Item{}, false
	}
	item.Why = "consent.packet.photo_defective"
	return item, true
}

// newest returns the newest document of a kind that had its outcome by then, or nil.
func newest(docs []Document, kind Kind, at At) *Document {
	var found *Document
	for i := range docs {
		if docs[i].Kind == kind && at.reached(docs[i]) && (found == nil || newestFirst(docs[i], *found) < 0) {
			found = &docs[i]
		}
	}
	return found
}

func missingMarketing(in PacketInput) (Item, bool) {
	item := Item{Kind: KindMarketing, Optional: true, Alone: true}
	if in.Sedated {
		return Item{}, false
	}
	doc := newest(in.Documents, KindMarketing, in.now())
	if doc == nil {
		item.Why = "consent.packet.marketing_never"
		return item, true
	}
	item.DocumentID = doc.ID
	h := historyOf(*doc, in.Facts, in.now())
	again := func(on calendar.Date, why string) (Item, bool) {
		item.Why, item.Args = why, map[string]string{"on": on.String()}
		return item, in.Today.After(on.AddDays(in.MarketingAskAgainDays))
	}
	switch in.Law.DocumentState(*doc, in.Facts, in.now()) {
	case StatusDeclined:
		return again(doc.DecidedOn(), "consent.packet.marketing_declined")
	case StatusRevoked:
		return again(lastRevoked(*doc, h), "consent.packet.marketing_revoked")
	case StatusExpired:
		since, _ := h.expired(*doc, in.now())
		item.Why, item.Args = "consent.packet.marketing_expired", map[string]string{"since": since.String()}
		return item, true
	case StatusDefective:
		item.Why = "consent.packet.marketing_defective"
		return item, true
	case StatusSuspended:
		// Only at majority does asking help: she decides for herself now. The other holds are the privacy officer's.
		for _, s := range h.stops(*doc, firstOf(granted(*doc))) {
			if s.reason == SuspendMajority && !in.Minor {
				item.Why = "consent.packet.marketing_majority"
				return item, true
			}
		}
		return Item{}, false
	case StatusActive:
		if e := doc.Scope.Expiry; e.Kind == ExpiryDate && in.Today.DaysUntil(e.Date) <= in.WarnDays {
			item.Why, item.Args = "consent.packet.marketing_expires_soon", map[string]string{"on": e.Date.String()}
			return item, true
		}
	}
	return Item{}, false
}

func lastRevoked(doc Document, h history) calendar.Date {
	var last calendar.Date
	for _, c := range granted(doc) {
		if f := h.revocation(c); f != nil {
			last = calendar.Later(last, f.On)
		}
	}
	return last
}
