// Package pictures holds the pieces that show pictures and let a person work on them: tiles, a grid of tens of thousands,
// one large picture, two beside one another, the recipe editor, the walk through nine parts, the shot list. They take plain
// pictures and callbacks and know neither patients nor the office. README.md in this folder is the reference.
//
// Like the kit's, all pieces belong to the goroutine that owns the widgets, and what they are given must come back there.
package pictures
