// Package kit is the design system: the theme and every piece that screens are made of. Screens use these pieces and
// name no colour, size or font of their own. README.md in this folder is the reference for people who build screens.
//
// A piece that wraps its words (Text, Card, Stack, ...) knows how high it is at a given width, so a page lays itself
// out in one pass. All pieces belong to the goroutine that owns the widgets: see package ui.
package kit
