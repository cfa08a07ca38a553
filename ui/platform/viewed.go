// Documents that are shown in the system's viewer: they lie in a folder that only this user can read, under names that
// say nothing, and are deleted on lock, on exit and at the next start.

package platform

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// viewedFolder is the usual private folder: in memory where the system has such a place, else in the user's cache.
func viewedFolder() string {
	if run := os.Getenv("XDG_RUNTIME_DIR"); run != "" && filepath.IsAbs(run) {
		return filepath.Join(run, "consentry-viewed")
	}
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "Consentry", "viewed")
	}
	return filepath.Join(os.TempDir(), "consentry-viewed")
}

// View writes a document and shows it.
func (c *computer) View(kind string, content []byte) error { return c.ViewStream(kind, whole(content)) }

func whole(content []byte) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := to.Write(content)
		return err
	}
}

// ViewStream writes a document as its bytes come, and shows it once it is whole.
func (c *computer) ViewStream(kind string, write func(io.Writer) error) error {
	path, err := keepViewed(c.viewed, kind, write)
	if err != nil {
		return fmt.Errorf("show document: %w", err)
	}
	if err := showPath(path); err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("show document: %w", err)
	}
	return nil
}

// OpenFolder shows a folder.
func (c *computer) OpenFolder(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("open folder: %w", os.ErrInvalid)
	}
	return openPath(path)
}

// EmptyViewed deletes what was viewed.
func (c *computer) EmptyViewed() error { return emptyFolder(c.viewed) }

// privateFolder makes sure that dir is a folder of ours that nobody else can read.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at folder: %w", err)
	}
	if !info.IsDir() || !owned(info) {
		return ErrNotPrivate
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close folder to others: %w", err)
	}
	return nil
}

// keepViewed writes a document under a random name and returns its path.
func keepViewed(dir, kind string, write func(io.Writer) error) (string, error) {
	if err := privateFolder(dir); err != nil {
		return "", err
	}
	var id [12]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", fmt.Errorf("name document: %w", err)
	}
	path := filepath.Join(dir, "document-"+hex.EncodeToString(id[:])+extension(kind))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("write document: %w", err)
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(path)
		return "", fmt.Errorf("write document: %w", err)
	}
	return path, nil
}

// extension keeps letters and digits of a kind, so that it can name nothing but a kind. Kinds that a system would run
// instead of show become ".pdf".
func extension(kind string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimPrefix(kind, ".")) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	switch s := b.String(); s {
	case "pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt", "csv", "json", "html", "zip", "mp4", "mov":
		return "." + s
	}
	return ".pdf"
}

// emptyFolder deletes the files of a folder; a folder that is not there is empty. A folder that is a link, or somebody
// else's, is left alone.
func emptyFolder(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("empty viewed documents: %w", err)
	}
	if !info.IsDir() || !owned(info) {
		return ErrNotPrivate
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("empty viewed documents: %w", err)
	}
	var left error
	for _, f := range files {
		if f.IsDir() || !strings.HasPrefix(f.Name(), "document-") {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			left = errors.Join(left, fmt.Errorf("delete a viewed document: %w", err))
		}
	}
	return left
}
