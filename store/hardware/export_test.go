//go:build amd64 && cgo

package hardware

// CBC is cbc for the tests.
var CBC = cbc
