package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"
	"unicode"

	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// Config are the settings of a Service. Start from DefaultConfig: zero values are not defaults.
type Config struct {
	Password PasswordParams
	Limits   Limits
	// SessionLife is how long a session of an account lasts after it was last used.
	SessionLife time.Duration
	// GuestIdle is how long a guest's session lasts after it was last used.
	GuestIdle time.Duration
	// MaxSessions bounds the sessions of one account; a login beyond it ends those unused longest.
	MaxSessions int
	// SetupToken must be presented to register the first account; "" asks for none (the server listens on loopback only).
	SetupToken string
	// Pictures makes the pictures of people, in turns that it shares with whoever else has it.
	Pictures *picture.Maker
	// Log gets failures that no caller hears of; nil is slog.Default().
	Log *slog.Logger
}

// DefaultConfig returns the settings of a fresh server.
func DefaultConfig() Config {
	return Config{
		Password:    DefaultPasswordParams(),
		Limits:      DefaultLimits(),
		SessionLife: 30 * 24 * time.Hour,
		GuestIdle:   24 * time.Hour,
		MaxSessions: 500,
		Pictures:    picture.NewMaker(),
	}
}

// Service is who people are: it registers them, lets them in, knows them again, and lets go of them. All methods are
// safe for concurrent use. Errors are *protocol.Error where a client is to blame or to wait; anything else is a failure
// of the store, for the log.
type Service struct {
	store    Store
	config   Config
	log      *slog.Logger
	hasher   *hasher
	throttle *throttle

	mu          sync.Mutex
	cache       *lru[SessionHash, *cached]
	revocations uint64 // counts, so that an answer read before a revocation is not cached after it
	subscribers []func(Revoked)
}

// New makes a Service over a store. It starts nothing; see Run.
func New(store Store, c Config) *Service {
	return &Service{
		store: store, config: c, log: cmp.Or(c.Log, slog.Default()),
		hasher: newHasher(c.Password), throttle: newThrottle(c.Limits),
		cache: newLRU[SessionHash, *cached](cachedSessions),
	}
}

// Client is where a request came from.
type Client struct {
	Address   netip.Addr // the person's own, behind a trusted proxy too
	UserAgent string
	// Cookie is the session secret that the browser presented, "" if none. Signing in ends that session: a secret is
	// never carried over a login.
	Cookie string
}

// SignedIn is the outcome of registering, logging in and entering as a guest.
type SignedIn struct {
	Account Account // without the password hash
	Session protocol.SessionID
	Cookie  string // the secret: 256 random bits in hex, known to nobody else and stored nowhere
	// Life is how long the browser is to keep the cookie. It outlives the session, whose end moves with its use and is
	// decided here alone.
	Life time.Duration
}

// Registration is what a person fills in to get an account.
type Registration struct {
	Name, Password, DisplayName string
	Side                        Side
	Locale                      Locale
	SetupToken                  string
}

// SetupNeeded reports whether the next registration makes the first account and needs the setup token.
func (s *Service) SetupNeeded(ctx context.Context) (bool, error) {
	if s.config.SetupToken == "" {
		return false, nil
	}
	some, err := s.store.HasAccounts(ctx)
	if err != nil {
		return false, fmt.Errorf("auth: has accounts: %w", err)
	}
	return !some, nil
}

// Register makes an account and signs it in. The first account is the administrator, also when several register at
// once. Refusals: name_invalid, display_name_invalid, password_short, password_long, bad_data (side or locale),
// slow_down, setup_token_required (missing or wrong), name_taken.
func (s *Service) Register(ctx context.Context, r Registration, from Client) (SignedIn, error) {
	account, password, err := newAccount(r)
	if err != nil {
		return SignedIn{}, err
	}
	if wait := s.throttle.register(LimitPrefix(from.Address)); wait > 0 {
		return SignedIn{}, protocol.Retry(protocol.CodeSlowDown, wait)
	}
	mayBeFirst := s.config.SetupToken == "" || sameSecret(r.SetupToken, s.config.SetupToken)
	if err := s.refuseEarly(ctx, account.FoldedName, mayBeFirst); err != nil {
		return SignedIn{}, err
	}
	if account.PasswordHash, err = s.hashPassword(ctx, password); err != nil {
		return SignedIn{}, err
	}
	account, err = s.store.InsertAccount(ctx, account, mayBeFirst)
	switch {
	case errors.Is(err, ErrNoAdministrator):
		return SignedIn{}, protocol.Err(protocol.CodeSetupTokenRequired)
	case errors.Is(err, ErrNameTaken):
		return SignedIn{}, protocol.Err(protocol.CodeNameTaken)
	case err != nil:
		return SignedIn{}, fmt.Errorf("auth: insert account: %w", err)
	}
	return s.signIn(ctx, account, from)
}

func newAccount(r Registration) (Account, string, error) {
	name, folded, err := Name(r.Name)
	if err != nil {
		return Account{}, "", err
	}
	display, err := DisplayName(r.DisplayName)
	if err != nil {
		return Account{}, "", err
	}
	password, err := preparePassword(r.Password)
	if err != nil {
		return Account{}, "", err
	}
	if err := cmp.Or(checkSide(r.Side), checkLocale(r.Locale)); err != nil {
		return Account{}, "", err
	}
	return Account{
		ID: protocol.AccountID(protocol.NewUUID()), Name: name, FoldedName: folded, DisplayName: display,
		Side: r.Side, Locale: r.Locale, Created: now(),
	}, password, nil
}

// refuseEarly spares the cost of hashing for what the store would refuse anyway; the store still decides.
func (s *Service) refuseEarly(ctx context.Context, folded string, mayBeFirst bool) error {
	_, err := s.store.AccountByName(ctx, folded)
	switch {
	case err == nil:
		return protocol.Err(protocol.CodeNameTaken)
	case !errors.Is(err, ErrNotFound):
		return fmt.Errorf("auth: find account: %w", err)
	case mayBeFirst:
		return nil
	}
	needed, err := s.SetupNeeded(ctx)
	if err == nil && needed {
		return protocol.Err(protocol.CodeSetupTokenRequired)
	}
	return err
}

func (s *Service) hashPassword(ctx context.Context, password string) (string, error) {
	release, err := s.hasher.acquire(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return s.hasher.hash(password), nil
}

// Login lets in who knows the password of a registered name. A wrong name and a wrong password are the same
// bad_credentials after the same work. Refused attempts cost a growing wait: slow_down, with nothing computed.
func (s *Service) Login(ctx context.Context, name, password string, from Client) (SignedIn, error) {
	_, key, nameErr := Name(strings.TrimSpace(name))
	prefix := LimitPrefix(from.Address)
	if wait := s.throttle.wait(key, prefix); wait > 0 {
		return SignedIn{}, protocol.Retry(protocol.CodeSlowDown, wait)
	}
	account, err := s.findForLogin(ctx, key, nameErr)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.checkPassword(ctx, &account, key, password, prefix); err != nil {
		return SignedIn{}, err
	}
	return s.signIn(ctx, account, from)
}

// findForLogin returns the account of a name, or the zero Account, which has the dummy hash.
func (s *Service) findForLogin(ctx context.Context, key string, nameErr error) (Account, error) {
	none := Account{PasswordHash: s.hasher.dummy}
	if nameErr != nil {
		return none, nil
	}
	account, err := s.store.AccountByName(ctx, key)
	switch {
	case errors.Is(err, ErrNotFound):
		return none, nil
	case err != nil:
		return Account{}, fmt.Errorf("auth: find account: %w", err)
	}
	return account, nil
}

// checkPassword computes exactly one hash, whether or not the account exists (none if the password cannot be anyone's),
// and counts the attempt. It begins the attempt while it holds a turn to hash, so that no more than AtOnce are on trial.
func (s *Service) checkPassword(ctx context.Context, account *Account, key, password string, prefix netip.Prefix) error {
	release, err := s.hasher.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	attempt, wait := s.throttle.begin(key, prefix)
	if wait > 0 {
		return protocol.Retry(protocol.CodeSlowDown, wait)
	}
	password, passwordErr := preparePassword(password)
	if passwordErr != nil {
		return protocol.Err(protocol.CodeBadCredentials)
	}
	fits, outdated, err := s.hasher.verify(password, account.PasswordHash)
	if err != nil {
		attempt.abandon()
		return fmt.Errorf("auth: account %s: %w", account.ID, err)
	}
	if !fits || account.ID == "" {
		return protocol.Err(protocol.CodeBadCredentials)
	}
	attempt.succeed()
	if outdated {
		next := s.hasher.hash(password)
		if err := s.store.ReplacePasswordHash(ctx, account.ID, account.PasswordHash, next); err != nil {
			s.log.Warn("password hash not renewed", "account", account.ID, "err", err)
		}
	}
	return nil
}

// GuestEntry is a guest who has shown the secret of a room's link; the caller has checked it.
type GuestEntry struct {
	Room        protocol.RoomID
	Link        int64 // the generation of the link
	DisplayName string
	Locale      Locale
}

// EnterGuest makes a guest of one room with a session that ends with the link, the room (see EndGuests), or after
// GuestIdle without use. Refusals: display_name_invalid, bad_data (locale), slow_down.
//
// A guest may be made by a link that is being replaced at that moment; whoever lets guests into a room compares
// Identity.Account.GuestLink with the link's generation of that moment.
func (s *Service) EnterGuest(ctx context.Context, g GuestEntry, from Client) (SignedIn, error) {
	display, err := DisplayName(g.DisplayName)
	if err != nil {
		return SignedIn{}, err
	}
	if err := checkLocale(g.Locale); err != nil {
		return SignedIn{}, err
	}
	if g.Room == "" {
		return SignedIn{}, errors.New("auth: a guest of no room")
	}
	if wait := s.throttle.register(LimitPrefix(from.Address)); wait > 0 {
		return SignedIn{}, protocol.Retry(protocol.CodeSlowDown, wait)
	}
	account := Account{
		ID: protocol.AccountID(protocol.NewUUID()), DisplayName: display, Locale: g.Locale,
		GuestRoom: g.Room, GuestLink: g.Link, Created: now(),
	}
	session, cookie := s.newSession(account, from)
	if err := s.store.InsertGuest(ctx, account, session); err != nil {
		return SignedIn{}, fmt.Errorf("auth: insert guest: %w", err)
	}
	if err := s.endPresented(ctx, from.Cookie); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Account: account, Session: session.ID, Cookie: cookie, Life: cookieLife}, nil
}

// Profile is what a person changes about themselves; nil leaves a field as it is.
type Profile struct {
	DisplayName *string
	Side        *Side
	Locale      *Locale
}

// UpdateProfile changes the given fields, all or none, and returns the account after it. Refusals:
// display_name_invalid, bad_data (side or locale, a guest's side), not_authenticated (the account is gone).
func (s *Service) UpdateProfile(ctx context.Context, who Identity, p Profile) (Account, error) {
	change := ProfileChange{Side: p.Side, Locale: p.Locale}
	if p.DisplayName != nil {
		display, err := DisplayName(*p.DisplayName)
		if err != nil {
			return Account{}, err
		}
		change.DisplayName = &display
	}
	if p.Side != nil {
		if err := checkSide(*p.Side); err != nil || who.Account.Guest() {
			return Account{}, cmp.Or(err, badData("a guest has no side"))
		}
	}
	if p.Locale != nil {
		if err := checkLocale(*p.Locale); err != nil {
			return Account{}, err
		}
	}
	account, err := s.store.UpdateProfile(ctx, who.Account.ID, change)
	switch {
	case errors.Is(err, ErrNotFound):
		return Account{}, protocol.Err(protocol.CodeNotAuthenticated)
	case err != nil:
		return Account{}, fmt.Errorf("auth: update profile: %w", err)
	}
	s.forget(func(c *cached) bool { return c.identity.Account.ID == account.ID })
	return withoutHash(account), nil
}

func checkSide(side Side) error {
	if side != SideTeach && side != SideStudy {
		return badData("side is neither teach nor study")
	}
	return nil
}

func checkLocale(l Locale) error {
	if l != LocaleChinese && l != LocaleEnglish {
		return badData("locale is neither zh-CN nor en")
	}
	return nil
}

func badData(why string) error { return protocol.Wrap(protocol.CodeBadData, errors.New(why)) }

// sameSecret compares in a time that does not depend on where the two differ, nor on their lengths.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func withoutHash(a Account) Account {
	a.PasswordHash = ""
	return a
}

// now is the present in the precision that stores keep.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// printable cuts what a browser calls itself to 256 bytes of printable text.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s[:min(len(s), 256)])
	return s
}

// Find looks a registered account up by its id, or without one by its user name, as whoever writes it may write it. not_found if
// there is none.
func (s *Service) Find(ctx context.Context, id protocol.AccountID, name string) (a Account, err error) {
	if id != "" {
		a, err = s.store.AccountByID(ctx, id)
	} else {
		var key string
		if _, key, err = Name(strings.TrimSpace(name)); err != nil {
			return a, protocol.Err(protocol.CodeNotFound)
		}
		a, err = s.store.AccountByName(ctx, key)
	}
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && a.Guest():
		return Account{}, protocol.Err(protocol.CodeNotFound)
	case err != nil:
		return Account{}, fmt.Errorf("auth: find account: %w", err)
	}
	return a, nil
}
