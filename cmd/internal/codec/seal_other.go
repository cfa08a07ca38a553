//go:build !linux || !(amd64 || arm64)

package codec

// This file stands for the seal where there is none.

func sealContact() {}
func sealFiles()   {}
