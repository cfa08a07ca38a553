// This file holds the practice, its preferences, and the desk where they are changed.
package office

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/oversight"
	"consentry/domain/patient"
)

// Practice is the office the file belongs to, as it stands on every form.
type Practice struct {
	Name            string `json:"name"`
	Address         string `json:"address"`
	Telephone       string `json:"telephone"`
	Email           string `json:"email,omitempty"` // of the practice, for letters and for the portal of HHS; may be empty
	Zone            string `json:"zone"`            // IANA name, "America/New_York"
	State           string `json:"state"`           // home State, two letters
	PrivacyOfficer  string `json:"privacy_officer"`
	SecurityOfficer string `json:"security_officer"`
	Sample          bool   `json:"sample,omitempty"`
}

// Preferences are the settings of this workstation and the intervals that the practice chose.
type Preferences struct {
	LockMinutes        int     `json:"lock_minutes"` // 1 to 30
	Theme              string  `json:"theme"`        // light, dark, system
	Language           string  `json:"language"`     // en, es: of the staff's screens
	TextSize           float32 `json:"text_size"`    // 0.8 to 2.0
	PhotoConsentMonths int     `json:"photo_consent_months"`
	AskAgainDays       int     `json:"ask_again_days"` // a declined marketing form is not offered again before
	// OfficeDays are the weekdays the office works, as digits from 0 (Sunday); OfficeFrom and OfficeTo are minutes since
	// midnight. Empty: Monday to Friday, 7 am to 7 pm.
	OfficeDays string `json:"office_days,omitempty"`
	OfficeFrom int    `json:"office_from,omitempty"`
	OfficeTo   int    `json:"office_to,omitempty"`
	// QuickSwitch: on this workstation somebody who signed in today may come back with a PIN.
	QuickSwitch bool `json:"quick_switch,omitempty"`
	// CopyIsCondition: the signed copy is a condition of validity (California's pack).
	CopyIsCondition bool `json:"copy_is_condition,omitempty"`
}

// DefaultPreferences is what a new practice starts with.
func DefaultPreferences() Preferences {
	return Preferences{LockMinutes: 5, Theme: "light", Language: "en", TextSize: 1, PhotoConsentMonths: 12, AskAgainDays: 365}
}

const (
	settingPractice    = "practice"
	settingPreferences = "preferences"
)

// States are the postal codes of the States, the District of Columbia and the territories.
var States = strings.Fields("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP")

// Zones are the time zones offered in set-up.
var Zones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"}

// Check returns everything wrong with the practice's data.
func (p Practice) Check() []Defect {
	var ds []Defect
	text := func(field, value string, required bool, limit int) {
		switch {
		case required && strings.TrimSpace(value) == "":
			ds = append(ds, Defect{Field: field, Key: "office.missing"})
		case utf8.RuneCountInString(value) > limit:
			ds = append(ds, Defect{Field: field, Key: "office.too_long", Args: map[string]string{"max": itoa(limit)}})
		case !utf8.ValidString(value) || strings.ContainsFunc(value, forbidden):
			ds = append(ds, Defect{Field: field, Key: "office.control"})
		}
	}
	text("name", p.Name, true, 120)
	text("address", p.Address, true, 300)
	text("telephone", p.Telephone, true, 40)
	text("email", p.Email, false, patient.MaxEmail)
	if !patient.IsEmail(p.Email) && p.Email != "" {
		ds = append(ds, Defect{Field: "email", Key: "office.email"})
	}
	text("privacy_officer", p.PrivacyOfficer, true, 100)
	text("security_officer", p.SecurityOfficer, true, 100)
	if !slices.Contains(States, p.State) {
		ds = append(ds, Defect{Field: "state", Key: "office.state"})
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		ds = append(ds, Defect{Field: "zone", Key: "office.zone"})
	}
	return ds
}

// Check returns everything wrong with the preferences.
func (p Preferences) Check() []Defect {
	var ds []Defect
	bad := func(field string, wrong bool) {
		if wrong {
			ds = append(ds, Defect{Field: field, Key: "office.range"})
		}
	}
	bad("lock_minutes", p.LockMinutes < 1 || p.LockMinutes > 30)
	bad("theme", !slices.Contains([]string{"light", "dark", "system"}, p.Theme))
	bad("language", !slices.Contains([]string{"en", "es"}, p.Language))
	bad("text_size", !(p.TextSize >= 0.8 && p.TextSize <= 2)) // as a positive, so that no number at all is refused, too
	bad("photo_consent_months", p.PhotoConsentMonths < 1 || p.PhotoConsentMonths > 120)
	bad("office_days", strings.Trim(p.OfficeDays, "0123456") != "" || len(p.OfficeDays) > 7)
	bad("office_hours", p.OfficeDays != "" && !(p.OfficeFrom >= 0 && p.OfficeFrom < p.OfficeTo && p.OfficeTo <= 24*60))
	bad("ask_again_days", p.AskAgainDays < 30 || p.AskAgainDays > 3650)
	return ds
}

// hours is when the office works.
func (p Preferences) hours() oversight.Hours {
	if p.OfficeDays == "" {
		return oversight.DefaultHours()
	}
	h := oversight.Hours{From: p.OfficeFrom, To: p.OfficeTo}
	for _, d := range p.OfficeDays {
		h.Days = append(h.Days, time.Weekday(d-'0'))
	}
	return h
}

// forbidden tells control characters, which no text of ours holds; a line feed is allowed in addresses and notes.
func forbidden(r rune) bool {
	return r != '\n' && (r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0xFFFD)
}

// SavePractice changes the practice's data; documents already signed keep what stood on them.
func (o *Office) SavePractice(ctx context.Context, p Practice) error {
	return o.saveSetting(ctx, settingPractice, audit.PracticeChanged,
		func(s *session) ([]Defect, any) { p.Sample = s.practice.Sample; return p.Check(), p },
		func(s *session) { s.practice, s.zone = p, zoneOf(p) })
}

// SavePreferences changes lock time, theme, language, text size and the practice's intervals.
func (o *Office) SavePreferences(ctx context.Context, p Preferences) error {
	err := o.saveSetting(ctx, settingPreferences, audit.SettingsChanged,
		func(*session) ([]Defect, any) { return p.Check(), p },
		func(s *session) { s.prefs = p })
	if err == nil && !p.QuickSwitch {
		o.ForgetQuick()
	}
	return err
}

func (o *Office) saveSetting(ctx context.Context, id string, action audit.Action, value func(*session) ([]Defect, any), then func(*session)) error {
	var was *session
	err := o.write(ctx, access.SettingsEdit, func(s *session, tx Tx) (audit.Event, error) {
		was = s
		ds, v := value(s)
		if len(ds) > 0 {
			return audit.Event{}, &Invalid{Defects: ds}
		}
		return audit.Event{Action: action, Object: "setting:" + id}, tx.PutSetting(id, v)
	})
	if err == nil {
		o.adopt(was, then)
	}
	return err
}

// zoneOf returns the practice's time zone; UTC if its name is unknown on this machine, which Check refuses beforehand.
func zoneOf(p Practice) *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// adopt replaces the session's copy of what was just written, if it is still the same sign-in.
func (o *Office) adopt(s *session, change func(*session)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.session != nil && o.session.opened == s.opened {
		n := *o.session
		change(&n)
		o.session = &n
	}
}

// largeType: California wants authorizations in 14-point type (Civil Code 56.11(a)).
func (s *session) largeType() bool { return s.practice.State == "CA" || s.prefs.CopyIsCondition }

func (o *Office) letterhead(s *session) Letterhead {
	p := s.practice
	return Letterhead{Practice: p.Name, Address: p.Address, Telephone: p.Telephone, Email: p.Email, Officer: p.PrivacyOfficer, Sample: p.Sample}
}
