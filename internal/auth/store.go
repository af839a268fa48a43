package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// Errors that a Store answers with; compare with errors.Is. Anything else is a failure of the store itself.
var (
	// ErrNotFound: there is no such row.
	ErrNotFound = errors.New("auth: not found")
	// ErrNameTaken: another account has this folded name.
	ErrNameTaken = errors.New("auth: name taken")
	// ErrNoAdministrator: the account would have been the first one, and the caller did not allow that.
	ErrNoAdministrator = errors.New("auth: no administrator yet")
)

// Side is what a person said at registration; it chooses a home page and gives no right.
type Side string

// The two sides. A guest has none: "".
const (
	SideTeach Side = "teach"
	SideStudy Side = "study"
)

// Locale is a language of the interface.
type Locale string

// The languages of the interface.
const (
	LocaleChinese Locale = "zh-CN"
	LocaleEnglish Locale = "en"
)

// Account is one registered person, or one guest of one room. Times have millisecond precision, UTC.
type Account struct {
	ID          protocol.AccountID
	Name        string // as the person wrote it, NFKC; "" for a guest
	FoldedName  string // unique key of the name, at most 2,048 bytes; "" for a guest (never unique: NULL in SQL)
	DisplayName string
	// PasswordHash is a PHC string; "" for a guest, who has no password.
	PasswordHash string
	Side         Side
	Locale       Locale
	Admin        bool
	// GuestRoom is the only room that a guest may enter; "" for a registered account.
	GuestRoom protocol.RoomID
	// GuestLink is the generation of the secret link by which the guest came; 0 for a registered account.
	GuestLink int64
	// Avatar names the account's picture: another picture has another name; "" for none. It is read from the picture's
	// row: InsertAccount and InsertGuest ignore it.
	Avatar  string
	Created time.Time
}

// Avatar is an account's picture; its hash is what Account.Avatar names.
type Avatar = picture.Picture

// Guest reports whether the account is a guest of one room.
func (a Account) Guest() bool { return a.GuestRoom != "" }

// SessionHash is the SHA-256 of a session's secret: what is stored and searched instead of the secret.
type SessionHash [sha256.Size]byte

// Session is one login. Times have millisecond precision, UTC.
type Session struct {
	ID       protocol.SessionID
	Hash     SessionHash // unique
	Account  protocol.AccountID
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time // the session is void from this moment on
	// UserAgent is what the browser called itself, at most 256 bytes of printable text.
	UserAgent string
	// AddressPrefix is the coarse origin of the login (/24 or /48), for the owner's list of sessions.
	AddressPrefix string
}

// ProfileChange holds what UpdateProfile writes; nil leaves a column as it was.
type ProfileChange struct {
	DisplayName *string
	Side        *Side
	Locale      *Locale
}

// Revoked names one session that has ended, and whose it was.
type Revoked struct {
	Session protocol.SessionID
	Account protocol.AccountID
}

// AccountStore keeps accounts. All methods are safe for concurrent use, and a nil error from a writing method means
// that the change is durable and that every later read sees it.
type AccountStore interface {
	// InsertAccount adds a registered account and answers the row as stored. In the same transaction, serialised against
	// every other InsertAccount, it sets Admin to "no registered account existed before" (a.Admin is ignored; guests do
	// not count): of accounts that register at once, exactly one becomes the administrator. If the account would be the
	// first and mayBeFirst is false, nothing is written and the error is ErrNoAdministrator. A folded name already in use
	// is ErrNameTaken.
	InsertAccount(ctx context.Context, a Account, mayBeFirst bool) (Account, error)
	// InsertGuest adds a guest and its only session in one transaction; never an administrator. Whether the room exists
	// is the caller's to know and not checked.
	InsertGuest(ctx context.Context, a Account, s Session) error
	// AccountByName finds a registered account by its folded name, or ErrNotFound.
	AccountByName(ctx context.Context, folded string) (Account, error)
	// AccountByID finds an account or guest, or ErrNotFound.
	AccountByID(ctx context.Context, id protocol.AccountID) (Account, error)
	// UpdateProfile writes the fields that are not nil in one statement and answers the row after it, or ErrNotFound.
	UpdateProfile(ctx context.Context, id protocol.AccountID, c ProfileChange) (Account, error)
	// PutAvatar gives an account a picture, in place of the one it had, and answers the account's row after it, or
	// ErrNotFound. The zero Avatar takes the picture away; that there was none is no error.
	PutAvatar(ctx context.Context, id protocol.AccountID, a Avatar, now time.Time) (Account, error)
	// AvatarOf reads an account's picture, or ErrNotFound.
	AvatarOf(ctx context.Context, id protocol.AccountID) (Avatar, error)
	// ReplacePasswordHash writes next if the hash is still old; if it is not, or the account is gone, it does nothing
	// and answers nil.
	ReplacePasswordHash(ctx context.Context, id protocol.AccountID, old, next string) error
	// HasAccounts reports whether anybody is registered; guests do not count.
	HasAccounts(ctx context.Context) (bool, error)
}

// SessionStore keeps sessions. The promises of AccountStore hold. Every method that deletes answers exactly the
// sessions that this call removed, so that two callers at once never both report one; none is not an error.
type SessionStore interface {
	// InsertSession adds a session of an existing account.
	InsertSession(ctx context.Context, s Session) error
	// SessionByHash finds a session and its account in one read, expired or not, or ErrNotFound. A guest's session that its room
	// lets in no more, because it has ended or has another link now, is not found either: who ends these sessions does so after
	// the room, and may not get there.
	SessionByHash(ctx context.Context, hash SessionHash) (Session, Account, error)
	// TouchSession moves LastSeen and Expires forward, never back; a session that is gone stays gone, without an error.
	// The caller coalesces: at most one call per session and minute.
	TouchSession(ctx context.Context, id protocol.SessionID, lastSeen, expires time.Time) error
	// SessionsOf lists the sessions of an account that expire after now, the last seen first (of equals, the larger id),
	// at most limit.
	SessionsOf(ctx context.Context, account protocol.AccountID, now time.Time, limit int) ([]Session, error)
	// DeleteSession deletes one session if it belongs to the account.
	DeleteSession(ctx context.Context, account protocol.AccountID, id protocol.SessionID) ([]Revoked, error)
	// DeleteSessions deletes all sessions of an account.
	DeleteSessions(ctx context.Context, account protocol.AccountID) ([]Revoked, error)
	// DeleteGuestSessions deletes the sessions of the room's guests whose GuestLink is below the given generation
	// (math.MaxInt64: of all of them). Sessions of registered accounts are never touched.
	DeleteGuestSessions(ctx context.Context, room protocol.RoomID, below int64) ([]Revoked, error)
	// DeleteExpired deletes up to limit sessions with Expires at or before now, the oldest first.
	DeleteExpired(ctx context.Context, now time.Time, limit int) ([]Revoked, error)
}

// Store is all that auth keeps.
type Store interface {
	AccountStore
	SessionStore
}
