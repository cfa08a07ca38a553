// This file holds the one way in which an open folder's header and rings
// change.

package keyring

import (
	"bytes"
	"errors"
	"fmt"
)

// change applies edit to a copy of the header with the next generation. edit
// returns the ring content to write if that changed (nil otherwise) and which
// rings must be sealed again. On an error before the commit point nothing has
// happened, on the disk or in memory. An error after it (the folder could not
// be flushed or tidied) is returned too, but the change stands.
func (k *Keys) change(edit func(h *header) (*rings, []Ring, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.who == nil {
		return ErrWiped
	}
	h := k.header.clone()
	h.Gen++
	fresh, reseal, err := edit(h)
	if err != nil {
		return err
	}
	committed := false
	content := k.rings
	if fresh != nil {
		content = fresh
		defer func() {
			if !committed {
				fresh.mem.wipe()
			}
		}()
	}
	files := map[Ring][]byte{}
	for _, r := range reseal {
		if !k.holds(r) {
			return ErrNotAllowed
		}
		if files[r], err = content.sealRing(h, r); err != nil {
			return err
		}
		h.setRingHash(r, files[r])
	}
	raw, err := h.encode(content.header)
	if err != nil {
		return err
	}
	if _, err := parseHeader(raw); err != nil {
		return fmt.Errorf("check what would be written: %w", err)
	}
	if err := k.checkUnchanged(); err != nil {
		return err
	}
	committed, err = k.disk.commit(raw, files)
	if !committed {
		return fmt.Errorf("change keys: %w", err)
	}
	k.adopt(h, raw, files, fresh)
	if err != nil {
		return fmt.Errorf("change keys, done but not tidied up: %w", err)
	}
	return nil
}

// adopt makes what was committed the state in memory.
func (k *Keys) adopt(h *header, raw []byte, files map[Ring][]byte, fresh *rings) {
	k.header, k.raw, k.fromPrevious = h, raw, false
	for r, file := range files {
		k.files[r] = file
	}
	if fresh != nil {
		k.rings.mem.wipe()
		k.rings = fresh
	}
}

// checkUnchanged makes sure that no other program, or a sync tool, has put
// another header in place since the folder was opened. A damaged header is
// no obstacle: writing mends it.
func (k *Keys) checkUnchanged() error {
	raw, err := k.disk.read(HeaderFile, maxHeader)
	if err != nil || bytes.Equal(raw, k.raw) {
		return nil
	}
	_, err = parseHeader(raw)
	var newer ErrNewerProgram
	if err == nil || errors.As(err, &newer) {
		return ErrHeaderChanged
	}
	return nil
}
