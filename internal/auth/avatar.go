package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"

	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// decodedAtOnce bounds how many pictures are decoded at one moment, half of the processors at most; a large one is decoded alone.
var decodedAtOnce = int64(max(1, runtime.GOMAXPROCS(0)/2))

// MaxAvatarBytes bounds a picture as it is uploaded.
const MaxAvatarBytes = picture.MaxBytes

// SetAvatar makes an account's picture of an upload: a PNG, a JPEG or the first frame of a GIF, told by its bytes. What
// is kept is a square JPEG that this server has encoded. Others wait for their turn to be decoded, as long as the context
// lasts. Refusals: forbidden (a guest), too_large (bytes, or pixels along a side), bad_data (no such picture),
// not_authenticated (the account is gone).
func (s *Service) SetAvatar(ctx context.Context, who Identity, upload []byte) (Account, error) {
	if who.Account.Guest() {
		return Account{}, protocol.Err(protocol.CodeForbidden)
	}
	image, err := s.square(ctx, upload)
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return Account{}, protocol.Wrap(protocol.CodeTooLarge, err)
	case errors.Is(err, picture.ErrFormat):
		return Account{}, protocol.Wrap(protocol.CodeBadData, err)
	case err != nil:
		return Account{}, fmt.Errorf("auth: make a picture: %w", err)
	}
	sum := sha256.Sum256(image)
	return s.putAvatar(ctx, who, Avatar{Hash: hex.EncodeToString(sum[:16]), Image: image})
}

// square runs in the bounded number of turns.
func (s *Service) square(ctx context.Context, upload []byte) ([]byte, error) {
	turns := int64(1)
	if picture.Large(upload) {
		turns = decodedAtOnce
	}
	if err := s.decoding.Acquire(ctx, turns); err != nil {
		return nil, err
	}
	defer s.decoding.Release(turns)
	return picture.Square(ctx, upload)
}

// RemoveAvatar takes an account's picture away; that there was none is no error. A guest is forbidden.
func (s *Service) RemoveAvatar(ctx context.Context, who Identity) (Account, error) {
	return s.putAvatar(ctx, who, Avatar{})
}

func (s *Service) putAvatar(ctx context.Context, who Identity, v Avatar) (Account, error) {
	if who.Account.Guest() {
		return Account{}, protocol.Err(protocol.CodeForbidden)
	}
	account, err := s.store.PutAvatar(ctx, who.Account.ID, v, now())
	switch {
	case errors.Is(err, ErrNotFound):
		return Account{}, protocol.Err(protocol.CodeNotAuthenticated)
	case err != nil:
		return Account{}, fmt.Errorf("auth: keep a picture: %w", err)
	}
	s.forget(func(c *cached) bool { return c.identity.Account.ID == account.ID })
	return withoutHash(account), nil
}

// AvatarOf returns an account's picture; not_found if it has none, or if there is no such account.
func (s *Service) AvatarOf(ctx context.Context, id protocol.AccountID) (Avatar, error) {
	v, err := s.store.AvatarOf(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return Avatar{}, protocol.Err(protocol.CodeNotFound)
	case err != nil:
		return Avatar{}, fmt.Errorf("auth: read a picture: %w", err)
	}
	return v, nil
}
