// This file says in words what the domain names by ids.

package picturepage

import (
	"strings"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

func joined(parts []string) string { return strings.Join(parts, " · ") }

// capital makes the first letter large: what a person typed stands at the start of a line.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// small makes the first letter small, for words inside a sentence.
func small(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// caption is "Front, 3 months after".
func caption(p photo.Photo) string {
	return i18n.T("photopage.caption", "view", i18n.View(p.View), "stage", small(i18n.Stage(p.Stage)))
}

func markWords(m photo.Mark) string { return i18n.T("photo.mark." + string(m)) }

// said is a sentence of the domain, its ids and dates put into words.
func said(key string, args map[string]string) string {
	list := make([]any, 0, 2*len(args))
	for k, v := range args {
		if k == "mark" {
			v = small(markWords(photo.Mark(v)))
		} else if d, err := calendar.Parse(v); err == nil && !d.IsZero() {
			v = i18n.Date(d)
		}
		list = append(list, k, v)
	}
	return i18n.T(key, list...)
}

// allSaid is every sentence of a refusal.
func allSaid(ds []office.Defect) []string {
	var out []string
	for _, d := range ds {
		out = append(out, said(d.Key, d.Args))
	}
	return out
}

// versionWords is "as taken in" or "version 2".
func versionWords(n int) string {
	if n == 0 {
		return i18n.T("photopage.version.none")
	}
	return i18n.T("photopage.version", "n", n)
}

// who names a member.
func (s *Screen) who(id string) string {
	if name := s.v.Members[id]; name != "" {
		return name
	}
	return i18n.T("photopage.somebody")
}

func (s *Screen) day(at time.Time) string {
	if zone := s.host.Me().Zone; zone != nil {
		at = at.In(zone)
	}
	return i18n.DateTime(at)
}

// permission is a channel's state as a chip.
func permission(p consent.Permission) *kit.Chip {
	state := map[consent.Permission]kit.State{consent.Allowed: kit.OK, consent.ExpiresSoon: kit.Warn, consent.Expired: kit.Warn, consent.Revoked: kit.Bad,
		consent.Suspended: kit.Bad, consent.Defective: kit.Bad, consent.Declined: kit.Mute, consent.NotAsked: kit.Mute}[p]
	return kit.NewChip(state, i18n.T(p.MessageKey()))
}
