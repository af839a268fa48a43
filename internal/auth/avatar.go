package auth

import (
	"context"
	"errors"
	"fmt"

	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// SetAvatar makes an account's picture of an upload: a PNG, a JPEG or the first frame of a GIF, told by its bytes. What
// is kept is a square JPEG that this server has encoded. It waits for its turn to be decoded, as long as the context
// lasts. Refusals: forbidden (a guest), too_large (bytes, or pixels along a side), bad_data (no such picture),
// not_authenticated (the account is gone).
func (s *Service) SetAvatar(ctx context.Context, who Identity, upload []byte) (Account, error) {
	if who.Account.Guest() {
		return Account{}, protocol.Err(protocol.CodeForbidden)
	}
	made, err := s.config.Pictures.Make(ctx, upload, picture.Square)
	if err != nil {
		return Account{}, err
	}
	return s.putAvatar(ctx, who, made)
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
