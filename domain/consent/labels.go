package consent

// This file names the words of every state, reason and code for the interface: a status is always a word, never a
// colour alone.

import "strings"

var (
	allPermissions = []Permission{Allowed, ExpiresSoon, Expired, Revoked, Suspended, Declined, NotAsked, Defective}
	allStatuses    = []Status{StatusDraft, StatusPending, StatusDeclined, StatusActive, StatusSuspended, StatusDefective, StatusRevoked,
		StatusExpired, StatusSuperseded, StatusVoidFalse}
	allSuspensions     = []SuspendReason{SuspendOral, SuspendConsideration, SuspendMajority, SuspendDeath, SuspendDispute}
	allTasks           = []TaskKind{TaskConfirmRevocation, TaskAcknowledge, TaskSendForm, TaskDecideHold, TaskAskAdult, TaskGiveCopy, TaskConfirmActivation}
	allAcknowledgments = []Acknowledgment{AckNotOffered, AckOffered, AckAcknowledged, AckRefused, AckDeferred}
	allCodes           = []Code{E1, E2, E3, E4, E5, E6a, E6b, E6c, S1, S2, S3, M1, M2, L1, L2, DF1, DF2, DF3, DF4a, DF4b, DF5,
		Waiver, Altered, HoldPO, StateCA, Npp, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12}
)

// MessageKey names the word for a channel's state: "Allowed", "Expires soon".
func (p Permission) MessageKey() string { return "consent.permission." + string(p) }

// MessageKey names the word for a document's state.
func (s Status) MessageKey() string { return "consent.status." + strings.ToLower(string(s)) }

// MessageKey names the words for why use is on hold.
func (r SuspendReason) MessageKey() string { return "consent.hold." + strings.ToLower(string(r)) }

// MessageKey names the words for something to do.
func (k TaskKind) MessageKey() string { return "consent.task." + string(k) }

// MessageKey names the words for where a patient stands with the privacy notice.
func (a Acknowledgment) MessageKey() string { return "consent.ack." + strings.ToLower(string(a)) }

// MessageKey names the element, statement or defect in a few words, as in "Not finished: signature".
func (c Code) MessageKey() string { return "consent.code." + strings.ToLower(string(c)) }

// stateKeys returns the keys of all of them.
func stateKeys() []string {
	var out []string
	add := func(key string) { out = append(out, key) }
	for _, x := range allPermissions {
		add(x.MessageKey())
	}
	for _, x := range allStatuses {
		add(x.MessageKey())
	}
	for _, x := range allSuspensions {
		add(x.MessageKey())
	}
	for _, x := range allTasks {
		add(x.MessageKey())
	}
	for _, x := range allAcknowledgments {
		add(x.MessageKey())
	}
	for _, x := range allCodes {
		add(x.MessageKey())
	}
	return out
}
