// This file reads JSON strictly.

package picture

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// strict reads one JSON value and nothing after it, and refuses fields it does not know.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
