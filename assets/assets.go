// Package assets holds what the program carries inside itself: the words of the interface, the typefaces and the icons.
// It only hands out bytes; who reads them gives them meaning.
package assets

import (
	"embed"
	"io/fs"
)

// words are the translations: i18n/<language>/<screen>.json, one file a screen package.
//
//go:embed i18n/*/*.json
var words embed.FS

//go:embed fonts/*.ttf fonts/Inter-LICENSE.txt
var fonts embed.FS

//go:embed icons/*.svg
var icons embed.FS

// Words returns the translation files, laid out as <language>/<file>.json.
func Words() fs.FS { return sub(words, "i18n") }

// Font returns the TrueType file of the given name, for example "Inter-Regular.ttf".
// The typeface is Inter, under the SIL Open Font License 1.1 (see FontLicense). It is nil if there is no such file.
func Font(name string) []byte {
	b, err := fonts.ReadFile("fonts/" + name)
	if err != nil {
		return nil
	}
	return b
}

// FontLicense returns the text of the licence that the embedded typeface comes under.
func FontLicense() string {
	b, err := fonts.ReadFile("fonts/Inter-LICENSE.txt")
	if err != nil {
		return ""
	}
	return string(b)
}

// Icons returns the icon files, one SVG a name, drawn in black on a 24 by 24 grid.
func Icons() fs.FS { return sub(icons, "icons") }

// sub cuts a folder out of an embedded tree. The folder is named by the embed directives above, so it is always there.
func sub(tree embed.FS, dir string) fs.FS {
	s, err := fs.Sub(tree, dir)
	if err != nil {
		return tree
	}
	return s
}
