package auth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"atrium/protocol"
)

func weakParams() PasswordParams {
	return PasswordParams{Time: 1, MemoryKiB: 8, Threads: 1, AtOnce: 2, Waiting: 3}
}

func TestPasswordBounds(t *testing.T) {
	for in, want := range map[string]protocol.Code{
		"":                             protocol.CodePasswordShort,
		"1":                            protocol.CodePasswordShort,
		"1234567":                      protocol.CodePasswordShort,
		"密码密码密码密":                      protocol.CodePasswordShort,
		"e\u0301e\u0301e\u0301e\u0301": protocol.CodePasswordShort, // four characters once composed
		"12345678":                     "",
		"密码密码密码密码":                     "",
		strings.Repeat("字", 256):       "",
		strings.Repeat("字", 257):       protocol.CodePasswordLong,
		strings.Repeat("x", 10_000):    protocol.CodePasswordLong,
		strings.Repeat("x", 1<<20):     protocol.CodePasswordLong,
	} {
		if _, err := preparePassword(in); code(err) != want {
			t.Errorf("%d bytes: %v, want %q", len(in), err, want)
		}
	}
	composed, _ := preparePassword("p\u00e4ssw\u00f6rd")
	decomposed, _ := preparePassword("pa\u0308sswo\u0308rd")
	if composed != decomposed {
		t.Error("one password typed on two keyboards differs")
	}
}

func TestHash(t *testing.T) {
	h := newHasher(weakParams())
	phc := h.hash("correct horse")
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("not the PHC form: %s", phc)
	}
	if phc == h.hash("correct horse") {
		t.Error("two hashes of one password are alike: no salt")
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horsf": false, "": false} {
		if fits, outdated, err := h.verify(password, phc); fits != want || outdated || err != nil {
			t.Errorf("%q: fits %v, outdated %v, %v", password, fits, outdated, err)
		}
	}
	for _, change := range []func(*PasswordParams){
		func(p *PasswordParams) { p.Time++ },
		func(p *PasswordParams) { p.MemoryKiB *= 2 },
		func(p *PasswordParams) { p.Threads++ },
	} {
		p := weakParams()
		change(&p)
		if fits, outdated, err := newHasher(p).verify("correct horse", phc); !fits || !outdated || err != nil {
			t.Errorf("under %+v: fits %v, outdated %v, %v", p, fits, outdated, err)
		}
	}
	if fits, _, err := h.verify("correct horse", h.dummy); fits || err != nil {
		t.Errorf("the dummy fits %v, %v", fits, err)
	}
}

// TestHashVector is a vector of the reference implementation (phc-winner-argon2, test.c, version 0x13, argon2id).
func TestHashVector(t *testing.T) {
	const phc = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	if fits, outdated, err := newHasher(weakParams()).verify("password", phc); !fits || !outdated || err != nil {
		t.Errorf("fits %v, outdated %v, %v", fits, outdated, err)
	}
}

func TestDamagedHash(t *testing.T) {
	h := newHasher(weakParams())
	good := h.hash("correct horse")
	for _, phc := range []string{
		"", "plain", good + "$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=8", "m=4294967295", 1), strings.Replace(good, "m=8", "m=08", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "t=1", "t=65", 1), strings.Replace(good, "p=1", "p=1,x", 1),
		strings.Replace(good, "p=1", "p=256", 1), good[:len(good)-30], good[:len(good)-1] + "!", good[:len(good)-43],
	} {
		if fits, _, err := h.verify("correct horse", phc); fits || !errors.Is(err, errStoredHash) {
			t.Errorf("%q: fits %v, %v", phc, fits, err)
		}
	}
}

func TestHashingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(weakParams()) // two at once, three waiting
		var running, most, refused atomic.Int64
		var wg sync.WaitGroup
		for range 9 {
			wg.Go(func() {
				release, err := h.acquire(t.Context())
				if code(err) == protocol.CodeSlowDown {
					refused.Add(1)
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				time.Sleep(time.Second) // in the bubble's time: hold the turn until all others have asked
				running.Add(-1)
				release()
			})
		}
		wg.Wait()
		if most.Load() != 2 || refused.Load() != 4 || h.waiting.Load() != 0 {
			t.Errorf("%d at once, %d refused, %d left; want 2, 4, 0", most.Load(), refused.Load(), h.waiting.Load())
		}
	})
}

func TestWaiterWhoGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := weakParams()
		p.AtOnce = 1
		h := newHasher(p)
		release, err := h.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up with %v", err)
		}
		release()
		if release, err = h.acquire(t.Context()); err != nil || h.waiting.Load() != 1 {
			t.Errorf("the turn was lost: %v, %d waiting", err, h.waiting.Load())
		}
		release()
	})
}
