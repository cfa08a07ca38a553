package incident

// This file holds the first hour: what to do at once, by kind, and who ticked it when.

import (
	"slices"
	"time"
)

// Tick says that one step of containment was done, or why it does not apply.
type Tick struct {
	Step string    `json:"step"`
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Note string    `json:"note,omitempty"`
	// NotHere: the step does not apply; Note says why.
	NotHere bool `json:"not_here,omitempty"`
}

var checklists = map[Kind][]string{
	LostDevice:     {"last_seen", "search_place", "remote_wipe", "change_passwords", "police_report", "encryption_proof", "backup_drive_kept"},
	WrongRecipient: {"stop_sending", "ask_delete", "written_assurance", "keep_message", "mail_rule", "check_address_list"},
	PhotoPosted:    {"snapshot_first", "take_down", "search_copies", "ask_platform", "pause_posting", "find_permission"},
	Snooping:       {"keep_log", "suspend_account", "interview", "scope_log", "tell_no_one"},
	Malware:        {"unplug_network", "leave_running", "unplug_backups", "do_not_pay", "call_insurer", "call_fbi", "export_log", "change_passwords_elsewhere", "call_script"},
	VendorFailed:   {"written_report", "stop_data_flow", "contract_found", "list_people", "change_vendor_passwords"},
	OtherKind:      {"stop_it", "keep_proof", "tell_privacy_officer"},
}

// Checklist is what to do at once, in that order. Each word is a message key below "incident.step.".
func Checklist(k Kind) []string { return slices.Clone(checklists[k]) }

// Noted tells whether a step of the checklist asks for something to be written down.
func Noted(step string) bool { return slices.Contains(noted, step) }

var noted = []string{"last_seen", "police_report", "backup_drive_kept", "encryption_proof", "interview", "scope_log", "call_insurer", "call_fbi"}

// Unticked are the steps of the checklist that nobody ticked.
func (i Incident) Unticked() []string {
	return slices.DeleteFunc(Checklist(i.Report.Kind), func(step string) bool {
		return slices.ContainsFunc(i.Contained, func(t Tick) bool { return t.Step == step })
	})
}

// CheckTick names what is wrong with a tick. A step that does not apply needs a reason.
func (i Incident) CheckTick(t Tick) []Defect {
	switch {
	case !slices.Contains(checklists[i.Report.Kind], t.Step):
		return []Defect{defect("step", "no_such_step", "")}
	case t.NotHere && blank(t.Note):
		return []Defect{defect("note", "need_not_here", "")}
	case slices.ContainsFunc(i.Contained, func(o Tick) bool { return o.Step == t.Step }):
		return []Defect{defect("step", "ticked", "")}
	}
	return nil
}
