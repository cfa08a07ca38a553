// Keys that the piece with the keyboard has no use for. Fyne gives them to that piece alone, so menus and windows never
// see them: here they are handed on, to an open dialog first. Also what counts for all keys: that a person is there, and the Enter
// that comes too late.

package kit

import "fyne.io/fyne/v2"

// keyHook is somebody who is told of such keys, as long as it is alive.
type keyHook struct {
	alive func() bool
	told  func(*fyne.KeyEvent) bool
}

// keyHooks holds who is told, the newest last: the window, then dialogs over it.
var keyHooks []*keyHook

// SetKeyHook sets who is told of function keys and Esc while a piece has the keyboard; it returns true for a key used.
// The shell calls it once with Commands.Key.
func SetKeyHook(f func(*fyne.KeyEvent) bool) {
	keyHooks = nil
	if f != nil {
		keyHooks = []*keyHook{{func() bool { return true }, f}}
	}
}

// pushKeys puts a dialog before the window; the function returned takes it away again.
func pushKeys(alive func() bool, told func(*fyne.KeyEvent) bool) (pop func()) {
	h := &keyHook{alive, told}
	keyHooks = append(keyHooks, h)
	return func() {
		for i, k := range keyHooks {
			if k == h {
				keyHooks = append(keyHooks[:i], keyHooks[i+1:]...)
				return
			}
		}
	}
}

// windowKey offers a function key or Esc to whoever is told; true if it was used.
func windowKey(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8,
		fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
	default:
		return false
	}
	for n := len(keyHooks); n > 0; n = len(keyHooks) {
		h := keyHooks[n-1]
		if h.alive() {
			return h.told(k)
		}
		keyHooks = keyHooks[:n-1]
	}
	return false
}

// keySeen is told that a key went down.
var keySeen func()

// SetKeySeen sets who is told of every key that goes down, whatever it means and whoever uses it; nil: nobody. The shell
// calls it, because a key is a person who is there.
func SetKeySeen(f func()) { keySeen = f }

// KeyWentDown is called for each key by what has the keyboard, before it is known whether the key is a shortcut: a shortcut
// never comes to a piece as a key, and Enter on a button leaves no trace in it.
func KeyWentDown(k *fyne.KeyEvent) {
	if !isEnter(k.Name) {
		enterSpent = false
	}
	if keySeen != nil {
		keySeen()
	}
}

func isEnter(k fyne.KeyName) bool { return k == fyne.KeyReturn || k == fyne.KeyEnter }

// enterSpent: a box sent itself, and no key or click has come since. Many people press Enter all the same, and by then the
// next page may have the keyboard. Only touched where the window's events are handled.
var enterSpent bool

// SpendEnter is called by a box that sends itself at its last letter: an Enter that follows at once means nothing any more.
func SpendEnter() { enterSpent = true }

// EnterSpent tells whether a key is the Enter after a box that sent itself; whoever gets it does nothing. There is only one:
// the next Enter is meant.
func EnterSpent(k *fyne.KeyEvent) bool {
	spent := enterSpent && isEnter(k.Name)
	enterSpent = false
	return spent
}

// Clicked is called for a click: an Enter after it is meant.
func Clicked() { enterSpent = false }
