// Entries as sentences: the rows of the table, and one entry with everything that is kept of it.

package auditlog

import (
	"context"
	"encoding/hex"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// source serves the table's pages.
type source struct {
	o      Office
	filter office.AuditFilter
	names  map[string]string
	zone   *time.Location

	mu   sync.Mutex
	read map[uint64]office.AuditLine // what was read lately, to be shown whole
}

// remembered bounds how many entries a source keeps: more than the table does.
const remembered = 4000

// newSource returns the entries that answer the filter, and forgets those before.
func (s *Screen) newSource() *source {
	s.src = &source{o: s.o, filter: s.filter, names: s.names, zone: s.zone(), read: map[uint64]office.AuditLine{}}
	return s.src
}

func (s *source) remember(lines []office.AuditLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.read)+len(lines) > remembered {
		clear(s.read)
	}
	for _, l := range lines {
		s.read[l.Row.Seq] = l
	}
}

func (s *source) line(seq uint64) (office.AuditLine, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.read[seq]
	return l, ok
}

// Total counts the entries of the filter.
func (s *source) Total(ctx context.Context, _ kit.TableQuery) (int, error) {
	_, n, err := s.o.AuditPage(ctx, s.filter, 0, 1)
	return n, err
}

// Page returns entries, newest first.
func (s *source) Page(ctx context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	lines, _, err := s.o.AuditPage(ctx, s.filter, offset, n)
	s.remember(lines)
	rows := make([]kit.TableRow, len(lines))
	for i, l := range lines {
		state := kit.Mute
		if alarming[l.Row.Action] {
			state = kit.Bad
		}
		rows[i] = kit.TableRow{ID: strconv.FormatUint(l.Row.Seq, 10), Cells: []kit.Cell{
			{Text: i18n.DateTime(l.Row.At.In(s.zone)), Small: true},
			{Text: sentence(l, s.names), Sub: second(l), State: state},
			{Text: roleWords(l.Row.Role), Small: true},
			{Text: i18n.Count(int64(l.Row.Seq)), Small: true},
		}}
	}
	return rows, err
}

// alarming are the entries that a person who skims should not miss.
var alarming = map[audit.Action]bool{audit.SignInFailed: true, audit.LockedOut: true, audit.DamageFound: true, audit.ClockBack: true,
	audit.EmergencyOpened: true, audit.RecoveryUsed: true, audit.IdentityMissed: true, audit.ChainRestarted: true}

// sentence says an entry. An action of a newer program than this one is said as it is written.
func sentence(l office.AuditLine, names map[string]string) string {
	r := l.Row
	key := "audit." + string(r.Action)
	if !i18n.Has(key) {
		return i18n.T("auditlog.unknown", "actor", actorName(l), "action", string(r.Action))
	}
	object := ""
	if id, ok := strings.CutPrefix(r.Object, "member:"); ok {
		if object = names[id]; object == "" {
			object = i18n.T("auditlog.a_member")
		}
	}
	who := object
	if who == "" {
		who = i18n.T("auditlog.a_member")
	}
	patient := l.Patient
	if patient == "" {
		patient = i18n.T("auditlog.a_patient")
	}
	args := []any{"actor", actorName(l), "patient", patient, "object", who, "actor_of", who}
	for k, v := range r.Args {
		args = append(args, k, v)
	}
	return upper(i18n.T(key, args...))
}

// Sentence says an entry in words; names are of members, by id.
func Sentence(l office.AuditLine, names map[string]string) string { return sentence(l, names) }

// Second is what stands below it: the patient, if the sentence does not name them, and the reason given.
func Second(l office.AuditLine) string { return second(l) }

func actorName(l office.AuditLine) string {
	switch {
	case l.Row.Actor == audit.System:
		return i18n.T("audit.system")
	case l.Actor == "":
		return i18n.T("auditlog.a_member")
	}
	return l.Actor
}

// upper begins a sentence with a capital letter.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// second is the line below: the patient, if the sentence does not name her, and the reason given.
func second(l office.AuditLine) string {
	var parts []string
	if l.Patient != "" && !strings.Contains(i18n.T("audit."+string(l.Row.Action)), "{patient}") {
		parts = append(parts, l.Patient)
	}
	if l.Row.Reason != "" {
		parts = append(parts, i18n.T("auditlog.reason", "reason", l.Row.Reason))
	}
	return strings.Join(parts, " · ")
}

// kindWords names an action for the filter: its sentence about nobody in particular.
func kindWords(a audit.Action) string {
	if key := "auditlog.kind." + string(a); i18n.Has(key) {
		return i18n.T(key)
	}
	return upper(i18n.T("audit."+string(a), "actor", i18n.T("auditlog.somebody"), "patient", i18n.T("auditlog.a_patient"),
		"object", i18n.T("auditlog.a_member"), "actor_of", i18n.T("auditlog.a_member")))
}

func roleWords(role string) string {
	if key := "shell.role." + role; i18n.Has(key) {
		return i18n.T(key)
	}
	return role
}

// open shows everything that is kept of an entry.
func (s *Screen) open(id string) {
	seq, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return
	}
	line, ok := s.src.line(seq)
	if !ok {
		return
	}
	r := line.Row
	hash := audit.Hash(r)
	body := kit.Stack(12, kit.BodyText(sentence(line, s.names)),
		kit.Columns(14, []float32{1, 1}, kit.Fact(i18n.T("auditlog.column.when"), i18n.DateTime(r.At.In(s.zone()))), kit.Fact(i18n.T("auditlog.column.entry"), i18n.Count(int64(r.Seq)))),
		kit.Columns(14, []float32{1, 1}, kit.Fact(i18n.T("auditlog.person"), actorName(line)), kit.Fact(i18n.T("auditlog.column.role"), roleWords(r.Role))))
	if line.Patient != "" {
		body.Add(kit.Fact(i18n.T("auditlog.patient"), line.Patient))
	}
	if r.Reason != "" {
		body.Add(kit.Fact(i18n.T("auditlog.reason.label"), r.Reason))
	}
	body.Add(kit.Fact(i18n.T("auditlog.object"), r.Object))
	if len(r.Args) > 0 {
		body.Add(kit.Fact(i18n.T("auditlog.details"), argWords(r.Args)))
	}
	body.Add(kit.Fact(i18n.T("auditlog.hash"), hex.EncodeToString(hash[:])))
	s.close = s.host.Dialog(i18n.T("auditlog.entry", "n", int64(r.Seq)), body)
}

func argWords(args map[string]string) string {
	var parts []string
	for k, v := range args {
		parts = append(parts, k+": "+v)
	}
	sort.Strings(parts)
	return strings.Join(parts, " · ")
}
