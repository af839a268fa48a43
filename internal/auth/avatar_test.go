package auth_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/protocol"
)

func isCode(t *testing.T, err error, want protocol.Code) {
	t.Helper()
	if !is(err, want) {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// pictureOf is a PNG that differs with its width.
func pictureOf(width int) []byte {
	var b bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, width, 8))
	m.Pix[0] = uint8(width)
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestAvatar(t *testing.T) {
	s, _ := newService()
	in := register(t, s, "Alice")
	who, err := s.Authenticate(t.Context(), in.Cookie)
	noError(t, err)
	_, err = s.AvatarOf(t.Context(), in.Account.ID)
	isCode(t, err, protocol.CodeNotFound)

	seen := map[string]bool{"": true}
	for _, upload := range [][]byte{pictureOf(8), pictureOf(100)} {
		a, err := s.SetAvatar(t.Context(), who, upload)
		noError(t, err)
		if seen[a.Avatar] || len(a.Avatar) != 32 || a.PasswordHash != "" {
			t.Errorf("account %+v", a)
		}
		seen[a.Avatar] = true
		kept, err := s.AvatarOf(t.Context(), a.ID)
		noError(t, err)
		if kept.Hash != a.Avatar || !bytes.HasPrefix(kept.Image, []byte("\xff\xd8\xff")) {
			t.Errorf("%s is kept as %.4x…", a.Avatar, kept.Image)
		}
		if again, err := s.Authenticate(t.Context(), in.Cookie); err != nil || again.Account.Avatar != a.Avatar {
			t.Errorf("the session's account has %q, %v", again.Account.Avatar, err)
		}
	}

	for range 2 {
		a, err := s.RemoveAvatar(t.Context(), who)
		noError(t, err)
		if a.Avatar != "" {
			t.Errorf("account %+v", a)
		}
	}
	_, err = s.AvatarOf(t.Context(), in.Account.ID)
	isCode(t, err, protocol.CodeNotFound)
}

func TestAvatarRefuses(t *testing.T) {
	s, _ := newService()
	in := register(t, s, "Alice")
	who, err := s.Authenticate(t.Context(), in.Cookie)
	noError(t, err)
	before, err := s.SetAvatar(t.Context(), who, pictureOf(8))
	noError(t, err)
	guest, err := s.EnterGuest(t.Context(), auth.GuestEntry{Room: "room", Link: 1, DisplayName: "G", Locale: auth.LocaleEnglish}, from(2))
	noError(t, err)
	asGuest, err := s.Authenticate(t.Context(), guest.Cookie)
	noError(t, err)

	_, err = s.SetAvatar(t.Context(), asGuest, pictureOf(8))
	isCode(t, err, protocol.CodeForbidden)
	_, err = s.RemoveAvatar(t.Context(), asGuest)
	isCode(t, err, protocol.CodeForbidden)
	_, err = s.SetAvatar(t.Context(), who, []byte("<svg/>"))
	isCode(t, err, protocol.CodeBadData)
	_, err = s.SetAvatar(t.Context(), who, make([]byte, picture.MaxBytes+1))
	isCode(t, err, protocol.CodeTooLarge)
	_, err = s.SetAvatar(t.Context(), auth.Identity{Account: auth.Account{ID: "gone"}}, pictureOf(8))
	isCode(t, err, protocol.CodeNotAuthenticated)

	kept, err := s.AvatarOf(t.Context(), in.Account.ID)
	noError(t, err)
	if kept.Hash != before.Avatar {
		t.Error("a refused picture replaced the one before")
	}
}
