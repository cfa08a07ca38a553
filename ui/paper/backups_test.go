package paper

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/backup"
	"consentry/domain/office"
)

const (
	idA = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
	idB = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
)

// backupSheets are the sheets about backups.
func backupSheets(lang string, head office.Letterhead) []every {
	hash := strings.Repeat("0123456789abcdef", 4)
	drill := office.DrillSheet{Letterhead: head, Fingerprint: "7K3F-QX2M", Drive: "Drive B", By: "Dr. Ana Hale", Zone: zone, Lang: lang,
		Drill: backup.Drill{ID: "d1", Version: "20261122T130100Z-000123", DriveID: idB, State: backup.DrillPassed, On: day("2026-11-22"), At: when, MadeAt: when, WithSheet: 1, Records: 2412, Counted: 2412,
			Files: 4816, Compared: 4816, Opened: 50, Entries: 18042, Head: hash, Patient: true, Patients: 240, Photos: 1204, Rebuilt: true, Took: 95 * time.Second}}
	slip := office.SlipSheet{Letterhead: head, Fingerprint: "7K3F-QX2M", By: "Maya Ortiz", Zone: zone, Lang: lang, Drive: backup.Drive{ID: idB, Label: "Drive B", Kept: "bank box"},
		Run: backup.Run{ID: "r1", Version: "20261122T130100Z-000123", DriveID: idB, State: backup.RunComplete, At: when, Records: 2412, Photos: 1204, Files: 4816, Bytes: 5_100_000_000, Read: 184_000_000,
			Sheet: 1, Seq: 18042, Head: hash}}
	rotation := office.RotationPaper{Letterhead: head, On: day("2026-11-22"), Lang: lang, Drives: []backup.Drive{{ID: idA, Label: "Drive A", Kept: "bank box"}, {ID: idB, Label: "Drive B", Kept: "back office"}},
		Swaps: []backup.Swap{{Home: idA, Out: idB, On: day("2026-11-27")}, {Home: idB, Out: idA, On: day("2026-12-04")}}}
	words := map[string][][]string{
		"en": {{"Certificate of a restore test", "Recovery Sheet 1, typed from the paper", "2,412 of 2,412", "4,816 of 4,816", "there was none", "18,042"},
			{"Backup slip", "184 MB read back from the drive", "Recovery Sheet 1", "Maya Ortiz"}, {"Rotation of backup drives", "27 November 2026", "Comes home"}},
		"es": {{"Certificado de una prueba de restauración", "escrita desde el papel", "no había"}, {"Comprobante de copia", "releídos"}, {"Rotación de las unidades", "Vuelve"}},
	}[lang]
	return []every{
		{"drill-" + lang, func(p *Printer) ([]byte, error) { return p.DrillCertificate(drill) }, lang, append(words[0], "Drive B", "20261122T130100Z-000123", "Dr. Ana Hale", "164.308(a)(7)(ii)(D)")},
		{"slip-" + lang, func(p *Printer) ([]byte, error) { return p.BackupSlip(slip) }, lang, append(words[1], "bank box", "7K3F-QX2M")},
		{"rotation-" + lang, func(p *Printer) ([]byte, error) { return p.Rotation(rotation) }, lang, append(words[2], "Drive A", "Drive B", "back office")},
	}
}

func TestPapersOfBackupsWithNothingToSay(t *testing.T) {
	p, err := New(Options{})
	require.NoError(t, err)
	_, err = p.DrillCertificate(office.DrillSheet{})
	assert.ErrorIs(t, err, ErrNothing)
	_, err = p.BackupSlip(office.SlipSheet{})
	assert.ErrorIs(t, err, ErrNothing)
	_, err = p.Rotation(office.RotationPaper{})
	assert.ErrorIs(t, err, ErrNothing)
	pdf, err := p.Rotation(office.RotationPaper{On: day("2026-11-22"), Drives: []backup.Drive{{ID: idA, Label: "Drive A", Kept: "bank box"}}})
	require.NoError(t, err, "one drive has nothing to change with, but a line")
	assert.Contains(t, strings.Join(readPDF(t, pdf).pages, "\n"), "Drive A")
}
