package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"atrium/internal/auth"
	"atrium/protocol"
)

// uploadsAtOnce bounds the pictures that are being received or decoded, and with them memory: one for each account, so many
// in all. Beyond, slow_down.
const uploadsAtOnce = 32

const pictureRule = "a picture is a PNG, JPEG or GIF of at most 2 MiB and 4096 × 4096 pixels"

func (a *api) registerAvatars(h huma.API) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	operation(a, h, huma.Operation{Method: http.MethodPut, Path: "/api/v1/me/avatar", MaxBodyBytes: auth.MaxAvatarBytes,
		OperationID: "setAvatar", Summary: "Set one's own picture: a PNG, JPEG or GIF; its middle square is kept",
		Middlewares: huma.Middlewares{a.admitUpload},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"image/png": binary, "image/gif": binary, // and the JPEG of the input
		}}}, a.putAvatar)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/me/avatar",
		OperationID: "removeAvatar", Summary: "Remove one's own picture"}, a.deleteAvatar)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/accounts/{account}/avatar",
		OperationID: "avatar", Summary: "Somebody's picture, 256 × 256 pixels",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"image/jpeg": binary}}},
	}, a.getAvatar)
}

// admitUpload refuses, before the body is read, who may not set a picture, and what is more than the server takes at once.
func (a *api) admitUpload(ctx huma.Context, next func(huma.Context)) {
	who, err := a.mayUpload(ctx.Context())
	if err == nil {
		defer a.uploads.end(who.Account.ID)
		next(ctx)
		return
	}
	_, w := humago.Unwrap(ctx)
	w.Header().Set("Connection", "close") // or net/http would wait for the body before it answers
	writeProblem(w, err)
}

// mayUpload begins an upload, which the caller ends.
func (a *api) mayUpload(ctx context.Context) (auth.Identity, error) {
	who, err := need(ctx)
	if err != nil {
		return who, err
	}
	if who.Account.Guest() {
		return who, protocol.Err(protocol.CodeForbidden)
	}
	if err := a.mayStart(ctx, ClassUpload); err != nil {
		return who, err
	}
	if !a.uploads.begin(who.Account.ID) {
		return who, protocol.Retry(protocol.CodeSlowDown, time.Second)
	}
	return who, nil
}

func (a *api) putAvatar(ctx context.Context, in *struct {
	RawBody []byte `contentType:"image/jpeg"`
}) (*accountOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := a.auth.SetAvatar(ctx, who, in.RawBody)
	if err != nil {
		if p := problemOf(protocol.OrUnavailable(err)); p.Code == protocol.CodeBadData || p.Code == protocol.CodeTooLarge {
			p.Detail = pictureRule
			return nil, p
		}
		return nil, err
	}
	return a.showAvatar(changed), nil
}

func (a *api) deleteAvatar(ctx context.Context, _ *nothing) (*accountOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := a.auth.RemoveAvatar(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.showAvatar(changed), nil
}

// showAvatar tells the rooms that the account is in, and answers the account.
func (a *api) showAvatar(changed auth.Account) *accountOutput {
	a.rooms.ShowAvatar(changed.ID, changed.Avatar)
	return &accountOutput{Body: accountOf(changed)}
}

type avatarOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Disposition  string `header:"Content-Disposition"`
	Policy       string `header:"Content-Security-Policy"`
	Body         []byte
}

// getAvatar serves a picture to whoever is logged in, a guest too. With the present v it may be kept for good; anything
// else gives the present picture, to be kept by nobody.
func (a *api) getAvatar(ctx context.Context, in *struct {
	Account string `path:"account" maxLength:"64"`
	V       string `query:"v" maxLength:"64" doc:"avatar of the account: lets the answer be cached for good"`
}) (*avatarOutput, error) {
	if _, err := need(ctx); err != nil {
		return nil, err
	}
	v, err := a.auth.AvatarOf(ctx, protocol.AccountID(in.Account))
	if err != nil {
		return nil, err
	}
	out := &avatarOutput{ContentType: "image/jpeg", CacheControl: "no-store", Disposition: `inline; filename="avatar.jpg"`,
		Policy: "default-src 'none'; sandbox", Body: v.Image}
	if in.V == v.Hash {
		out.CacheControl = "private, max-age=31536000, immutable"
	}
	return out, nil
}
