//go:build !windows

package wire

import (
	"os"
	"path/filepath"
	"runtime"
)

// localData is the user's application data: Library/Application Support on a Mac, XDG_DATA_HOME elsewhere.
func localData() (string, error) {
	if runtime.GOOS == "darwin" {
		return os.UserConfigDir()
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share"), err
}
