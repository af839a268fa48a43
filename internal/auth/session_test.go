package auth_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/protocol"
)

// watched is a store that counts and can be made to fail or to wait.
type watched struct {
	*authtest.Memory
	reads, touches atomic.Int64
	failTouch      atomic.Bool
	afterRead      func() // called once the row is read, before it is answered
}

func newWatched() (*auth.Service, *watched) {
	store := &watched{Memory: authtest.NewMemory()}
	return auth.New(store, authtest.Config()), store
}

func (w *watched) SessionByHash(ctx context.Context, h auth.SessionHash) (auth.Session, auth.Account, error) {
	w.reads.Add(1)
	s, a, err := w.Memory.SessionByHash(ctx, h)
	if w.afterRead != nil {
		w.afterRead()
	}
	return s, a, err
}

func (w *watched) TouchSession(ctx context.Context, id protocol.SessionID, seen, expires time.Time) error {
	w.touches.Add(1)
	if w.failTouch.Load() {
		return errors.New("disk full")
	}
	return w.Memory.TouchSession(ctx, id, seen, expires)
}

// listen collects the revocations of a service.
func listen(s *auth.Service) func() []auth.Revoked {
	var mu sync.Mutex
	var all []auth.Revoked
	s.OnRevoked(func(r auth.Revoked) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, r)
	})
	return func() []auth.Revoked {
		mu.Lock()
		defer mu.Unlock()
		got := all
		all = nil
		return got
	}
}

func revokedOf(ins ...auth.SignedIn) []auth.Revoked {
	var all []auth.Revoked
	for _, in := range ins {
		all = append(all, auth.Revoked{Session: in.Session, Account: in.Account.ID})
	}
	return all
}

func sameRevoked(t *testing.T, got, want []auth.Revoked) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("revoked %v, want %v", got, want)
	}
	for _, r := range want {
		if !slices.Contains(got, r) {
			t.Fatalf("revoked %v, want %v", got, want)
		}
	}
}

// alive checks which cookies are let in.
func alive(t *testing.T, s *auth.Service, want bool, ins ...auth.SignedIn) {
	t.Helper()
	for i, in := range ins {
		who, err := s.Authenticate(t.Context(), in.Cookie)
		switch {
		case want && (err != nil || who.Session != in.Session || who.Account.ID != in.Account.ID):
			t.Fatalf("session %d is %+v, %v", i, who, err)
		case !want && (!is(err, protocol.CodeNotAuthenticated) || who != (auth.Identity{})):
			t.Fatalf("session %d is let in: %+v, %v", i, who, err)
		}
	}
}

func login(t *testing.T, s *auth.Service, name string) auth.SignedIn {
	t.Helper()
	in, err := s.Login(t.Context(), name, password, from(1))
	noError(t, err)
	return in
}

func identity(t *testing.T, s *auth.Service, in auth.SignedIn) auth.Identity {
	t.Helper()
	who, err := s.Authenticate(t.Context(), in.Cookie)
	noError(t, err)
	return who
}

func enter(t *testing.T, s *auth.Service, room protocol.RoomID, link int64) auth.SignedIn {
	t.Helper()
	in, err := s.EnterGuest(t.Context(), auth.GuestEntry{
		Room: room, Link: link, DisplayName: "客人", Locale: auth.LocaleChinese,
	}, from(1))
	noError(t, err)
	return in
}

func TestAuthenticateRefuses(t *testing.T) {
	s, _ := newService()
	in := register(t, s, "Alice")
	for _, cookie := range []string{
		"", "x", in.Cookie[1:], in.Cookie + "0", strings.ToUpper(in.Cookie), string(in.Session), protocol.NewSecret(),
	} {
		if who, err := s.Authenticate(t.Context(), cookie); !is(err, protocol.CodeNotAuthenticated) {
			t.Errorf("cookie %q is %+v, %v", cookie, who, err)
		}
	}
	if _, err := s.Reauthenticate(t.Context(), auth.Identity{Session: in.Session, Account: in.Account}); !is(err, protocol.CodeNotAuthenticated) {
		t.Errorf("a made-up identity is let in: %v", err)
	}
}

func TestSessionLife(t *testing.T) {
	const life = 30 * 24 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		used, unused := register(t, s, "Alice"), login(t, s, "Alice")
		for range 3 {
			time.Sleep(life - time.Millisecond)
			alive(t, s, true, used)
		}
		alive(t, s, false, unused)
		time.Sleep(life - time.Millisecond)
		alive(t, s, true, used)
		time.Sleep(life)
		alive(t, s, false, used)
	})
}

func TestCachedSessionExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := authtest.Config()
		config.SessionLife = 500 * time.Millisecond
		s := auth.New(authtest.NewMemory(), config)
		in := register(t, s, "Alice")
		alive(t, s, true, in)
		time.Sleep(499 * time.Millisecond)
		alive(t, s, true, in)
		time.Sleep(time.Millisecond)
		alive(t, s, false, in)
	})
}

func TestGuestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		in := enter(t, s, "room", 7)
		if a := in.Account; !a.Guest() || a.GuestRoom != "room" || a.GuestLink != 7 || a.DisplayName != "客人" || a.Admin ||
			in.Life <= authtest.Config().GuestIdle {
			t.Errorf("guest %+v", in)
		}
		who := identity(t, s, in)
		for range 100 { // a socket that stays open for days
			time.Sleep(10 * time.Minute)
			again, err := s.Reauthenticate(t.Context(), who)
			noError(t, err)
			if again != who {
				t.Fatalf("identity %+v, then %+v", who, again)
			}
		}
		time.Sleep(24*time.Hour - time.Millisecond)
		alive(t, s, true, in)
		time.Sleep(24 * time.Hour)
		alive(t, s, false, in)
	})
}

func TestUseIsWrittenOncePerMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newWatched()
		in := register(t, s, "Alice")
		for range 600 {
			time.Sleep(time.Second)
			alive(t, s, true, in, in, in)
		}
		if n := store.touches.Load(); n != 10 {
			t.Errorf("written %d times in 10 minutes", n)
		}
		if n := store.reads.Load(); n != 600 {
			t.Errorf("%d reads for 3 requests a second over 600 s, want 600", n)
		}
		store.failTouch.Store(true)
		time.Sleep(time.Minute)
		alive(t, s, true, in) // a use that cannot be written down is a use
		store.failTouch.Store(false)
		time.Sleep(time.Second)
		alive(t, s, true, in)
		list, err := s.Sessions(t.Context(), identity(t, s, in))
		noError(t, err)
		if seen := list[0].LastSeen; !seen.Equal(time.Now()) {
			t.Errorf("last seen %v at %v", seen, time.Now())
		}
	})
}

func TestSessionsList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		first := register(t, s, "Alice")
		register(t, s, "Bob")
		time.Sleep(time.Minute)
		other := login(t, s, "Alice")
		time.Sleep(time.Minute)
		list, err := s.Sessions(t.Context(), identity(t, s, first))
		noError(t, err)
		if len(list) != 2 || list[0].ID != first.Session || list[1].ID != other.Session ||
			list[0].Hash != (auth.SessionHash{}) || list[0].UserAgent == "" || list[0].AddressPrefix == "" {
			t.Errorf("list %+v", list)
		}
	})
}

func TestLogout(t *testing.T) {
	s, _ := newService()
	one, two := register(t, s, "Alice"), login(t, s, "Alice")
	heard := listen(s)
	who := identity(t, s, one)
	noError(t, s.Logout(t.Context(), who))
	alive(t, s, false, one)
	alive(t, s, true, two)
	sameRevoked(t, heard(), revokedOf(one))
	noError(t, s.Logout(t.Context(), who))
	sameRevoked(t, heard(), nil)
	if _, err := s.Reauthenticate(t.Context(), who); !is(err, protocol.CodeNotAuthenticated) {
		t.Errorf("an open socket is let in again: %v", err)
	}
}

func TestRevokeSession(t *testing.T) {
	s, _ := newService()
	one, two, bob := register(t, s, "Alice"), login(t, s, "Alice"), register(t, s, "Bob")
	heard := listen(s)
	who := identity(t, s, one)
	alive(t, s, true, two, bob) // all are cached
	for _, id := range []protocol.SessionID{bob.Session, "unknown", ""} {
		if err := s.RevokeSession(t.Context(), who, id); !is(err, protocol.CodeNotFound) {
			t.Errorf("session %q: %v", id, err)
		}
	}
	noError(t, s.RevokeSession(t.Context(), who, two.Session))
	alive(t, s, false, two)
	alive(t, s, true, one, bob)
	sameRevoked(t, heard(), revokedOf(two))
	if err := s.RevokeSession(t.Context(), who, two.Session); !is(err, protocol.CodeNotFound) {
		t.Errorf("again: %v", err)
	}
}

func TestRevokeAll(t *testing.T) {
	s, _ := newService()
	one, two, bob := register(t, s, "Alice"), login(t, s, "Alice"), register(t, s, "Bob")
	heard := listen(s)
	alive(t, s, true, one, two, bob)
	gone, cancel := context.WithCancel(t.Context())
	cancel() // the browser that asked has gone; it happens all the same
	noError(t, s.RevokeAll(gone, one.Account.ID))
	alive(t, s, false, one, two)
	alive(t, s, true, bob)
	sameRevoked(t, heard(), revokedOf(one, two))
}

func TestEndGuests(t *testing.T) {
	s, _ := newService()
	alice := register(t, s, "Alice")
	old, recent, other := enter(t, s, "r1", 1), enter(t, s, "r1", 2), enter(t, s, "r2", 1)
	heard := listen(s)
	alive(t, s, true, alice, old, recent, other)
	noError(t, s.EndGuests(t.Context(), "r1", 2)) // the link is renewed
	alive(t, s, false, old)
	alive(t, s, true, alice, recent, other)
	sameRevoked(t, heard(), revokedOf(old))
	noError(t, s.EndGuests(t.Context(), "r1", math.MaxInt64)) // the room ends
	alive(t, s, false, recent)
	alive(t, s, true, alice, other)
	sameRevoked(t, heard(), revokedOf(recent))
}

func TestEnterGuestRefuses(t *testing.T) {
	s, _ := newService()
	for name, c := range map[string]struct {
		entry auth.GuestEntry
		want  protocol.Code
	}{
		"no name":   {auth.GuestEntry{Room: "r", Locale: auth.LocaleEnglish}, protocol.CodeDisplayNameInvalid},
		"bad name":  {auth.GuestEntry{Room: "r", DisplayName: "a\u202eb", Locale: auth.LocaleEnglish}, protocol.CodeDisplayNameInvalid},
		"no locale": {auth.GuestEntry{Room: "r", DisplayName: "a"}, protocol.CodeBadData},
	} {
		if _, err := s.EnterGuest(t.Context(), c.entry, from(1)); !is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := s.EnterGuest(t.Context(), auth.GuestEntry{DisplayName: "a", Locale: auth.LocaleEnglish}, from(1)); err == nil {
		t.Error("a guest of no room")
	}
	who, side, name := identity(t, s, enter(t, s, "r", 1)), auth.SideTeach, "新名字"
	if _, err := s.UpdateProfile(t.Context(), who, auth.Profile{Side: &side}); !is(err, protocol.CodeBadData) {
		t.Errorf("a guest took a side: %v", err)
	}
	if a, err := s.UpdateProfile(t.Context(), who, auth.Profile{DisplayName: &name}); err != nil || a.DisplayName != name {
		t.Errorf("a guest's new name: %+v, %v", a, err)
	}
}

func TestSigningInEndsThePresentedSession(t *testing.T) {
	s, _ := newService()
	first, elsewhere := register(t, s, "Alice"), login(t, s, "Alice")
	heard := listen(s)
	alive(t, s, true, first)
	presenting := func(cookie string) auth.Client {
		c := from(1)
		c.Cookie = cookie
		return c
	}
	again, err := s.Login(t.Context(), "Alice", password, presenting(first.Cookie))
	noError(t, err)
	if again.Cookie == first.Cookie || again.Session == first.Session {
		t.Error("the session was carried over the login")
	}
	alive(t, s, false, first)
	alive(t, s, true, again, elsewhere)
	sameRevoked(t, heard(), revokedOf(first))
	if _, err := s.Login(t.Context(), "Alice", "wrong horse", presenting(again.Cookie)); !is(err, protocol.CodeBadCredentials) {
		t.Error(err)
	}
	alive(t, s, true, again)
	bob, err := s.Register(t.Context(), registration("Bob"), presenting(again.Cookie))
	noError(t, err)
	alive(t, s, false, again)
	alive(t, s, true, bob)
	_, err = s.Login(t.Context(), "Bob", password, presenting("never seen"))
	noError(t, err)
	guest := enter(t, s, "r1", 1)
	other, err := s.EnterGuest(t.Context(), auth.GuestEntry{Room: "r2", DisplayName: "g", Locale: auth.LocaleEnglish},
		presenting(guest.Cookie))
	noError(t, err)
	alive(t, s, false, guest)
	alive(t, s, true, other)
}

func TestSessionsOfOneAccountAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := authtest.Config()
		config.MaxSessions = 3
		s := auth.New(authtest.NewMemory(), config)
		ins := []auth.SignedIn{register(t, s, "Alice")}
		for range 4 {
			time.Sleep(time.Minute)
			alive(t, s, true, ins[0]) // the oldest one is used
			ins = append(ins, login(t, s, "Alice"))
		}
		alive(t, s, false, ins[1], ins[2])
		alive(t, s, true, ins[0], ins[3], ins[4])
	})
}

func TestRunEndsExpiredSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newService()
		heard := listen(s)
		guest, alice := enter(t, s, "r", 1), register(t, s, "Alice")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Run(ctx); close(done) }()
		time.Sleep(24*time.Hour - time.Millisecond)
		synctest.Wait()
		sameRevoked(t, heard(), nil)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		sameRevoked(t, heard(), revokedOf(guest))
		for range 2500 { // more than one batch
			a := authtest.NewGuest("r", 1)
			row := authtest.NewSession(a, 0, 0)
			row.Expires = time.Now().Add(time.Second)
			noError(t, store.InsertGuest(ctx, a, row))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(heard()); n != 2500 {
			t.Errorf("%d sessions ended, want 2500", n)
		}
		alive(t, s, true, alice)
		cancel()
		<-done
	})
}

func TestRevocationWhileASessionIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newWatched()
		in := register(t, s, "Alice")
		read, revoked := make(chan struct{}), make(chan struct{})
		store.afterRead = func() { close(read); <-revoked }
		done := make(chan error)
		go func() {
			_, err := s.Authenticate(context.WithoutCancel(t.Context()), in.Cookie)
			done <- err
		}()
		<-read
		noError(t, s.RevokeAll(t.Context(), in.Account.ID))
		store.afterRead = nil
		close(revoked)
		noError(t, <-done) // it was alive when it was read
		alive(t, s, false, in)
	})
}

func TestRevocationHoldsUnderLoad(t *testing.T) {
	s, _ := newService()
	in := register(t, s, "Alice")
	who, name := identity(t, s, in), "Al"
	var revoked atomic.Bool
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for seen := false; !seen; {
				before := revoked.Load()
				_, err := s.Authenticate(t.Context(), in.Cookie)
				if i == 0 {
					_, _ = s.UpdateProfile(t.Context(), who, auth.Profile{DisplayName: &name})
				}
				if before && !is(err, protocol.CodeNotAuthenticated) {
					t.Errorf("let in after the revocation: %v", err)
				}
				seen = before
			}
		})
	}
	wg.Go(func() {
		for range 100 {
			_, _ = s.Authenticate(t.Context(), in.Cookie)
		}
		if err := s.RevokeSession(t.Context(), who, in.Session); err != nil {
			t.Error(err)
		}
		revoked.Store(true)
	})
	wg.Wait()
}

// broken is a store that fails.
type broken struct{ auth.Store }

var errBroken = errors.New("broken")

func (broken) AccountByName(context.Context, string) (auth.Account, error) {
	return auth.Account{}, errBroken
}

func (broken) SessionByHash(context.Context, auth.SessionHash) (auth.Session, auth.Account, error) {
	return auth.Session{}, auth.Account{}, errBroken
}

func (broken) DeleteSessions(context.Context, protocol.AccountID) ([]auth.Revoked, error) {
	return nil, errBroken
}

func TestFailuresOfTheStoreAreNoVerdict(t *testing.T) {
	s := auth.New(broken{authtest.NewMemory()}, authtest.Config())
	for name, err := range map[string]error{
		"login":        second(s.Login(t.Context(), "Alice", password, from(1))),
		"register":     second(s.Register(t.Context(), registration("Alice"), from(1))),
		"authenticate": second(s.Authenticate(t.Context(), protocol.NewSecret())),
		"revoke all":   s.RevokeAll(t.Context(), "a"),
	} {
		var coded *protocol.Error
		if !errors.Is(err, errBroken) || errors.As(err, &coded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
