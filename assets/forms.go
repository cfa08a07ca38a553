package assets

import (
	"embed"
	"io/fs"
)

// forms are the texts that patients read and sign: forms/<id>.v<version>.<language>.md.
//
//go:embed forms/*.md
var forms embed.FS

// Forms returns the form texts by file name, each with its head of id, version, kind and language.
func Forms() map[string]string {
	out := map[string]string{}
	names, err := fs.Glob(forms, "forms/*.md")
	if err != nil {
		return out
	}
	for _, name := range names {
		if b, err := forms.ReadFile(name); err == nil {
			out[name[len("forms/"):]] = string(b)
		}
	}
	return out
}
