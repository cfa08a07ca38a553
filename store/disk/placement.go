// Whether a practice folder may live in a place: not where a sync tool copies it to a cloud, not on a network share, and
// not on a drive that is carried away. Judged from facts that each system gathers in its own file, and by name, so that
// a person reads "OneDrive" and not a code.

package disk

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Kind sorts warnings by what is wrong with a place.
type Kind int

// The kinds of place. Cloud and Network are refused for a live practice folder; the others are told.
const (
	Fine      Kind = iota
	Cloud          // a sync tool copies the folder
	Network        // another computer's disk: locks and flushes cannot be trusted
	Removable      // a stick or an external drive
	Roaming        // a part of the Windows profile that is copied to a server
	Fleeting       // memory or a folder that the system empties
)

// Warning says what is wrong with a place. Name is what people call it ("OneDrive", "Dropbox"), or the file system's
// name for network shares ("cifs"); it is "" for Fine.
type Warning struct {
	Kind Kind
	Name string
}

// Refuse reports whether a live practice folder must not be there.
func (w Warning) Refuse() bool { return w.Kind == Cloud || w.Kind == Network || w.Kind == Fleeting }

// Placement looks at dir, which need not exist yet. It is to be asked at each start: a sync tool may be switched on later.
func Placement(dir string) (Warning, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Warning{}, err
	}
	f, err := gather(existing(abs))
	if err != nil {
		return Warning{}, Classify(err)
	}
	f.os = runtime.GOOS
	f.env = os.Getenv
	f.read = os.ReadFile
	f.exists = func(p string) bool { _, err := os.Lstat(p); return err == nil }
	f.home, _ = os.UserHomeDir() // without a home there are no folders under it to recognise
	if w := judge(abs, f); w.Kind != Fine {
		return w, nil
	}
	return judge(resolve(abs), f), nil // a link can lead into a cloud folder
}

// FileSystem is the name of the file system that dir lies on, as the system calls it, in lower case: "vfat" or "fat32",
// "exfat", "ntfs", "ext4", "apfs", "fuseblk"; "" if it does not say.
func FileSystem(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	f, err := gather(existing(abs))
	if err != nil {
		return ""
	}
	return strings.ToLower(f.fsType)
}

// existing is the deepest ancestor of path that exists.
func existing(path string) string {
	for {
		if _, err := os.Stat(path); err == nil {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

// resolve follows links as far as path exists and keeps the rest.
func resolve(path string) string {
	base := existing(path)
	real, err := filepath.EvalSymlinks(base)
	if err != nil {
		return path
	}
	rest, err := filepath.Rel(base, path)
	if err != nil {
		return path
	}
	return filepath.Join(real, rest)
}

// root is a folder that a sync tool looks after.
type root struct{ name, path string }

// facts are what is known of this computer and of the volume under a folder.
type facts struct {
	os     string // runtime.GOOS
	home   string
	env    func(string) string
	read   func(path string) ([]byte, error)
	exists func(path string) bool

	fsType     string // the file system's name
	remote     bool
	removable  bool
	label      string // the volume's label
	cloudFiles bool   // the folder carries a cloud provider's attributes
	roots      []root // sync roots the system itself lists
}

// judge is the decision, on facts only.
func judge(dir string, f facts) Warning {
	if w := judgeShare(dir, f); w.Kind != Fine {
		return w
	}
	for _, r := range append(f.roots, knownRoots(f)...) {
		if r.path != "" && within(dir, r.path, f.os) {
			return Warning{Cloud, r.name}
		}
	}
	if name := cloudByName(dir, f); name != "" {
		return Warning{Cloud, name}
	}
	if f.cloudFiles {
		return Warning{Cloud, "a cloud storage program"}
	}
	if strings.EqualFold(f.label, "Google Drive") {
		return Warning{Cloud, "Google Drive"}
	}
	if r := f.env("APPDATA"); f.os == "windows" && r != "" && within(dir, r, f.os) {
		return Warning{Roaming, "AppData\\Roaming"}
	}
	switch f.fsType {
	case "tmpfs", "ramfs":
		return Warning{Fleeting, f.fsType}
	}
	if f.removable {
		return Warning{Removable, f.label}
	}
	return Warning{}
}

// judgeShare recognises other computers' disks.
func judgeShare(dir string, f facts) Warning {
	if f.os == "windows" && strings.HasPrefix(dir, `\\`) && !strings.HasPrefix(dir, `\\?\`) && !strings.HasPrefix(dir, `\\.\`) {
		return Warning{Network, "network share"}
	}
	if f.os == "windows" && strings.HasPrefix(strings.ToUpper(dir), `\\?\UNC\`) {
		return Warning{Network, "network share"}
	}
	t := strings.ToLower(f.fsType)
	if name, ok := strings.CutPrefix(t, "fuse."); ok {
		for part, tool := range map[string]string{"google": "Google Drive", "onedrive": "OneDrive", "dropbox": "Dropbox", "rclone": "rclone"} {
			if strings.Contains(name, part) {
				return Warning{Cloud, tool}
			}
		}
		return Warning{Network, name}
	}
	if networkTypes[t] {
		return Warning{Network, t}
	}
	if f.remote {
		if t == "" {
			t = "network share"
		}
		return Warning{Network, t}
	}
	return Warning{}
}

// networkTypes are file systems whose bytes are on another computer, or in the program of another.
var networkTypes = map[string]bool{
	"nfs": true, "nfs3": true, "nfs4": true, "cifs": true, "smb": true, "smb2": true, "smb3": true, "smbfs": true, "afpfs": true,
	"afs": true, "9p": true, "ceph": true, "lustre": true, "glusterfs": true, "webdav": true, "davfs": true, "davfs2": true,
	"ncpfs": true, "coda": true, "fuse": true, "macfuse": true, "osxfuse": true, "vboxsf": true, "vmhgfs": true, "prl_fs": true,
}

// knownRoots are the folders that sync tools name in the environment or in their own files, and their usual places.
func knownRoots(f facts) []root {
	var out []root
	for _, v := range []string{"OneDrive", "OneDriveConsumer", "OneDriveCommercial"} {
		out = append(out, root{"OneDrive", f.env(v)})
	}
	for _, dir := range []string{f.env("APPDATA"), f.env("LOCALAPPDATA")} {
		if dir != "" {
			out = append(out, dropboxRoots(f, filepath.Join(dir, "Dropbox", "info.json"))...)
		}
	}
	if f.home == "" {
		return out
	}
	out = append(out, dropboxRoots(f, filepath.Join(f.home, ".dropbox", "info.json"))...)
	for _, r := range []root{
		{"iCloud Drive", "iCloudDrive"}, {"Google Drive", "My Drive"}, {"Box", "Box"}, {"Box", "Box Sync"}, {"Nextcloud", "Nextcloud"},
		{"ownCloud", "ownCloud"}, {"pCloud", "pCloudDrive"}, {"MEGA", "MEGA"}, {"Sync", "Sync"}, {"Proton Drive", "Proton Drive"},
	} {
		out = append(out, root{r.name, filepath.Join(f.home, r.path)})
	}
	if f.os == "darwin" {
		cloudDocs := filepath.Join(f.home, "Library", "Mobile Documents", "com~apple~CloudDocs")
		out = append(out, root{"iCloud Drive", filepath.Join(f.home, "Library", "Mobile Documents")})
		for _, d := range []string{"Desktop", "Documents"} { // "Desktop & Documents Folders" is switched on
			if f.exists(filepath.Join(cloudDocs, d)) {
				out = append(out, root{"iCloud Drive", filepath.Join(f.home, d)})
			}
		}
	}
	return out
}

// dropboxRoots reads Dropbox's own note of where its folders are: {"personal": {"path": "..."}, "business": {...}}.
func dropboxRoots(f facts, file string) []root {
	raw, err := f.read(file)
	if err != nil || len(raw) > 1<<20 {
		return nil // no Dropbox here
	}
	var accounts map[string]struct {
		Path string `json:"path"`
	}
	if json.Unmarshal(raw, &accounts) != nil {
		return nil
	}
	var out []root
	for _, a := range accounts {
		out = append(out, root{"Dropbox", a.Path})
	}
	return out
}

// cloudByName recognises the names that sync tools give their folders, wherever they are.
func cloudByName(dir string, f facts) string {
	parts := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' || (f.os == "windows" && r == '\\') })
	for i, p := range parts {
		p = strings.ToLower(p)
		switch {
		case p == "onedrive" || strings.HasPrefix(p, "onedrive - ") || strings.HasPrefix(p, "onedrive-"):
			return "OneDrive"
		case p == "dropbox" || strings.HasPrefix(p, "dropbox (") || strings.HasPrefix(p, "dropbox-"):
			return "Dropbox"
		case p == "google drive" || p == "googledrive" || strings.HasPrefix(p, "googledrive-"):
			return "Google Drive"
		case p == "icloud drive" || p == "iclouddrive" || p == "com~apple~clouddocs":
			return "iCloud Drive"
		case p == "cloudstorage" && i > 0 && strings.EqualFold(parts[i-1], "Library"):
			if i+1 < len(parts) {
				if name := cloudByName(parts[i+1], f); name != "" {
					return name
				}
				name, _, _ := strings.Cut(parts[i+1], "-")
				return name
			}
			return "a cloud storage program"
		}
	}
	return ""
}

// within reports whether dir is top or lies under it.
func within(dir, top, goos string) bool {
	sep := "/"
	norm := func(p string) string { return strings.TrimRight(p, "/") }
	if goos == "windows" {
		sep = `\`
		norm = func(p string) string {
			p = strings.TrimPrefix(strings.ReplaceAll(p, "/", `\`), `\\?\`)
			return strings.TrimRight(p, `\`)
		}
	}
	dir, top = norm(dir), norm(top)
	if goos == "windows" || goos == "darwin" { // names there are the same in any case
		dir, top = strings.ToLower(dir), strings.ToLower(top)
	}
	return top != "" && (dir == top || strings.HasPrefix(dir, top+sep))
}
