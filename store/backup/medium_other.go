//go:build !linux && !darwin && !windows

// Systems that offer no way past the cache: the file is opened anew.

package backup

import (
	"io"
	"os"
)

func openFresh(path string) (io.ReadCloser, error) { return os.Open(path) }

func flushAll(string) (bool, error) { return false, nil }
