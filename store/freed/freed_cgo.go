// The wiping itself, in C.

//go:build cgo

package freed

/*
#include <stdlib.h>
#include <string.h>

enum {
	DEEP    = 48 << 10, // further down than the engine goes, and less than the smallest stack has
	LARGEST = 1032,     // the largest piece that the common allocator keeps for the thread that gave it back
	EACH    = 16        // more than it keeps of one size
};

// zero is memset that no compiler leaves out, and that it does not make calloc of together with malloc: calloc takes other
// memory than what was given back last.
static void zero(void *at, size_t n) {
	__asm__ volatile("" : "+r"(at) : : "memory");
	memset(at, 0, n);
	__asm__ volatile("" : : "r"(at) : "memory");
}

__attribute__((noinline)) static void wipe_stack(void) {
	unsigned char room[DEEP];
	zero(room, sizeof room);
}

static void wipe_heap(size_t from, size_t to) {
	void *taken[EACH];
	for (size_t n = from; n <= to; n += 16) {
		for (int i = 0; i < EACH; i++)
			if ((taken[i] = malloc(n))) zero(taken[i], n);
		for (int i = 0; i < EACH; i++) free(taken[i]);
	}
}

static void wipe_work(void) {
	wipe_heap(64, 64); // a hash and a block of SHA-512: what the seal of a page takes and gives back
	wipe_heap(128, 128);
	wipe_stack();
}

static void wipe_all(void) {
	wipe_heap(24, LARGEST);
	wipe_stack();
}
*/
import "C"

func wipeWork() { C.wipe_work() }

func wipeAll() { C.wipe_all() }
