package client

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"atrium/protocol"
)

// serveHTTP answers every request by f and returns a client of it.
func serveHTTP(t *testing.T, f http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	c, err := New(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCookieAndOriginGoWithEveryRequest(t *testing.T) {
	var origin, cookie string
	c := serveHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		origin, cookie = r.Header.Get("Origin"), r.Header.Get("Cookie")
		switch r.Method + r.URL.Path {
		case "POST/api/v1/accounts":
			http.SetCookie(w, &http.Cookie{Name: "atrium_session", Value: "s3"})
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"account":{"id":"a1","name":"li","later":1}}`)
		case "DELETE/api/v1/sessions/current":
			http.SetCookie(w, &http.Cookie{Name: "atrium_session", MaxAge: -1})
			w.WriteHeader(http.StatusNoContent)
		default:
			io.WriteString(w, `{"id":"a1"}`)
		}
	})
	me, err := c.Register(t.Context(), Registration{Name: "li", Password: "12345678"})
	if err != nil || me.ID != "a1" || me.Name != "li" || c.Cookie() != "s3" {
		t.Fatalf("%+v, %v, cookie %q", me, err, c.Cookie())
	}
	if _, err := c.Me(t.Context()); err != nil || origin != c.base || cookie != "atrium_session=s3" {
		t.Errorf("%v: origin %q, cookie %q", err, origin, cookie)
	}
	if err := c.Logout(t.Context(), "current"); err != nil || c.Cookie() != "" {
		t.Errorf("%v: cookie %q after logout", err, c.Cookie())
	}
}

func TestRefusalsBecomeTheErrorsOfTheContract(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		code   protocol.Code
		retry  time.Duration
	}{
		{429, `{"status":429,"code":"slow_down","retry":1500}`, protocol.CodeSlowDown, 1500 * time.Millisecond},
		{404, `{"code":"not_found","title":"x"}`, protocol.CodeNotFound, 0},
		{404, `<html>`, protocol.CodeInternal, 0},
		{502, ``, protocol.CodeUnavailable, 2 * time.Second},
	} {
		c := serveHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		})
		_, err := c.Room(t.Context(), "123456")
		var got *protocol.Error
		if !errors.As(err, &got) || got.Code != test.code || got.Retry != test.retry {
			t.Errorf("%d %s: %v", test.status, test.body, err)
		}
		if _, err := c.DialRaw(t.Context()); !IsCode(err, test.code) {
			t.Errorf("%d %s on the socket: %v", test.status, test.body, err)
		}
	}
}

func TestAllMessagesReadsEveryPage(t *testing.T) {
	c := serveHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("before") == "" {
			io.WriteString(w, `{"messages":[{"seq":3},{"seq":4}],"more":true}`)
			return
		}
		io.WriteString(w, `{"messages":[{"seq":1},{"seq":2}],"more":false}`)
	})
	all, err := c.AllMessages(t.Context(), "r")
	if err != nil || len(all) != 4 || all[0].Seq != 1 || all[3].Seq != 4 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, address := range []string{"", "host:1", "ftp://host", "http://"} {
		if _, err := New(address); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
}
