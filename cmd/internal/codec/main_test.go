package codec

// This file makes the test program its own worker, as main does in the real ones.

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if ran, exit := Child(os.Args); ran {
		os.Exit(exit)
	}
	os.Exit(m.Run())
}
