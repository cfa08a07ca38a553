// This file is what the drive itself tells a person who finds it, with or without the program.
package backup

import "strings"

// readmeText is README.txt for a practice's folder. It names no person and no patient.
func readmeText(fingerprint string) string {
	return strings.ReplaceAll(readme, "{practice}", fingerprint)
}

const readme = `BACKUPS OF A CONSENTRY PRACTICE, {practice}

Everything here is encrypted. Do not change, rename or delete files: a backup whose files were changed is found out and not used.

With the program: open Consentry, choose "Restore from a backup", choose this drive, type the Recovery Sheet, or, where the page offers it, the
password of the owner or the security officer as it was on the day of the backup.

Without the program, with stock tools: age 1.3 or newer, tar, the SQLCipher 4 shell, sha256sum.
  1. Write the Recovery Sheet's key, the line that begins AGE-SECRET-KEY-PQ-1, into a file sheet.txt.
     info.json in a version's folder says the number of the sheet that opens it ("recovery_sheet").
  2. cd snapshots/<the newest folder that has a file COMPLETE>
     sha256sum -c COMPLETE          the version's own files
     sha256sum -c manifest.sha256   every photo and document
  3. cat db.tar.age* | age -d -i sheet.txt | tar -x
     This gives records.db, keys.txt with its key, and the key files of the practice.
  4. sqlcipher -init keys.txt records.db
     All records are JSON in the columns "body". Table media has a row for each photo and document.
  5. A photo: its row's column "sealed", written to a file own.age, opens with the practice's key files:
     age -d -i sheet.txt ring-media.age > media.txt      (documents: ring-core.age)
     age -d -i media.txt own.age > own.txt
     age -d -i own.txt ../../blobs/ab/ab....age > photo.jpg
     ab.... is the row's "sha256".

FORMAT.md, which belongs to the program's source, describes every file.
`
