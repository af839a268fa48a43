package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/protocol"
)

const password = "correct horse"

// from is a client at the n-th address of a test.
func from(n byte) auth.Client {
	return auth.Client{Address: netip.AddrFrom4([4]byte{192, 0, 2, n}), UserAgent: "Browser/1.0\x00\n(x)\xff"}
}

func registration(name string) auth.Registration {
	return auth.Registration{
		Name: name, Password: password, DisplayName: "Dr. " + name, Side: auth.SideTeach, Locale: auth.LocaleChinese,
	}
}

func newService() (*auth.Service, *authtest.Memory) {
	store := authtest.NewMemory()
	return auth.New(store, authtest.Config()), store
}

func register(t *testing.T, s *auth.Service, name string) auth.SignedIn {
	t.Helper()
	in, err := s.Register(t.Context(), registration(name), from(1))
	noError(t, err)
	return in
}

func TestRegister(t *testing.T) {
	s, store := newService()
	in := register(t, s, "Ａlice")
	a := in.Account
	if a.Name != "Alice" || a.DisplayName != "Dr. Alice" || a.Side != auth.SideTeach || a.Locale != auth.LocaleChinese ||
		!a.Admin || a.Guest() || a.ID == "" || a.PasswordHash != "" || a.Created.IsZero() {
		t.Errorf("account %+v", a)
	}
	if len(in.Cookie) != 64 || in.Life <= authtest.Config().SessionLife {
		t.Errorf("cookie of %d characters, life %v", len(in.Cookie), in.Life)
	}
	who, err := s.Authenticate(t.Context(), in.Cookie)
	noError(t, err)
	if who.Session != in.Session || who.Account != a {
		t.Errorf("identity %+v", who)
	}
	if b := register(t, s, "Bob"); b.Account.Admin || b.Cookie == in.Cookie {
		t.Errorf("the second one: %+v", b)
	}
	row, err := store.AccountByID(t.Context(), a.ID)
	noError(t, err)
	if !strings.HasPrefix(row.PasswordHash, "$argon2id$") || strings.Contains(row.PasswordHash, password) {
		t.Errorf("stored hash %q", row.PasswordHash)
	}
	sessions, err := store.SessionsOf(t.Context(), a.ID, time.Now(), 10)
	noError(t, err)
	if strings.Contains(fmt.Sprintf("%+v %x", sessions, sessions[0].Hash), in.Cookie) ||
		sessions[0].UserAgent != "Browser/1.0(x)" || sessions[0].AddressPrefix != "192.0.2.0/24" {
		t.Errorf("stored session %+v", sessions)
	}
}

func TestRegisterRefuses(t *testing.T) {
	s, _ := newService()
	register(t, s, "Alice")
	hashes := auth.CountHashes(s)
	for name, c := range map[string]struct {
		change func(*auth.Registration)
		want   protocol.Code
	}{
		"no name":            {func(r *auth.Registration) { r.Name = "" }, protocol.CodeNameInvalid},
		"long name":          {func(r *auth.Registration) { r.Name = strings.Repeat("名", 33) }, protocol.CodeNameInvalid},
		"same name":          {func(r *auth.Registration) { r.Name = "Alice" }, protocol.CodeNameTaken},
		"other case":         {func(r *auth.Registration) { r.Name = "aLICE" }, protocol.CodeNameTaken},
		"full width":         {func(r *auth.Registration) { r.Name = "Ａｌｉｃｅ" }, protocol.CodeNameTaken},
		"invisible within":   {func(r *auth.Registration) { r.Name = "Al\u200bice" }, protocol.CodeNameTaken},
		"no display name":    {func(r *auth.Registration) { r.DisplayName = "" }, protocol.CodeDisplayNameInvalid},
		"long display name":  {func(r *auth.Registration) { r.DisplayName = strings.Repeat("n", 65) }, protocol.CodeDisplayNameInvalid},
		"bidi display name":  {func(r *auth.Registration) { r.DisplayName = "a\u202e" }, protocol.CodeDisplayNameInvalid},
		"password of 1":      {func(r *auth.Registration) { r.Password = "1" }, protocol.CodePasswordShort},
		"password of 10,000": {func(r *auth.Registration) { r.Password = strings.Repeat("1", 10_000) }, protocol.CodePasswordLong},
		"no side":            {func(r *auth.Registration) { r.Side = "" }, protocol.CodeBadData},
		"unknown side":       {func(r *auth.Registration) { r.Side = "Teach" }, protocol.CodeBadData},
		"no locale":          {func(r *auth.Registration) { r.Locale = "" }, protocol.CodeBadData},
		"unknown locale":     {func(r *auth.Registration) { r.Locale = "zh" }, protocol.CodeBadData},
	} {
		r := registration("Bob")
		c.change(&r)
		if in, err := s.Register(t.Context(), r, from(1)); !is(err, c.want) || in != (auth.SignedIn{}) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if n := hashes.Load(); n != 0 {
		t.Errorf("%d hashes were computed for what is refused without", n)
	}
}

func TestFirstAccountWhenManyRegister(t *testing.T) {
	s, _ := newService()
	var mu sync.Mutex
	admins, taken := 0, 0
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			in, err := s.Register(t.Context(), registration(fmt.Sprint("name ", i/2)), from(byte(i)))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case is(err, protocol.CodeNameTaken):
				taken++
			case err != nil:
				t.Error(err)
			case in.Account.Admin:
				admins++
			}
		})
	}
	wg.Wait()
	if admins != 1 || taken != 10 {
		t.Errorf("%d administrators, %d names taken; want 1, 10", admins, taken)
	}
}

func TestSetupToken(t *testing.T) {
	config := authtest.Config()
	config.SetupToken = protocol.NewSecret()
	s := auth.New(authtest.NewMemory(), config)
	needed := func(want bool) {
		t.Helper()
		if got, err := s.SetupNeeded(t.Context()); got != want || err != nil {
			t.Errorf("setup needed: %v, %v; want %v", got, err, want)
		}
	}
	needed(true)
	_, err := s.EnterGuest(t.Context(), auth.GuestEntry{Room: "r", DisplayName: "g", Locale: auth.LocaleEnglish}, from(1))
	noError(t, err)
	r := registration("Alice")
	for _, wrong := range []string{"", "x", config.SetupToken[:63], config.SetupToken + "0", strings.ToUpper(config.SetupToken)} {
		r.SetupToken = wrong
		if _, err := s.Register(t.Context(), r, from(1)); !is(err, protocol.CodeSetupTokenRequired) {
			t.Errorf("token %q: %v", wrong, err)
		}
	}
	needed(true)
	r.SetupToken = config.SetupToken
	in, err := s.Register(t.Context(), r, from(1))
	noError(t, err)
	if !in.Account.Admin {
		t.Error("the first account is no administrator")
	}
	needed(false)
	r = registration("Bob")
	r.SetupToken = config.SetupToken // used up: it gives nothing any more
	in, err = s.Register(t.Context(), r, from(1))
	noError(t, err)
	if in.Account.Admin {
		t.Error("the setup token worked twice")
	}
	register(t, s, "Carol")
}

// emptyUntilInsert says that there is an account, although the insert will find none.
type emptyUntilInsert struct{ auth.Store }

func (emptyUntilInsert) HasAccounts(context.Context) (bool, error) { return true, nil }

func TestStoreDecidesWhoIsFirst(t *testing.T) {
	config := authtest.Config()
	config.SetupToken = protocol.NewSecret()
	s := auth.New(emptyUntilInsert{authtest.NewMemory()}, config)
	if _, err := s.Register(t.Context(), registration("Alice"), from(1)); !is(err, protocol.CodeSetupTokenRequired) {
		t.Errorf("%v", err)
	}
}

func TestRegistrationsAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := authtest.Config()
		config.Limits.RegistrationBurst = 2
		s := auth.New(authtest.NewMemory(), config)
		register(t, s, "Alice")
		guest := auth.GuestEntry{Room: "r", DisplayName: "g", Locale: auth.LocaleEnglish}
		_, err := s.EnterGuest(t.Context(), guest, from(1))
		noError(t, err)
		slowDown(t, second(s.Register(t.Context(), registration("Bob"), from(1))), 100*time.Millisecond)
		slowDown(t, second(s.EnterGuest(t.Context(), guest, from(1))), 100*time.Millisecond)
		_, err = s.Register(t.Context(), registration("Bob"), from(2))
		noError(t, err)
		time.Sleep(100 * time.Millisecond)
		register(t, s, "Carol")
	})
}

func TestLogin(t *testing.T) {
	s, _ := newService()
	want := register(t, s, "Alice")
	for _, name := range []string{"Alice", "alice", "ＡＬＩＣＥ", " alice "} {
		in, err := s.Login(t.Context(), name, password, from(1))
		noError(t, err)
		if in.Account != want.Account || in.Cookie == want.Cookie || in.Session == want.Session {
			t.Errorf("%q is let in as %+v", name, in)
		}
		_, err = s.Authenticate(t.Context(), in.Cookie)
		noError(t, err)
	}
}

func TestWrongNameAndWrongPasswordAreTheSame(t *testing.T) {
	s, _ := newService()
	register(t, s, "Alice")
	hashes := auth.CountHashes(s)
	for i, c := range []struct {
		name, password string
		hashes         int64
	}{
		{"Alice", "wrong horse", 1},
		{"Nobody", password, 1},
		{"", password, 1},
		{"a\u202e", password, 1},
		{strings.Repeat("x", 5000), password, 1},
		{"Alice", "1", 0},
		{"Nobody", "1", 0},
		{"Alice", strings.Repeat("1", 10_000), 0},
		{"Nobody", strings.Repeat("1", 10_000), 0},
	} {
		before := hashes.Load()
		in, err := s.Login(t.Context(), c.name, c.password, from(byte(i)))
		if !errors.Is(err, protocol.Err(protocol.CodeBadCredentials)) || in != (auth.SignedIn{}) {
			t.Errorf("case %d: %v", i, err)
		}
		if n := hashes.Load() - before; n != c.hashes {
			t.Errorf("case %d: %d hashes, want %d", i, n, c.hashes)
		}
	}
}

func TestGuestHasNoLogin(t *testing.T) {
	s, _ := newService()
	_, err := s.EnterGuest(t.Context(), auth.GuestEntry{Room: "r", DisplayName: "guest", Locale: auth.LocaleEnglish}, from(1))
	noError(t, err)
	for _, name := range []string{"", "guest"} {
		if _, err := s.Login(t.Context(), name, password, from(1)); !is(err, protocol.CodeBadCredentials) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestFailedLoginsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		register(t, s, "Alice")
		hashes := auth.CountHashes(s)
		login := func(name, password string, n byte) error {
			_, err := s.Login(t.Context(), name, password, from(n))
			return err
		}
		for _, name := range []string{"Alice", "alice", "ALICE", "ａlice", " alice"} { // one name
			if err := login(name, "wrong horse", 1); !is(err, protocol.CodeBadCredentials) {
				t.Fatal(err)
			}
		}
		before := hashes.Load()
		slowDown(t, login("alice", password, 1), time.Second)
		if hashes.Load() != before {
			t.Error("a hash was computed for one who has to wait")
		}
		noError(t, login("alice", password, 2))
		time.Sleep(time.Second - 1)
		slowDown(t, login("alice", password, 1), 1)
		time.Sleep(time.Nanosecond)
		if err := login("alice", "wrong horse", 1); !is(err, protocol.CodeBadCredentials) {
			t.Fatal(err)
		}
		slowDown(t, login("alice", password, 1), 2*time.Second)
		time.Sleep(2 * time.Second)
		noError(t, login("alice", password, 1))
		noError(t, login("alice", password, 1))
		for range 5 { // names that cannot exist wait together
			_ = login("\u202e", password, 3)
		}
		slowDown(t, login("", password, 3), time.Second)
	})
}

func TestOneSchoolBehindOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		register(t, s, "Alice")
		for i := range 100 {
			_, err := s.Login(t.Context(), fmt.Sprint("pupil ", i), "wrong horse", from(1))
			if !is(err, protocol.CodeBadCredentials) {
				t.Fatalf("failure %d: %v", i, err)
			}
		}
		slowDown(t, second(s.Login(t.Context(), "Alice", password, from(1))), time.Second)
		noError(t, second(s.Login(t.Context(), "Alice", password, from(2))))
		time.Sleep(time.Second)
		noError(t, second(s.Login(t.Context(), "Alice", password, from(1))))
	})
}

func TestHashIsRenewedAtLogin(t *testing.T) {
	store := authtest.NewMemory()
	in := register(t, auth.New(store, authtest.Config()), "Alice")
	old, err := store.AccountByID(t.Context(), in.Account.ID)
	noError(t, err)
	config := authtest.Config()
	config.Password.Time = 2
	s := auth.New(store, config)
	if _, err := s.Login(t.Context(), "Alice", "wrong horse", from(1)); !is(err, protocol.CodeBadCredentials) {
		t.Error(err)
	}
	stored := func() string {
		a, err := store.AccountByID(t.Context(), in.Account.ID)
		noError(t, err)
		return a.PasswordHash
	}
	if stored() != old.PasswordHash {
		t.Error("a wrong password renewed the hash")
	}
	noError(t, second(s.Login(t.Context(), "Alice", password, from(1))))
	renewed := stored()
	if !strings.HasPrefix(renewed, "$argon2id$v=19$m=8,t=2,p=1$") {
		t.Errorf("hash %q", renewed)
	}
	noError(t, second(s.Login(t.Context(), "Alice", password, from(1))))
	if stored() != renewed {
		t.Error("the hash was renewed for nothing")
	}
}

func TestUpdateProfile(t *testing.T) {
	s, _ := newService()
	in := register(t, s, "Alice")
	who, err := s.Authenticate(t.Context(), in.Cookie)
	noError(t, err)
	display, side, locale := "Ａlice Ｌi", auth.SideStudy, auth.LocaleEnglish
	got, err := s.UpdateProfile(t.Context(), who, auth.Profile{DisplayName: &display})
	noError(t, err)
	want := in.Account
	want.DisplayName = "Alice Li"
	if got != want {
		t.Errorf("after a display name %+v", got)
	}
	want.Side, want.Locale = side, locale
	got, err = s.UpdateProfile(t.Context(), who, auth.Profile{Side: &side, Locale: &locale})
	noError(t, err)
	if got != want {
		t.Errorf("after side and locale %+v", got)
	}
	if now, err := s.Authenticate(t.Context(), in.Cookie); err != nil || now.Account != want {
		t.Errorf("the next request sees %+v, %v", now.Account, err)
	}
	empty, long, badSide, badLocale := "", strings.Repeat("x", 65), auth.Side("both"), auth.Locale("fr")
	for name, c := range map[string]struct {
		profile auth.Profile
		want    protocol.Code
	}{
		"no display name":   {auth.Profile{DisplayName: &empty, Side: &side}, protocol.CodeDisplayNameInvalid},
		"long display name": {auth.Profile{DisplayName: &long}, protocol.CodeDisplayNameInvalid},
		"side":              {auth.Profile{Side: &badSide}, protocol.CodeBadData},
		"locale":            {auth.Profile{Locale: &badLocale, DisplayName: &display}, protocol.CodeBadData},
	} {
		if _, err := s.UpdateProfile(t.Context(), who, c.profile); !is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if now, err := s.UpdateProfile(t.Context(), who, auth.Profile{}); err != nil || now != want {
		t.Errorf("a refused change left %+v, %v", now, err)
	}
	who.Account.ID = "gone"
	if _, err := s.UpdateProfile(t.Context(), who, auth.Profile{}); !is(err, protocol.CodeNotAuthenticated) {
		t.Error(err)
	}
}

// is reports whether an error has a code.
func is(err error, code protocol.Code) bool {
	var e *protocol.Error
	return errors.As(err, &e) && e.Code == code
}

func second[T any](_ T, err error) error { return err }

func slowDown(t *testing.T, err error, retry time.Duration) {
	t.Helper()
	var e *protocol.Error
	if !errors.As(err, &e) || e.Code != protocol.CodeSlowDown || e.Retry != retry {
		t.Fatalf("%v, want slow_down with retry %v", err, retry)
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
