//go:build amd64 && cgo

// AES-256 in CBC mode with AES-NI, and its place in the engine.

package hardware

/*
#include <stddef.h>
#include <string.h>
#include <immintrin.h>

#define AES __attribute__((target("aes,sse4.1")))

enum { ROUNDS = 14, KEY = 32, BLOCK = 16 };

// schedule is the key schedule of AES-256 (FIPS 197, 5.2).
typedef struct { __m128i k[ROUNDS + 1]; } schedule;

// next is a round key from the two before it: assist is what the processor makes of the last word.
AES static inline __m128i next(__m128i before, __m128i assist) {
	before = _mm_xor_si128(before, _mm_slli_si128(before, 4));
	before = _mm_xor_si128(before, _mm_slli_si128(before, 8));
	return _mm_xor_si128(before, assist);
}

AES static void expand(schedule *s, const unsigned char *key) {
	__m128i a = _mm_loadu_si128((const __m128i *)key), b = _mm_loadu_si128((const __m128i *)(key + BLOCK));
	s->k[0] = a;
	s->k[1] = b;
#define EVEN(n, rcon) s->k[n] = a = next(a, _mm_shuffle_epi32(_mm_aeskeygenassist_si128(b, rcon), 0xff))
#define ODD(n) s->k[n] = b = next(b, _mm_shuffle_epi32(_mm_aeskeygenassist_si128(a, 0), 0xaa))
	EVEN(2, 0x01); ODD(3);
	EVEN(4, 0x02); ODD(5);
	EVEN(6, 0x04); ODD(7);
	EVEN(8, 0x08); ODD(9);
	EVEN(10, 0x10); ODD(11);
	EVEN(12, 0x20); ODD(13);
	EVEN(14, 0x40);
}

// inverse turns the schedule into that of the equivalent inverse cipher (FIPS 197, 5.3.5).
AES static void inverse(schedule *s) {
	for (int i = 0, j = ROUNDS; i < j; i++, j--) {
		__m128i t = s->k[i];
		s->k[i] = s->k[j];
		s->k[j] = t;
	}
	for (int i = 1; i < ROUNDS; i++)
		s->k[i] = _mm_aesimc_si128(s->k[i]);
}

AES static void encrypt(const schedule *s, __m128i v, const unsigned char *in, unsigned char *out, size_t blocks) {
	for (; blocks > 0; blocks--, in += BLOCK, out += BLOCK) {
		v = _mm_xor_si128(_mm_xor_si128(v, _mm_loadu_si128((const __m128i *)in)), s->k[0]);
		for (int i = 1; i < ROUNDS; i++)
			v = _mm_aesenc_si128(v, s->k[i]);
		v = _mm_aesenclast_si128(v, s->k[ROUNDS]);
		_mm_storeu_si128((__m128i *)out, v);
	}
}

// decrypt works on four blocks at once, which do not wait for each other. in and out can be the same.
AES static void decrypt(const schedule *s, __m128i v, const unsigned char *in, unsigned char *out, size_t blocks) {
	__m128i c[4], p[4];
	while (blocks > 0) {
		size_t n = blocks < 4 ? blocks : 4;
		for (size_t b = 0; b < 4; b++) {
			c[b] = b < n ? _mm_loadu_si128((const __m128i *)(in + b * BLOCK)) : _mm_setzero_si128();
			p[b] = _mm_xor_si128(c[b], s->k[0]);
		}
		for (int i = 1; i < ROUNDS; i++)
			for (size_t b = 0; b < 4; b++)
				p[b] = _mm_aesdec_si128(p[b], s->k[i]);
		for (size_t b = 0; b < n; b++) {
			p[b] = _mm_xor_si128(_mm_aesdeclast_si128(p[b], s->k[ROUNDS]), v);
			_mm_storeu_si128((__m128i *)(out + b * BLOCK), p[b]);
			v = c[b];
		}
		in += n * BLOCK;
		out += n * BLOCK;
		blocks -= n;
	}
}

// wipe is memset that no compiler leaves out.
static void wipe(void *at, size_t n) {
	memset(at, 0, n);
	__asm__ volatile("" : : "r"(at) : "memory");
}

// forget clears the registers that held keys and content.
AES static void forget(void) {
	__asm__ volatile(
		"pxor %%xmm0,%%xmm0\n pxor %%xmm1,%%xmm1\n pxor %%xmm2,%%xmm2\n pxor %%xmm3,%%xmm3\n"
		"pxor %%xmm4,%%xmm4\n pxor %%xmm5,%%xmm5\n pxor %%xmm6,%%xmm6\n pxor %%xmm7,%%xmm7\n"
		"pxor %%xmm8,%%xmm8\n pxor %%xmm9,%%xmm9\n pxor %%xmm10,%%xmm10\n pxor %%xmm11,%%xmm11\n"
		"pxor %%xmm12,%%xmm12\n pxor %%xmm13,%%xmm13\n pxor %%xmm14,%%xmm14\n pxor %%xmm15,%%xmm15\n"
		: : : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

enum { DECRYPT = 0, ENCRYPT = 1 };

AES static void aes_cbc(int mode, const unsigned char *key, const unsigned char *iv, const unsigned char *in, size_t blocks, unsigned char *out) {
	schedule s;
	__m128i v = _mm_loadu_si128((const __m128i *)iv);
	expand(&s, key);
	if (mode == ENCRYPT) {
		encrypt(&s, v, in, out, blocks);
	} else {
		inverse(&s);
		decrypt(&s, v, in, out, blocks);
	}
	wipe(&s, sizeof s);
	forget();
}

static int able(void) {
	__builtin_cpu_init();
	return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1");
}

// What follows is the engine's: SQLCipher's list of what a provider of ciphers does, and how the one in use is asked for, which
// is there for changes like this one.
typedef struct {
	int (*activate)(void *);
	int (*deactivate)(void *);
	const char *(*get_provider_name)(void *);
	int (*add_random)(void *, void *, int);
	int (*random)(void *, void *, int);
	int (*hmac)(void *, int, unsigned char *, int, unsigned char *, int, unsigned char *, int, unsigned char *);
	int (*kdf)(void *, int, const unsigned char *, int, unsigned char *, int, int, int, unsigned char *);
	int (*cipher)(void *, int, unsigned char *, int, unsigned char *, unsigned char *, int, unsigned char *);
	const char *(*get_cipher)(void *);
} provider;

extern int sqlite3_initialize(void);
extern void sqlcipher_activate(void);
extern provider *sqlcipher_get_provider(void);

static int (*engines)(void *, int, unsigned char *, int, unsigned char *, unsigned char *, int, unsigned char *);

static int cipher(void *ctx, int mode, unsigned char *key, int key_sz, unsigned char *iv, unsigned char *in, int in_sz, unsigned char *out) {
	if (key_sz != KEY || in_sz < 0 || in_sz % BLOCK != 0 || (mode != ENCRYPT && mode != DECRYPT))
		return engines(ctx, mode, key, key_sz, iv, in, in_sz, out);
	aes_cbc(mode, key, iv, in, (size_t)in_sz / BLOCK, out);
	return 0;
}

// install puts cipher in the place of the engine's own. The engine is kept active, so that what is changed here stays.
static int install(void) {
	if (sqlite3_initialize() != 0)
		return 0;
	sqlcipher_activate();
	provider *p = sqlcipher_get_provider();
	if (!p || strcmp(p->get_provider_name(0), "libtomcrypt") != 0 || strcmp(p->get_cipher(0), "aes-256-cbc") != 0)
		return 0;
	if (p->cipher != cipher) {
		engines = p->cipher;
		p->cipher = cipher;
	}
	return 1;
}
*/
import "C"

import (
	"bytes"
	"encoding/hex"
	"unsafe"
)

func enable() bool { return C.able() != 0 && right() && C.install() != 0 }

const blockSize = 16

// cbc encrypts or decrypts whole blocks. out can be in.
func cbc(decrypt bool, key *[32]byte, iv *[blockSize]byte, in, out []byte) {
	if len(in) == 0 || len(in)%blockSize != 0 || len(out) < len(in) {
		return
	}
	mode := C.int(C.ENCRYPT)
	if decrypt {
		mode = C.DECRYPT
	}
	at := func(b *byte) *C.uchar { return (*C.uchar)(unsafe.Pointer(b)) } // #nosec G103 -- the lengths were looked at
	C.aes_cbc(mode, at(&key[0]), at(&iv[0]), at(&in[0]), C.size_t(len(in)/blockSize), at(&out[0]))
}

// right holds it to the example of NIST SP 800-38A, F.2.5 and F.2.6.
func right() bool {
	key, _ := hex.DecodeString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
	iv, _ := hex.DecodeString("000102030405060708090a0b0c0d0e0f")
	plain, _ := hex.DecodeString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	sealed, _ := hex.DecodeString("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b")
	out := make([]byte, len(plain))
	cbc(false, (*[32]byte)(key), (*[blockSize]byte)(iv), plain, out)
	if !bytes.Equal(out, sealed) {
		return false
	}
	cbc(true, (*[32]byte)(key), (*[blockSize]byte)(iv), out, out)
	return bytes.Equal(out, plain)
}
