//go:build !unix

// Listing a folder where the system gives size and time along with the names.

package backup

import (
	"io/fs"
	"os"
)

func listSeen(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
