package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Account is a person as they see themselves.
type Account struct {
	ID          protocol.AccountID `json:"id"`
	Name        string             `json:"name" doc:"empty for a guest"`
	DisplayName string             `json:"display_name"`
	Side        auth.Side          `json:"side" enum:"teach,study," doc:"which home comes first; empty for a guest"`
	Locale      auth.Locale        `json:"locale" enum:"zh-CN,en"`
	Admin       bool               `json:"admin"`
	Guest       bool               `json:"guest"`
	Avatar      string             `json:"avatar,omitzero" doc:"v of the picture's address; absent: none"`
}

func accountOf(a auth.Account) Account {
	return Account{ID: a.ID, Name: a.Name, DisplayName: a.DisplayName, Side: a.Side, Locale: a.Locale, Admin: a.Admin, Guest: a.Guest(),
		Avatar: a.Avatar}
}

type signedInOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Account Account `json:"account"`
	}
}

func signedIn(ctx context.Context, in auth.SignedIn) *signedInOutput {
	out := &signedInOutput{SetCookie: sessionCookie(ctx, in.Cookie, in.Life)}
	out.Body.Account = accountOf(in.Account)
	return out
}

// sessionCookie makes the cookie, or takes it away when value is empty.
func sessionCookie(ctx context.Context, value string, life time.Duration) string {
	c := http.Cookie{Name: SessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: callerOf(ctx).secure, MaxAge: int(life.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

func (a *api) registerAccounts(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/accounts", DefaultStatus: http.StatusCreated,
		OperationID: "register", Summary: "Register an account and log in"}, a.postAccounts)
	operation(a, h, huma.Operation{Method: http.MethodPost, Path: "/api/v1/sessions", DefaultStatus: http.StatusCreated,
		OperationID: "login", Summary: "Log in"}, a.postSessions)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/sessions",
		OperationID: "sessions", Summary: "List one's own sessions"}, a.getSessions)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/sessions/{session}",
		OperationID: "logout", Summary: "End one of one's own sessions; current is the one that asks",
		DefaultStatus: http.StatusNoContent}, a.deleteSession)
	operation(a, h, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/sessions",
		OperationID: "logoutAll", Summary: "End all of one's own sessions", DefaultStatus: http.StatusNoContent}, a.deleteSessions)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/me",
		OperationID: "me", Summary: "Who is logged in"}, a.getMe)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/me",
		OperationID: "changeMe", Summary: "Change one's own profile"}, a.patchMe)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/setup",
		OperationID: "setup", Summary: "Whether the first account is still to be made, with the setup token"}, a.getSetup)
}

type registerInput struct {
	Body struct {
		Name        string      `json:"name"`
		Password    string      `json:"password"`
		DisplayName string      `json:"display_name"`
		Side        auth.Side   `json:"side" enum:"teach,study"`
		Locale      auth.Locale `json:"locale" enum:"zh-CN,en"`
		SetupToken  string      `json:"setup_token,omitzero"`
	}
}

func (a *api) postAccounts(ctx context.Context, in *registerInput) (*signedInOutput, error) {
	b := in.Body
	made, err := a.auth.Register(ctx, auth.Registration{Name: b.Name, Password: b.Password, DisplayName: b.DisplayName,
		Side: b.Side, Locale: b.Locale, SetupToken: b.SetupToken}, callerOf(ctx).client)
	if err != nil {
		return nil, err
	}
	a.log.InfoContext(ctx, "registered", "account", made.Account.ID, "admin", made.Account.Admin)
	return signedIn(ctx, made), nil
}

type loginInput struct {
	Body struct {
		Name     string `json:"name"`
		Password string `json:"password"`
	}
}

func (a *api) postSessions(ctx context.Context, in *loginInput) (*signedInOutput, error) {
	made, err := a.auth.Login(ctx, in.Body.Name, in.Body.Password, callerOf(ctx).client)
	if err != nil {
		return nil, err
	}
	return signedIn(ctx, made), nil
}

// SessionInfo is one login of the person who asks.
type SessionInfo struct {
	ID            protocol.SessionID `json:"id"`
	Created       protocol.Millis    `json:"created"`
	LastSeen      protocol.Millis    `json:"last_seen"`
	UserAgent     string             `json:"user_agent"`
	AddressPrefix string             `json:"address_prefix"`
	Current       bool               `json:"current"`
}

type sessionsOutput struct {
	Body struct {
		Sessions []SessionInfo `json:"sessions"`
	}
}

func (a *api) getSessions(ctx context.Context, _ *nothing) (*sessionsOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.auth.Sessions(ctx, who)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Sessions = make([]SessionInfo, len(list))
	for i, s := range list {
		out.Body.Sessions[i] = SessionInfo{ID: s.ID, Created: protocol.ToMillis(s.Created), LastSeen: protocol.ToMillis(s.LastSeen),
			UserAgent: s.UserAgent, AddressPrefix: s.AddressPrefix, Current: s.ID == who.Session}
	}
	return out, nil
}

type cookieOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (a *api) deleteSession(ctx context.Context, in *struct {
	Session string `path:"session" maxLength:"64"`
}) (*cookieOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	id := protocol.SessionID(in.Session)
	if in.Session != "current" && id != who.Session {
		return &cookieOutput{}, a.auth.RevokeSession(ctx, who, id)
	}
	return &cookieOutput{SetCookie: sessionCookie(ctx, "", 0)}, a.auth.Logout(ctx, who)
}

func (a *api) deleteSessions(ctx context.Context, _ *nothing) (*cookieOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	return &cookieOutput{SetCookie: sessionCookie(ctx, "", 0)}, a.auth.RevokeAll(ctx, who.Account.ID)
}

type accountOutput struct{ Body Account }

func (a *api) getMe(ctx context.Context, _ *nothing) (*accountOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	return &accountOutput{Body: accountOf(who.Account)}, nil
}

func (a *api) patchMe(ctx context.Context, in *struct {
	Body struct {
		DisplayName *string      `json:"display_name,omitzero"`
		Side        *auth.Side   `json:"side,omitzero" enum:"teach,study"`
		Locale      *auth.Locale `json:"locale,omitzero" enum:"zh-CN,en"`
	}
}) (*accountOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := a.auth.UpdateProfile(ctx, who, auth.Profile{DisplayName: in.Body.DisplayName, Side: in.Body.Side, Locale: in.Body.Locale})
	if err != nil {
		return nil, err
	}
	return &accountOutput{Body: accountOf(changed)}, nil
}

type setupOutput struct {
	Body struct {
		Needed bool `json:"needed"`
	}
}

func (a *api) getSetup(ctx context.Context, _ *nothing) (*setupOutput, error) {
	needed, err := a.auth.SetupNeeded(ctx)
	out := &setupOutput{}
	out.Body.Needed = needed
	return out, err
}
