package wire

import "os"

// localData is the user's application data that does not roam to other computers.
func localData() (string, error) {
	if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
		return dir, nil
	}
	return os.UserCacheDir()
}
