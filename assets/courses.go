package assets

import (
	"embed"
	"io/fs"
	"strings"
)

// courses are what people who work here learn: courses/<language>/<id>.md, text and pool of questions in one file.
//
//go:embed courses/*/*.md
var courses embed.FS

// Courses returns the courses by language and file name: "en/photos.md".
func Courses() map[string]string { return languages(courses, "courses") }

// languages reads <dir>/<language>/<id>.md.
func languages(tree embed.FS, dir string) map[string]string {
	out := map[string]string{}
	names, err := fs.Glob(tree, dir+"/*/*.md")
	if err != nil {
		return out
	}
	for _, name := range names {
		if b, err := tree.ReadFile(name); err == nil {
			out[strings.TrimPrefix(name, dir+"/")] = string(b)
		}
	}
	return out
}
