package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/protocol"
)

func (a *api) registerAvatars(h huma.API) {
	operation(a, h, a.receiving(huma.Operation{Method: http.MethodPut, Path: "/api/v1/me/avatar",
		OperationID: "setAvatar", Summary: "Set one's own picture: a PNG, JPEG or GIF; its middle square is kept"}), a.putAvatar)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/me/avatar",
		OperationID: "removeAvatar", Summary: "Remove one's own picture"}, a.deleteAvatar)
	operation(a, h, sending(huma.Operation{Method: http.MethodGet, Path: "/api/v1/accounts/{account}/avatar",
		OperationID: "avatar", Summary: "Somebody's picture, 256 × 256 pixels"}), a.getAvatar)
}

func (a *api) putAvatar(ctx context.Context, in *PictureInput) (*accountOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := a.auth.SetAvatar(ctx, who, in.RawBody)
	if err != nil {
		return nil, ofPicture(err)
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

// getAvatar serves a picture to whoever is logged in, a guest too.
func (a *api) getAvatar(ctx context.Context, in *struct {
	Account string `path:"account" maxLength:"64"`
	V       string `query:"v" maxLength:"64" doc:"avatar of the account: lets the answer be cached for good"`
}) (*pictureOutput, error) {
	if _, err := need(ctx); err != nil {
		return nil, err
	}
	v, err := a.auth.AvatarOf(ctx, protocol.AccountID(in.Account))
	if err != nil {
		return nil, err
	}
	return sent(v, in.V, "avatar.jpg"), nil
}
