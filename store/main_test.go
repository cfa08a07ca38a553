// The tests' entrance: the same binary also plays the children that are killed.

package store

import (
	"testing"

	"consentry/store/faulttest"
)

func TestMain(m *testing.M) { faulttest.Main(m) }
