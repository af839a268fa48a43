package server

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// HTTPOptions are what the HTTP half of the server needs.
type HTTPOptions struct {
	Auth  *auth.Service
	Rooms *room.Service
	Chat  *chat.Service
	// Courses are who learns what from whom.
	Courses *course.Service
	// Boards are those of rooms, as they are read.
	Boards *doc.Reader
	// ICEServers are the administrator's, told beside the relay of Sockets.
	ICEServers []ICEServer
	Log        *slog.Logger
	Metrics    *prometheus.Registry
	LogLevels  LogLevels
	// Ready tells whether the server can do its work now, nil if it can.
	Ready func(context.Context) error
	// CallWithin is how long an operation may wait for the store, a commit or a turn to hash: 10 s. Streams have bounds of
	// their own.
	CallWithin time.Duration
	// Self answers at SelfPath; nil for nobody.
	Self http.Handler
	// Sockets serves /ws, and shares its limits and origins with the API. App serves everything else.
	Sockets *Server
	App     http.Handler
}

const defaultCallWithin = 10 * time.Second

// NewHTTP returns the handler of everything that one port serves.
func NewHTTP(o HTTPOptions) http.Handler {
	a := &api{auth: o.Auth, rooms: o.Rooms, chat: o.Chat, courses: o.Courses, audit: o.Sockets.audit, iceServers: o.ICEServers, relays: o.Sockets.relays, limits: o.Sockets.shares, logLevels: o.LogLevels,
		front: o.Sockets.front, door: o.Sockets.door,
		boards:  o.Boards,
		uploads: newTurns[protocol.AccountID](uploadsAtOnce, 1), exports: newTurns[protocol.AccountID](exportsAtOnce, 1),
		fileUploads: newTurns[protocol.AccountID](fileUploadsAtOnce, fileUploadsEach),
		roomUploads: newTurns[protocol.RoomID](fileUploadsAtOnce, fileUploadsRoom), downloads: newTurns[protocol.AccountID](downloadsAtOnce, downloadsEach),
		opens: newTurns[protocol.AccountID](opensAtOnce, opensEach), callWithin: cmp.Or(o.CallWithin, defaultCallWithin), log: o.Log}
	mux := http.NewServeMux()
	a.register(mux)
	mux.Handle("/ws", o.Sockets.Handler())
	mux.Handle("/", o.App)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	if o.Self != nil {
		mux.Handle("GET "+SelfPath, o.Self)
	}
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { a.ready(w, r, o.Ready) })
	mux.Handle("GET /metrics", a.adminOnly(promhttp.HandlerFor(o.Metrics, promhttp.HandlerOpts{})))
	mux.Handle("/debug/pprof/", a.profiles())
	return withRequestID(survive(o.Log, countRequests(o.Metrics, mux)))
}

// OpenAPI returns the document of the HTTP API as JSON.
func OpenAPI() ([]byte, error) {
	a := &api{}
	return a.register(http.NewServeMux()).OpenAPI().MarshalJSON()
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the client may be gone
}

func (a *api) ready(w http.ResponseWriter, r *http.Request, check func(context.Context) error) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	if err := check(ctx); err != nil {
		a.log.ErrorContext(ctx, "not ready", "err", err)
		plain(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	plain(w, http.StatusOK, "ready")
}

// adminOnly lets the administrator through; everybody else learns nothing.
func (a *api) adminOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie(SessionCookie)
		if err != nil {
			writeProblem(w, protocol.Err(protocol.CodeNotAuthenticated))
			return
		}
		if wait := a.limitAddress(r); wait > 0 {
			writeProblem(w, protocol.Retry(protocol.CodeSlowDown, wait))
			return
		}
		within, cancel := context.WithTimeout(r.Context(), a.callWithin)
		who, err := a.auth.Authenticate(within, cookie.Value)
		cancel()
		switch {
		case err != nil:
			a.fail(r.Context(), w, err)
		case !who.Account.Admin:
			writeProblem(w, protocol.Err(protocol.CodeForbidden))
		default:
			http.NewResponseController(w).SetReadDeadline(time.Time{}) // a profile may take longer than a request
			next.ServeHTTP(w, r)
		}
	})
}

type requestIDKey struct{}

// withRequestID gives every request an id that its answer and the log lines share.
func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := protocol.NewUUID()
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

func requestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// answering knows whether an answer has begun.
type answering struct {
	http.ResponseWriter
	begun bool
}

func (a *answering) WriteHeader(status int) {
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

func (a *answering) Write(b []byte) (int, error) {
	a.begun = true
	return a.ResponseWriter.Write(b)
}

// Unwrap lets an http.ResponseController through.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// survive turns a bug in a handler into an answer. One that has begun is broken off: the client must see that it is not whole.
func survive(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answering{ResponseWriter: w}
		defer func() {
			v := recover()
			switch {
			case v == nil:
				return
			case v == http.ErrAbortHandler: // said on purpose
				panic(v)
			}
			log.ErrorContext(r.Context(), "handler panicked", "request", requestIDOf(r.Context()), "panic", v, "stack", string(debug.Stack()))
			if a.begun {
				panic(http.ErrAbortHandler)
			}
			writeProblem(w, protocol.Err(protocol.CodeInternal))
		}()
		next.ServeHTTP(a, r)
	})
}

// countRequests measures the API by route, never by address: a path may hold a room's id.
func countRequests(reg *prometheus.Registry, mux *http.ServeMux) http.Handler {
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "atrium_http_request_seconds", Help: "How long HTTP requests took, by method and kind of path.",
		Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5},
	}, []string{"method", "route"})
	reg.MustRegister(duration)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, route := mux.Handler(r)
		if route == "/ws" { // lasts as long as the connection; the sockets have metrics of their own
			mux.ServeHTTP(w, r)
			return
		}
		start := time.Now()
		mux.ServeHTTP(w, r) // The API's own mux within leaves its route in r.Pattern.
		duration.WithLabelValues(methodLabel(r.Method), cmp.Or(r.Pattern, route)).Observe(time.Since(start).Seconds())
	})
}

// methodLabel is the method as metrics see it: a client may send any word.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// limitAddress counts a request against its address, before it costs a look at the database.
func (a *api) limitAddress(r *http.Request) time.Duration {
	return a.limits.take(classOf(r.Method), "", auth.LimitPrefix(a.front.client(r)), "", time.Now())
}

// limitAccount counts a request against its account, if it has one.
func (a *api) limitAccount(c caller, method string) time.Duration {
	return a.limits.takeAccount(classOf(method), c.account(), time.Now())
}

func classOf(method string) Class {
	if changes(method) {
		return ClassDurable
	}
	return ClassControl
}

// mayStart counts something dear against its account and address, or refuses it.
func (a *api) mayStart(ctx context.Context, class Class) error {
	c := callerOf(ctx)
	if wait := a.limits.take(class, c.account(), auth.LimitPrefix(c.client.Address), "", time.Now()); wait > 0 {
		return protocol.Retry(protocol.CodeSlowDown, wait)
	}
	return nil
}
