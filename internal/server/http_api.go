package server

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/go-json-experiment/json"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// SessionCookie is the name of the cookie that holds a session's secret.
const SessionCookie = "atrium_session"

// maxBody bounds a request's body; pictures have a bound of their own.
const maxBody = 64 << 10

//go:generate go run ./openapi ../../docs/openapi.json

// api is the HTTP half of the server: it translates requests into calls and errors into answers, and holds no rules.
type api struct {
	auth       *auth.Service
	rooms      *room.Service
	chat       *chat.Service
	courses    *course.Service
	audit      *audit.Log
	iceServers []ICEServer
	relays     *relays
	limits     *shares
	logLevels  LogLevels
	front      front
	door       door
	boards     *doc.Reader
	uploads    *turns[protocol.AccountID] // of pictures of people
	exports    *turns[protocol.AccountID]
	callWithin time.Duration
	log        *slog.Logger

	fileUploads *turns[protocol.AccountID] // of files for boards
	roomUploads *turns[protocol.RoomID]    // the same ones
	downloads   *turns[protocol.AccountID] // of them
	opens       *turns[protocol.AccountID] // of boards
}

// register adds the API to a mux, with its OpenAPI document.
func (a *api) register(mux *http.ServeMux) huma.API {
	inner := http.NewServeMux()
	h := humago.New(inner, apiConfig())
	h.UseMiddleware(a.identify)
	a.registerAccounts(h)
	a.registerAvatars(h)
	a.registerRooms(h)
	a.registerCourses(h)
	a.registerCovers(h)
	a.registerLessons(h)
	a.registerAttendance(h)
	a.registerDownloads(h)
	a.registerICE(h)
	a.registerMembers(h)
	a.registerMessages(h)
	a.registerBoards(h)
	a.registerFiles(h)
	a.registerAdmin(h)
	a.registerAudit(h)
	a.registerMakers(h)
	inner.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, protocol.Err(protocol.CodeNotFound))
	})
	mux.Handle("/api/", a.guard(inner))
	return h
}

func apiConfig() huma.Config {
	c := huma.DefaultConfig("Atrium", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.CreateHooks = nil // no $schema in bodies
	format := huma.Format{
		Marshal: func(w io.Writer, v any) error { return json.MarshalWrite(w, v) },
		// Beside the schema's check: no duplicate key, valid UTF-8.
		Unmarshal: func(data []byte, v any) error { return json.Unmarshal(data, v) },
	}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.RejectUnknownQueryParameters = true
	return c
}

// guard refuses what a foreign page sends in a person's name, and what no database takes. Answers with personal data are not
// kept by caches.
func (a *api) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		query, err := url.QueryUnescape(r.URL.RawQuery)
		switch {
		case changes(r.Method) && !a.front.allow(r):
			writeProblem(w, protocol.Err(protocol.CodeBadOrigin))
		case !isText(r.URL.Path):
			writeProblem(w, protocol.Err(protocol.CodeNotFound))
		case err != nil, !isText(query), !isText(r.Header.Get("Idempotency-Key")):
			writeProblem(w, protocol.Err(protocol.CodeBadData))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isText reports whether a database can hold s: UTF-8 without U+0000.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

type identityKey struct{}

// caller is who asks, and from where.
type caller struct {
	identity *auth.Identity // nil: nobody is logged in
	client   auth.Client
	secure   bool
}

func (c caller) account() protocol.AccountID {
	if c.identity == nil {
		return ""
	}
	return c.identity.Account.ID
}

func (c caller) visitor() visitor {
	v := visitor{account: c.account(), address: auth.LimitPrefix(c.client.Address)}
	if c.identity != nil {
		v.guestOf = c.identity.Account.GuestRoom
	}
	return v
}

// identify looks the session up for every operation; those that need one ask for it by need.
func (a *api) identify(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if wait := a.limitAddress(r); wait > 0 {
		writeProblem(w, protocol.Retry(protocol.CodeSlowDown, wait))
		return
	}
	c := caller{client: auth.Client{Address: a.front.client(r), UserAgent: r.UserAgent()}, secure: a.front.secure(r)}
	if cookie, err := r.Cookie(SessionCookie); err == nil {
		c.client.Cookie = cookie.Value
		within, cancel := context.WithTimeout(r.Context(), a.callWithin)
		who, err := a.auth.Authenticate(within, cookie.Value)
		cancel()
		switch {
		case err == nil:
			c.identity = &who
		case !errors.Is(err, protocol.Err(protocol.CodeNotAuthenticated)):
			a.fail(r.Context(), w, err)
			return
		}
	}
	if wait := a.limitAccount(c, r.Method); wait > 0 {
		writeProblem(w, protocol.Retry(protocol.CodeSlowDown, wait))
		return
	}
	next(huma.WithValue(ctx, identityKey{}, c))
}

func (a *api) fail(ctx context.Context, w http.ResponseWriter, err error) {
	p := a.problem(ctx, err)
	writeProblem(w, p)
}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(identityKey{}).(caller)
	return c
}

// need returns who is logged in, or not_authenticated.
func need(ctx context.Context) (auth.Identity, error) {
	c := callerOf(ctx)
	if c.identity == nil {
		return auth.Identity{}, protocol.Err(protocol.CodeNotAuthenticated)
	}
	return *c.identity, nil
}

// actorOf is how a logged-in person acts in rooms by HTTP.
func actorOf(who auth.Identity) room.Actor {
	a := who.Account
	return room.Actor{Account: a.ID, AccountName: a.Name, DisplayName: a.DisplayName, Avatar: a.Avatar,
		GuestOf: a.GuestRoom, GuestLink: a.GuestLink}
}

// operation adds one operation whose handler answers with errors of package protocol.
func operation[I, O any](a *api, h huma.API, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	op.MaxBodyBytes = cmp.Or(op.MaxBodyBytes, maxBody)
	op.BodyReadTimeout = 10 * time.Second
	op.Errors = nil
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
		if reflect.TypeFor[O]().NumField() == 0 {
			op.DefaultStatus = http.StatusNoContent
		}
	}
	if op.OperationID == "" {
		op.OperationID = strings.ToLower(op.Method) + strings.NewReplacer("/api/v1", "", "/", "-", "{", "", "}", "").Replace(op.Path)
	}
	huma.Register(h, op, func(ctx context.Context, in *I) (*O, error) {
		within, cancel := context.WithTimeout(ctx, a.callWithin)
		defer cancel()
		out, err := handler(within, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// nothing is the input or output of operations without one.
type nothing struct{}
