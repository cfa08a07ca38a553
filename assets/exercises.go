package assets

import "embed"

// exercises are scenarios that people talk through: exercises/<language>/<id>.md.
//
//go:embed exercises/*/*.md
var exercises embed.FS

// Exercises returns the scenarios by language and file name: "en/extortion.md".
func Exercises() map[string]string { return languages(exercises, "exercises") }
