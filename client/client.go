// Package client is the typed Go client of Atrium: it does over HTTP and the WebSocket all that a page does. Tests, bots,
// the load tool and headless peers use it.
//
// A Client is one person's login; Dial gives it a device, whose Conn lives over any number of sockets: it keeps the
// heartbeats, comes back by itself, resumes its rooms where they were, and sends again under the same id what was not
// acknowledged. Events come in order, each once, or the room says with resync that its state must be loaded anew. Failures
// that the server names are *protocol.Error.
package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// sessionCookie is the cookie that holds a session's secret.
const sessionCookie = "atrium_session"

// maxAnswer bounds the body of an answer that is read into memory.
const maxAnswer = 4 << 20

// Client talks to one server as one person. It is safe for concurrent use.
type Client struct {
	base string // scheme and host; the Origin too
	http *http.Client

	mu     sync.Mutex
	cookie string
}

// New makes a client of the server at address ("http://host:port"). It connects to nothing yet.
func New(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("client: %q is no http(s) address", address)
	}
	return &Client{base: u.Scheme + "://" + u.Host, http: &http.Client{CheckRedirect: noRedirect}}, nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Over returns a client of the same server and login whose connections are made by t.
func (c *Client) Over(t http.RoundTripper) *Client {
	return &Client{base: c.base, http: &http.Client{Transport: t, CheckRedirect: noRedirect}, cookie: c.Cookie()}
}

// Cookie is the session's secret; "" before login and after logout. Who has it is this person.
func (c *Client) Cookie() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cookie
}

// SetCookie takes over the session of a secret.
func (c *Client) SetCookie(secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cookie = secret
}

// Side says which home a person sees first.
type Side string

// The sides.
const (
	Teach Side = "teach"
	Study Side = "study"
)

// Account is a person as they see themselves. A guest has neither name nor side.
type Account struct {
	ID          protocol.AccountID `json:"id"`
	Name        string             `json:"name"`
	DisplayName string             `json:"display_name"`
	Side        Side               `json:"side"`
	Locale      string             `json:"locale"`
	Admin       bool               `json:"admin"`
	Guest       bool               `json:"guest"`
	Avatar      string             `json:"avatar"` // which picture it is; "" for none
}

// Registration is what a new account needs. An empty display name takes the name, an empty side studies, an empty locale
// is English.
type Registration struct {
	Name        string `json:"name"`
	Password    string `json:"password"`
	DisplayName string `json:"display_name"`
	Side        Side   `json:"side"`
	Locale      string `json:"locale"`
	SetupToken  string `json:"setup_token,omitzero"`
}

type signedIn struct {
	Account Account `json:"account"`
}

// Register makes an account and logs in with it.
func (c *Client) Register(ctx context.Context, r Registration) (Account, error) {
	r.DisplayName, r.Side, r.Locale = or(r.DisplayName, r.Name), or(r.Side, Study), or(r.Locale, "en")
	in, err := call[signedIn](ctx, c, http.MethodPost, "/accounts", r)
	return in.Account, err
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Login begins a session.
func (c *Client) Login(ctx context.Context, name, password string) (Account, error) {
	in, err := call[signedIn](ctx, c, http.MethodPost, "/sessions", map[string]string{"name": name, "password": password})
	return in.Account, err
}

// EnterAsGuest begins a guest's session for one room, by the secret of its link.
func (c *Client) EnterAsGuest(ctx context.Context, room, secret, displayName string) (Account, error) {
	in, err := call[signedIn](ctx, c, http.MethodPost, "/rooms/"+url.PathEscape(room)+"/guests",
		map[string]string{"display_name": displayName, "secret": secret})
	return in.Account, err
}

// Me tells who is logged in.
func (c *Client) Me(ctx context.Context) (Account, error) {
	return call[Account](ctx, c, http.MethodGet, "/me", nil)
}

// Profile is what people may change of themselves; nil stays as it is.
type Profile struct {
	DisplayName *string `json:"display_name,omitzero"`
	Side        *Side   `json:"side,omitzero"`
	Locale      *string `json:"locale,omitzero"`
}

// ChangeMe changes one's own profile.
func (c *Client) ChangeMe(ctx context.Context, p Profile) (Account, error) {
	return call[Account](ctx, c, http.MethodPatch, "/me", p)
}

// SetAvatar gives this person a picture, of the type image/png, image/jpeg or image/gif.
func (c *Client) SetAvatar(ctx context.Context, contentType string, picture []byte) (Account, error) {
	return send[Account](ctx, c, http.MethodPut, "/me/avatar", contentType, picture)
}

// RemoveAvatar takes this person's picture away.
func (c *Client) RemoveAvatar(ctx context.Context) (Account, error) {
	return call[Account](ctx, c, http.MethodDelete, "/me/avatar", nil)
}

// Session is one of one's own logins.
type Session struct {
	ID            protocol.SessionID `json:"id"`
	Created       protocol.Millis    `json:"created"`
	LastSeen      protocol.Millis    `json:"last_seen"`
	UserAgent     string             `json:"user_agent"`
	AddressPrefix string             `json:"address_prefix"`
	Current       bool               `json:"current"`
}

// Sessions lists one's own logins.
func (c *Client) Sessions(ctx context.Context) ([]Session, error) {
	got, err := call[struct {
		Sessions []Session `json:"sessions"`
	}](ctx, c, http.MethodGet, "/sessions", nil)
	return got.Sessions, err
}

// Logout ends one of one's own sessions; "current" is the one that asks.
func (c *Client) Logout(ctx context.Context, id protocol.SessionID) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, "/sessions/"+url.PathEscape(string(id)), nil)
	return err
}

// LogoutAll ends all of one's own sessions.
func (c *Client) LogoutAll(ctx context.Context) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, "/sessions", nil)
	return err
}

// call makes one request of the API and reads its answer into T.
func call[T any](ctx context.Context, c *Client, method, path string, body any) (T, error) {
	if body == nil {
		return send[T](ctx, c, method, path, "", nil)
	}
	return send[T](ctx, c, method, path, "application/json", protocol.Encode(body))
}

func send[T any](ctx context.Context, c *Client, method, path, contentType string, body []byte) (T, error) {
	r, err := c.do(ctx, method, "/api/v1"+path, contentType, body)
	return answered[T](r, err, method, path, maxAnswer)
}

// read asks for something that may have so many bytes.
func read[T any](ctx context.Context, c *Client, path string, most int64) (T, error) {
	r, err := c.do(ctx, http.MethodGet, "/api/v1"+path, "", nil)
	return answered[T](r, err, http.MethodGet, path, most)
}

// answered reads the body of an answer.
func answered[T any](r *http.Response, err error, method, path string, most int64) (T, error) {
	var v T
	if err != nil {
		return v, err
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(r.Body, most))
	if err == nil && len(raw) > 0 {
		v, err = protocol.DecodeAs[T](raw)
	}
	if err != nil {
		return v, fmt.Errorf("client: answer to %s %s: %w", method, path, err)
	}
	return v, nil
}

// Get asks for any path of the server, /metrics perhaps, as this person; the caller closes the body.
func (c *Client) Get(ctx context.Context, path string) (*http.Response, error) {
	return c.do(ctx, http.MethodGet, path, "", nil)
}

// do sends one request and returns an answer that is no refusal; the caller closes its body.
func (c *Client) do(ctx context.Context, method, path, contentType string, body []byte) (*http.Response, error) {
	return c.ask(ctx, method, path, contentType, bytes.NewReader(body))
}

// ask is do with a body that may be long.
func (c *Client) ask(ctx context.Context, method, path, contentType string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for key, values := range c.header() {
		r.Header[key] = values
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= 300 {
		defer answer.Body.Close()
		return nil, refusal(answer)
	}
	for _, cookie := range answer.Cookies() {
		if cookie.Name == sessionCookie {
			c.SetCookie(cookie.Value)
		}
	}
	return answer, nil
}

// header holds what shows the server who asks, and that one of its own pages does.
func (c *Client) header() http.Header {
	h := http.Header{"Origin": {c.base}}
	if cookie := c.Cookie(); cookie != "" {
		h.Set("Cookie", sessionCookie+"="+cookie)
	}
	return h
}

// refusal reads a problem (RFC 9457). What is none, of a proxy perhaps, becomes internal or unavailable.
func refusal(r *http.Response) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	cause := fmt.Errorf("%s", r.Status)
	problem, parseErr := protocol.DecodeAs[struct {
		Code   protocol.Code `json:"code"`
		Detail string        `json:"detail"`
		Retry  int64         `json:"retry"`
	}](jsontext.Value(raw))
	if err == nil && parseErr == nil && problem.Code != "" {
		if problem.Detail != "" {
			cause = fmt.Errorf("%s: %s", r.Status, problem.Detail)
		}
		return &protocol.Error{Code: problem.Code, Retry: time.Duration(problem.Retry) * time.Millisecond, Cause: cause}
	}
	if r.StatusCode < 500 {
		return protocol.Wrap(protocol.CodeInternal, cause)
	}
	seconds, _ := strconv.Atoi(r.Header.Get("Retry-After"))
	return &protocol.Error{Code: protocol.CodeUnavailable, Retry: time.Duration(seconds) * time.Second, Cause: cause}
}

// IsCode reports whether err is the server's refusal with this code.
func IsCode(err error, code protocol.Code) bool {
	var known *protocol.Error
	return errors.As(err, &known) && known.Code == code
}

// socketURL is where the WebSocket is.
func (c *Client) socketURL() string { return "ws" + strings.TrimPrefix(c.base, "http") + "/ws" }
