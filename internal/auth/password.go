package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"atrium/protocol"
)

// Bounds of a password in code points after NFC.
const (
	MinPassword = 8
	MaxPassword = 256
)

// PasswordParams are the costs of Argon2id (RFC 9106) and how much of it may go on at once.
type PasswordParams struct {
	Time      uint32 // passes
	MemoryKiB uint32
	Threads   uint8
	// AtOnce bounds the hashes computed at one moment, and with them memory: AtOnce × MemoryKiB. Keep it below
	// Limits.PairFailures, or logins of one person at once can make each other wait.
	AtOnce int
	// Waiting bounds those who wait for their turn; beyond, slow_down.
	Waiting int
}

// DefaultPasswordParams follow the OWASP password storage cheat sheet for Argon2id: 19 MiB, two passes, one thread.
func DefaultPasswordParams() PasswordParams {
	return PasswordParams{Time: 2, MemoryKiB: 19456, Threads: 1, AtOnce: min(runtime.GOMAXPROCS(0), 4), Waiting: 1024}
}

const (
	saltBytes = 16
	keyBytes  = 32
	// Bounds of what is accepted from a stored hash, so that a damaged row cannot exhaust the machine.
	maxStoredMemoryKiB = 1 << 20
	maxStoredTime      = 64
)

// hasher computes Argon2id under the bounds of its parameters. Safe for concurrent use.
type hasher struct {
	params  PasswordParams
	derive  func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte
	slots   chan struct{}
	waiting atomic.Int64
	// dummy costs as much to verify as a real hash and matches nothing.
	dummy string
}

func newHasher(p PasswordParams) *hasher {
	h := &hasher{params: p, derive: argon2.IDKey, slots: make(chan struct{}, p.AtOnce)}
	h.dummy = h.format(randomBytes(saltBytes), randomBytes(keyBytes))
	return h
}

// acquire waits for a turn to hash. The caller calls release when done. A full queue is slow_down.
func (h *hasher) acquire(ctx context.Context) (release func(), err error) {
	if h.waiting.Add(1) > int64(h.params.Waiting+h.params.AtOnce) {
		h.waiting.Add(-1)
		return nil, protocol.Retry(protocol.CodeSlowDown, time.Second)
	}
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots; h.waiting.Add(-1) }, nil
	case <-ctx.Done():
		h.waiting.Add(-1)
		return nil, fmt.Errorf("auth: wait for a turn to hash: %w", context.Cause(ctx))
	}
}

// hash returns the PHC string of a password. The caller holds a turn.
func (h *hasher) hash(password string) string {
	salt := randomBytes(saltBytes)
	p := h.params
	return h.format(salt, h.derive([]byte(password), salt, p.Time, p.MemoryKiB, p.Threads, keyBytes))
}

// verify reports whether a password fits a PHC string, and whether that was made with other parameters than today's.
// The caller holds a turn.
func (h *hasher) verify(password, phc string) (fits, outdated bool, err error) {
	p, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	got := h.derive([]byte(password), salt, p.Time, p.MemoryKiB, p.Threads, uint32(len(want)))
	outdated = p.costs() != h.params.costs() || len(salt) != saltBytes || len(want) != keyBytes
	return subtle.ConstantTimeCompare(got, want) == 1, outdated, nil
}

// format writes the PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$key.
func (h *hasher) format(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, h.params.costs(),
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// costs is the part of a PHC string that names the parameters.
func (p PasswordParams) costs() string {
	return fmt.Sprintf("m=%d,t=%d,p=%d", p.MemoryKiB, p.Time, p.Threads)
}

var errStoredHash = errors.New("auth: stored password hash is damaged")

func parsePHC(phc string) (p PasswordParams, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errStoredHash
	}
	_, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Time, &p.Threads)
	if err != nil || parts[3] != p.costs() {
		return p, nil, nil, errStoredHash
	}
	salt, errSalt := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64 ||
		p.Time < 1 || p.Time > maxStoredTime || p.Threads < 1 || p.MemoryKiB < 8 || p.MemoryKiB > maxStoredMemoryKiB {
		return p, nil, nil, errStoredHash
	}
	return p, salt, key, nil
}

// preparePassword checks a password before anything is computed from it and returns what is hashed: its NFC form, so
// that keyboards which compose differently agree.
func preparePassword(s string) (string, error) {
	if len(s) > 4*utf8.UTFMax*MaxPassword {
		return "", protocol.Err(protocol.CodePasswordLong)
	}
	s = norm.NFC.String(s)
	switch n := utf8.RuneCountInString(s); {
	case n < MinPassword:
		return "", protocol.Err(protocol.CodePasswordShort)
	case n > MaxPassword:
		return "", protocol.Err(protocol.CodePasswordLong)
	}
	return s, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}
