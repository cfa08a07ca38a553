package assets

import "embed"

// courses are what people who work here learn: courses/<language>/<id>.md, text and pool of questions in one file.
//
//go:embed courses/*/*.md
var courses embed.FS

// exercises are scenarios that people talk through: exercises/<language>/<id>.md.
//
//go:embed exercises/*/*.md
var exercises embed.FS

// Courses returns the courses by language and file name: "en/photos.md".
func Courses() map[string]string { return texts(courses, "courses/", "*/*.md") }

// Exercises returns the scenarios by language and file name: "en/extortion.md".
func Exercises() map[string]string { return texts(exercises, "exercises/", "*/*.md") }
