// This file prints what an incident leaves on paper: the worksheet for the portal of HHS, the report for the binder, the
// year's log; and tells from what the people affected can be counted.
package office

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/photo"
)

// IncidentSheet is an incident on paper.
type IncidentSheet struct {
	Letterhead Letterhead
	Incident   incident.Incident
	Lines      []incident.Line  // of the worksheet
	Clocks     []incident.Clock // of the report
	Discovered calendar.Date
	Names      map[string]string // of members, by id
	Lang       string
	Footer     SheetFooter
}

// YearLogSheet is the log of a year's breaches of fewer than 500 people (45 CFR 164.408(c)).
type YearLogSheet struct {
	Letterhead Letterhead
	Year       int
	DueOn      calendar.Date
	Rows       []YearLogRow
	Lang       string
	Footer     SheetFooter
}

// YearLogRow is one breach in it.
type YearLogRow struct {
	Number, Title string
	Kind          incident.Kind
	Happened      calendar.Date
	Discovered    calendar.Date
	People        int
	Told          calendar.Date // the last letter
	Submitted     calendar.Date // to HHS
	Receipt       string
}

// IncidentPrinter is the part of the Printer for incidents.
type IncidentPrinter interface {
	IncidentWorksheet(IncidentSheet) ([]byte, error)
	IncidentReport(IncidentSheet) ([]byte, error)
	YearLog(YearLogSheet) ([]byte, error)
}

// IncidentWorksheet prints the answers for the portal of HHS in its order; what is missing is marked.
func (o *Office) IncidentWorksheet(ctx context.Context, id, lang string) ([]byte, error) {
	sh, err := o.incidentSheet(ctx, access.IncidentsWork, id, lang, "worksheet")
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.IncidentWorksheet(sh)
}

// IncidentReport prints everything on record about an incident, without the names of the people affected.
func (o *Office) IncidentReport(ctx context.Context, id, lang string) ([]byte, error) {
	sh, err := o.incidentSheet(ctx, access.IncidentsView, id, lang, "report")
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.IncidentReport(sh)
}

func (o *Office) incidentSheet(ctx context.Context, may access.Permission, id, lang, what string) (IncidentSheet, error) {
	var sh IncidentSheet
	err := o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) {
		i, err := entryOf[incident.Incident](tx, kindIncident, id)
		if err != nil {
			return audit.Event{}, err
		}
		set, err := o.incidentSetting(s, tx)
		if err != nil {
			return audit.Event{}, err
		}
		p := s.practice
		sh = IncidentSheet{Letterhead: o.letterhead(s), Incident: i, Clocks: i.Clocks(set), Lang: lang,
			Lines: i.Worksheet(incident.Entity{Name: p.Name, Address: onOneLine(p.Address), State: StateName(p.State), Contact: p.PrivacyOfficer, Telephone: p.Telephone, EMail: p.Email}, set)}
		sh.Discovered, _ = i.DiscoveredOn()
		if sh.Names, err = memberNames(tx); err != nil {
			return audit.Event{}, err
		}
		seq, head, err := tx.Head()
		sh.Footer = SheetFooter{Seq: seq, Head: head, Printed: o.now(s), Zone: s.zone}
		return audit.Event{Action: audit.IncidentPaper, Object: "incident:" + id, Args: map[string]string{"what": what}}, err
	})
	return sh, err
}

// YearLog prints the log of a year.
func (o *Office) YearLog(ctx context.Context, year int, lang string) ([]byte, error) {
	sh, err := o.yearLog(ctx, year, lang, "year_log")
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.YearLog(sh)
}

// YearLogCSV is the log of a year as a table for a spreadsheet.
func (o *Office) YearLogCSV(ctx context.Context, year int) ([]byte, error) {
	sh, err := o.yearLog(ctx, year, "", "year_log_csv")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	rows := [][]string{{"number", "title", "kind", "happened", "discovered", "people", "last_letter", "hhs_due", "hhs_submitted", "hhs_receipt"}}
	for _, r := range sh.Rows {
		rows = append(rows, []string{r.Number, r.Title, string(r.Kind), r.Happened.String(), r.Discovered.String(), itoa(r.People), r.Told.String(), sh.DueOn.String(), r.Submitted.String(), r.Receipt})
	}
	for _, cells := range rows {
		for n := range cells {
			cells[n] = safeCell(cells[n])
		}
		if err := out.Write(cells); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

func (o *Office) yearLog(ctx context.Context, year int, lang, what string) (YearLogSheet, error) {
	var sh YearLogSheet
	if _, err := o.may(access.IncidentsWork); err != nil {
		return sh, err
	}
	if year < 2000 || year > 2200 {
		return sh, &Invalid{Defects: []Defect{{Field: "year", Key: "office.range"}}}
	}
	err := o.write(ctx, access.IncidentsWork, func(s *session, tx Tx) (audit.Event, error) {
		list, err := entriesOf[incident.Incident](tx, kindIncident, EntryQuery{})
		if err != nil {
			return audit.Event{}, err
		}
		seq, head, err := tx.Head()
		sh = YearLogSheet{Letterhead: o.letterhead(s), Year: year, DueOn: incident.HHSYearDue(calendar.MustNew(year, 1, 1)), Lang: lang,
			Footer: SheetFooter{Seq: seq, Head: head, Printed: o.now(s), Zone: s.zone}}
		for _, i := range list {
			if !i.InYearLog(year) {
				continue
			}
			r := YearLogRow{Number: incident.NumberOf(i.Number), Title: i.Title, Kind: i.Report.Kind, People: i.Count(), Told: i.Tally.Last, Submitted: i.ToldOn(incident.ToHHS, "")}
			r.Happened, _ = i.Happened()
			r.Discovered, _ = i.DiscoveredOn()
			if told := i.Receipts(incident.Clock{To: incident.ToHHS}); len(told) > 0 {
				r.Receipt = told[0].Receipt
			}
			sh.Rows = append(sh.Rows, r)
		}
		return audit.Event{Action: audit.IncidentPaper, Object: "incidents:" + strconv.Itoa(year), Args: map[string]string{"what": what}}, err
	})
	return sh, err
}

// AffectedSources are what people affected can be counted from.
type AffectedSources struct {
	Drives   []backup.Drive
	Exports  []ExportTrace
	Releases []ReleaseTrace
}

// ExportTrace is an export as the audit log has it.
type ExportTrace struct {
	Seq uint64
	At  time.Time
	By  string // member's name
}

// ReleaseTrace is a release without whose it is.
type ReleaseTrace struct {
	ID     string
	Number int
	On     calendar.Date
}

// mostSources bounds each list.
const mostSources = 50

// AffectedSources lists drives, the last exports and the last releases.
func (o *Office) AffectedSources(ctx context.Context) (AffectedSources, error) {
	var out AffectedSources
	err := o.peek(ctx, access.IncidentsWork, func(_ *session, tx Tx) error {
		var err error
		if out.Drives, err = entriesOf[backup.Drive](tx, kindDrive, EntryQuery{}); err != nil {
			return err
		}
		rows, err := tx.Audit(AuditFilter{Action: audit.ExportMade}, 0, mostSources)
		if err != nil {
			return err
		}
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.Exports = append(out.Exports, ExportTrace{r.Seq, r.At, names[r.Actor]})
		}
		var list []photo.Release
		if list, err = tx.ReleasePage(0, mostSources); err != nil {
			return err
		}
		for _, r := range list {
			out.Releases = append(out.Releases, ReleaseTrace{r.ID, r.Number, r.On})
		}
		return nil
	})
	return out, err
}
