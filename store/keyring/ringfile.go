// This file encrypts rings to the members who hold them and opens them again.
// A ring file is a stock age file.

package keyring

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
)

// maxRingFile bounds a ring file: MaxSlots recipients take about 105 KB.
const maxRingFile = 512 << 10

// recipients returns the public keys of the slots that hold ring. The
// recovery slot holds every ring.
func (h *header) recipients(ring Ring) ([]age.Recipient, error) {
	var out []age.Recipient
	for i := range h.Slots {
		s := &h.Slots[i]
		if s.State != Active || !slices.Contains(s.Rings, ring) {
			continue
		}
		r, err := age.ParseHybridRecipient(s.Pub)
		if err != nil {
			return nil, errors.New("a slot's public key is not usable")
		}
		out = append(out, r)
	}
	return out, nil
}

// sealTo encrypts plain as a stock age file.
func sealTo(plain []byte, to ...age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// unseal decrypts a stock age file of at most limit plain bytes. The caller
// wipes the result.
func unseal(file []byte, limit int, id age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, limit+1) // never grown, so no copy stays behind
	for n := 0; ; {
		m, err := r.Read(buf[n:])
		n += m
		switch {
		case n > limit:
			err = errors.New("larger than allowed")
		case err == io.EOF:
			// Exactly io.EOF: a truncated file says io.ErrUnexpectedEOF.
			return buf[:n], nil
		case err == nil:
			continue
		}
		clear(buf)
		return nil, err
	}
}

// sealRing makes a ring's file for the members in h.
func (r *rings) sealRing(h *header, ring Ring) ([]byte, error) {
	to, err := h.recipients(ring)
	if err != nil {
		return nil, err
	}
	text := r.text(ring, h.vaultID(), h.Gen)
	defer clear(text)
	file, err := sealTo(text, to...)
	if err != nil {
		return nil, fmt.Errorf("ring %s: %w", ring, err)
	}
	return file, nil
}

// openRing reads a ring's file into r.
func (r *rings) openRing(file []byte, h *header, ring Ring, id age.Identity) error {
	text, err := unseal(file, maxRingText, id)
	if err != nil {
		return err
	}
	defer clear(text)
	gen, err := r.parse(text, ring, h.vaultID())
	if err != nil {
		return err
	}
	if gen > h.Gen {
		return errors.New("ring is newer than the header")
	}
	return nil
}
