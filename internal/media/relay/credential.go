package relay

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Owner is who a credential and its allocations belong to: a session of an account, in one room. Ids are opaque here.
type Owner struct{ Session, Account, Room string }

// Credential lets its owner allocate until it expires: RFC 8489, section 9.2.
type Credential struct {
	URLs               []string // where the relay is reached: Config.URLs
	Username, Password string
	Expires            time.Time // whole seconds
}

const (
	maxID       = 64
	maxUsername = 508 // RFC 8489, section 14.3
)

var errCredential = errors.New("relay: not a credential of this server")

// keys make and read credentials. Safe for concurrent use.
type keys struct {
	tag      cipher.AEAD
	password []byte
}

func newKeys(secret []byte) (*keys, error) {
	tag, err := hkdf.Key(sha256.New, secret, nil, "atrium relay tag", 32)
	if err != nil {
		return nil, err
	}
	password, err := hkdf.Key(sha256.New, secret, nil, "atrium relay password", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(tag)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	return &keys{tag: gcm, password: password}, err
}

// make makes a credential. Two for the same owner and time differ.
func (k *keys) make(o Owner, expires time.Time) (Credential, error) {
	plain, err := o.encode()
	if err != nil {
		return Credential{}, err
	}
	end := strconv.FormatInt(expires.Unix(), 10)
	sealed := k.tag.Seal(nil, nil, plain, []byte(end))
	username := end + ":" + base64.RawURLEncoding.EncodeToString(sealed)
	return Credential{Username: username, Password: k.passwordOf(username), Expires: time.Unix(expires.Unix(), 0)}, nil
}

// open reads a username that make made, expired or not. Anything else is errCredential; how wrong it is does not show in the time.
func (k *keys) open(username string) (o Owner, expires time.Time, err error) {
	if len(username) > maxUsername {
		return Owner{}, time.Time{}, errCredential
	}
	end, tag, _ := strings.Cut(username, ":")
	seconds, err := strconv.ParseInt(end, 10, 64)
	if err != nil {
		return Owner{}, time.Time{}, errCredential
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(tag)
	if err != nil {
		return Owner{}, time.Time{}, errCredential
	}
	plain, err := k.tag.Open(nil, nil, sealed, []byte(end))
	if err != nil {
		return Owner{}, time.Time{}, errCredential
	}
	o, rest, ok := decodeOwner(string(plain))
	if !ok || rest != "" {
		return Owner{}, time.Time{}, errCredential
	}
	return o, time.Unix(seconds, 0), nil
}

func (k *keys) passwordOf(username string) string {
	mac := hmac.New(sha256.New, k.password)
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// encode writes the ids, each after a byte with its length.
func (o Owner) encode() ([]byte, error) {
	var out []byte
	for _, id := range []string{o.Session, o.Account, o.Room} {
		if id == "" || len(id) > maxID {
			return nil, fmt.Errorf("relay: an id of %d bytes is not between 1 and %d", len(id), maxID)
		}
		out = append(append(out, byte(len(id))), id...)
	}
	return out, nil
}

// decodeOwner reads what encode wrote, and gives back what follows it.
func decodeOwner(text string) (o Owner, rest string, ok bool) {
	for _, id := range []*string{&o.Session, &o.Account, &o.Room} {
		if text == "" || text[0] == 0 || text[0] > maxID || len(text) <= int(text[0]) {
			return Owner{}, "", false
		}
		*id, text = text[1:1+text[0]], text[1+text[0]:]
	}
	return o, text, true
}
