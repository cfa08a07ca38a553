// This file proves the pages of a finished copy without the engine: their seals are computed as SQLCipher 4 describes them, on
// all processors. It is for copies under a key of their own that are about to be sealed into a backup: a key that opens nothing
// else and is not kept.
package store

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// A page of SQLCipher 4: content, then the initialization vector, then the seal, HMAC-SHA512 over both and the page's number
// (four bytes, the lowest first). In the first page the salt of the file stands before the content and is not sealed: the
// seal's key comes from it.
const (
	saltLen    = 16
	sealLen    = sha512.Size
	sealMask   = 0x3a // every byte of the salt with this is the salt of the seal's key
	sealRounds = 2    // of PBKDF2-HMAC-SHA512

	// unusedPage is the page at 1 GiB, which SQLite leaves empty in every file: locks lie there.
	unusedPage = 1<<30/PageSize + 1
)

// checkSeals reads the seals of all of a finished copy's pages: that every page is the one that was written.
func checkSeals(path string, key [32]byte, salt [16]byte, pages int) ([]Damage, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError(err)
	}
	if info.Size() != int64(pages)*PageSize {
		return []Damage{{File: name, Kind: DamageSeal, Detail: fmt.Sprintf("%d bytes instead of %d pages", info.Size(), pages)}}, nil
	}
	for i := range salt {
		salt[i] ^= sealMask
	}
	sealKey, err := pbkdf2.Key(sha512.New, string(key[:]), salt[:], sealRounds, len(key))
	if err != nil {
		return nil, err
	}
	defer clear(sealKey)
	var next, bad atomic.Int64
	errs := make([]error, min(runtime.GOMAXPROCS(0), 4))
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() { errs[w] = checkSome(f, sealKey, pages, &next, &bad) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fileError(err)
	}
	if n := bad.Load(); n > 0 {
		return []Damage{{File: name, Kind: DamageSeal, Detail: fmt.Sprintf("HMAC verification failed for page %d", n)}}, nil
	}
	return nil, nil
}

// checkSome takes pieces of the file until none is left, or until a page was found whose seal does not fit, which bad names.
func checkSome(f *os.File, sealKey []byte, pages int, next, bad *atomic.Int64) error {
	seal := hmac.New(sha512.New, sealKey)
	buf := make([]byte, snapshotPages*PageSize)
	var number [4]byte
	var sum [sealLen]byte
	for bad.Load() == 0 {
		first := int(next.Add(snapshotPages)) - snapshotPages
		if first >= pages {
			return nil
		}
		piece := buf[:min(snapshotPages, pages-first)*PageSize]
		if _, err := io.ReadFull(io.NewSectionReader(f, int64(first)*PageSize, int64(len(piece))), piece); err != nil {
			return err
		}
		for at := 0; at < len(piece); at += PageSize {
			page, n := piece[at:at+PageSize], first+at/PageSize+1
			if n == unusedPage {
				continue
			}
			sealed := page[:PageSize-sealLen]
			if n == 1 {
				sealed = sealed[saltLen:]
			}
			binary.LittleEndian.PutUint32(number[:], uint32(n)) // #nosec G115 -- SQLite numbers pages in 32 bits
			seal.Reset()
			seal.Write(sealed) // never fails
			seal.Write(number[:])
			if !hmac.Equal(seal.Sum(sum[:0]), page[PageSize-sealLen:]) {
				bad.Store(int64(n))
				return nil
			}
		}
	}
	return nil
}
