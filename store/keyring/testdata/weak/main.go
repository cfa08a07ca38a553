// A program, not a test, that tries to make a practice with the cost that
// tests use. It prints why it could not.
package main

import (
	"fmt"
	"os"
	"time"

	"consentry/store/keyring"
)

func main() {
	_, _, err := keyring.Create(os.Args[1], keyring.CreateOptions{
		Login: "Ana", Password: []byte("a password of some length"), Cost: keyring.TestCost, Now: time.Unix(1, 0),
	})
	fmt.Println(err)
}
