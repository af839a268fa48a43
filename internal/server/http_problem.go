package server

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"atrium/protocol"
)

// Problem is an error of the HTTP API: RFC 9457 with the code of the contract. Retry is in milliseconds.
type Problem struct {
	Title  string        `json:"title" doc:"a fixed English sentence for developers"`
	Status int           `json:"status"`
	Code   protocol.Code `json:"code" doc:"what a client acts on"`
	Detail string        `json:"detail,omitzero" doc:"which part of the request was refused"`
	Retry  int64         `json:"retry,omitzero" doc:"milliseconds to wait before trying again"`
}

// Error tells the code.
func (p *Problem) Error() string { return string(p.Code) }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType marks the body as a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders adds Retry-After in seconds, rounded up.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Retry > 0 {
		h.Set("Retry-After", strconv.FormatInt((p.Retry+999)/1000, 10))
	}
	return h
}

var statusOf = map[protocol.Code]int{
	protocol.CodeNotAuthenticated:   http.StatusUnauthorized,
	protocol.CodeBadCredentials:     http.StatusUnauthorized,
	protocol.CodeForbidden:          http.StatusForbidden,
	protocol.CodeBadSecret:          http.StatusForbidden,
	protocol.CodeBanned:             http.StatusForbidden,
	protocol.CodeLinkExpired:        http.StatusForbidden,
	protocol.CodeBadOrigin:          http.StatusForbidden,
	protocol.CodeSetupTokenRequired: http.StatusForbidden,
	protocol.CodeNotFound:           http.StatusNotFound,
	protocol.CodeNotMember:          http.StatusNotFound,
	protocol.CodeNameTaken:          http.StatusConflict,
	protocol.CodeAlreadySignedIn:    http.StatusConflict,
	protocol.CodeIDReused:           http.StatusConflict,
	protocol.CodeRoomFull:           http.StatusConflict,
	protocol.CodeLocked:             http.StatusConflict,
	protocol.CodeEnded:              http.StatusGone,
	protocol.CodeGone:               http.StatusGone,
	protocol.CodeTooLarge:           http.StatusRequestEntityTooLarge,
	protocol.CodeSlowDown:           http.StatusTooManyRequests,
	protocol.CodeUnavailable:        http.StatusServiceUnavailable,
	protocol.CodeInternal:           http.StatusInternalServerError,
}

func problemOf(e *protocol.Error) *Problem {
	status, ok := statusOf[e.Code]
	if !ok {
		status = http.StatusBadRequest
	}
	return &Problem{Title: e.Code.Message(), Status: status, Code: e.Code, Retry: e.Retry.Milliseconds()}
}

// problem is the answer to a failed request; the cause goes to the log, once, here.
func (a *api) problem(ctx context.Context, err error) *Problem {
	if p, ok := err.(*Problem); ok {
		return p // with a detail of its own
	}
	e := protocol.OrUnavailable(err)
	if e.Code == protocol.CodeInternal || e.Code == protocol.CodeUnavailable {
		a.log.ErrorContext(ctx, "request failed", "request", requestIDOf(ctx), "code", e.Code, "err", err)
	}
	return problemOf(e)
}

// writeProblem answers outside of the API's operations.
func writeProblem(w http.ResponseWriter, err error) {
	p, ok := err.(*Problem)
	if !ok {
		p = problemOf(protocol.OrUnavailable(err))
	}
	for key, values := range p.GetHeaders() {
		w.Header()[key] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.MarshalWrite(w, p) // the client may be gone
}

func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false // lists are never null on our wire
	// What the API's own checks refuse gets a code too: they know statuses only. Bodies are bad_data, whatever is wrong.
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		code := protocol.CodeBadData
		switch {
		case status == http.StatusRequestEntityTooLarge:
			code = protocol.CodeTooLarge
		case status >= 500:
			code = protocol.CodeInternal
		}
		p := problemOf(protocol.Err(code))
		p.Detail = msg
		for _, err := range errs {
			if d, ok := err.(*huma.ErrorDetail); ok && d.Location != "" {
				p.Detail = d.Location + ": " + d.Message // never the value: it may be a password
				break
			}
		}
		return p
	}
}
