package assets

import (
	"embed"
	"io/fs"
)

// forms are the texts that patients read and sign: forms/<id>.v<version>.<language>.md.
//
//go:embed forms/*.md
var forms embed.FS

// letters are the texts of letters to patients and others: letters/<kind>.v<version>.<language>.md.
//
//go:embed letters/*.md
var letters embed.FS

// Forms returns the form texts by file name, each with its head of id, version, kind and language.
func Forms() map[string]string { return texts(forms, "forms/", "*.md") }

// Letters returns the texts of letters by file name, with heads like those of forms.
func Letters() map[string]string { return texts(letters, "letters/", "*.md") }

// texts reads the files of a folder whose names in it match the pattern, by these names.
func texts(files embed.FS, folder, pattern string) map[string]string {
	out := map[string]string{}
	names, err := fs.Glob(files, folder+pattern)
	if err != nil {
		return out
	}
	for _, name := range names {
		if b, err := files.ReadFile(name); err == nil {
			out[name[len(folder):]] = string(b)
		}
	}
	return out
}
