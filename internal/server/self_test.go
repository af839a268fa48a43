package server

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSelfAnswersWhoHasItsKey(t *testing.T) {
	key := []byte("the key of questions")
	place := Place{Listen: "127.0.0.1:1", Media: []MediaAt{{netip.MustParseAddrPort("192.0.2.1:2"), netip.MustParseAddrPort("127.0.0.1:2")}}}
	s := httptest.NewServer(NewSelf(key, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, place))
	defer s.Close()
	self, date, err := AskSelf(t.Context(), s.Client(), s.URL+"/", key, http.Header{"X-Forwarded-For": {"192.0.2.9, 192.0.2.7", "192.0.2.8"}})
	if err != nil || date.IsZero() {
		t.Fatal(err, date)
	}
	if self.Client != "192.0.2.8" || !self.Trusted || !slices.Equal(self.ForwardedFor, []string{"192.0.2.9", "192.0.2.7", "192.0.2.8"}) || self.Place.Media[0] != place.Media[0] {
		t.Errorf("%+v", self)
	}
	if self, _, err = AskSelf(t.Context(), s.Client(), s.URL, key, nil); err != nil || len(self.ForwardedFor) != 0 || !strings.HasPrefix(self.Peer, "127.0.0.1:") {
		t.Errorf("without a proxy: %+v, %v", self, err)
	}
	if _, date, err := AskSelf(t.Context(), s.Client(), s.URL, []byte("another"), nil); !errors.Is(err, ErrNotSelf) || date.IsZero() {
		t.Errorf("by another key: %v", err)
	}
	answer, err := s.Client().Get(s.URL + SelfPath)
	if err != nil || answer.StatusCode != http.StatusNotFound {
		t.Fatalf("a stranger is told %v, %v", answer, err)
	}
	answer.Body.Close()
}

// Who answers without the key is not believed, whatever it says.
func TestSelfIsProved(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"proof":"","peer":"x"}`)) }))
	defer s.Close()
	if _, _, err := AskSelf(t.Context(), s.Client(), s.URL, []byte("key"), nil); !errors.Is(err, ErrNotSelf) {
		t.Error(err)
	}
}

func TestSelfQuestionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := []byte("key")
		question := func(until time.Time, nonce string) string {
			text := strings.Join([]string{formatUnix(until), nonce}, ".")
			return text + "." + sealSelf(key, "question", text)
		}
		good := question(time.Now().Add(selfFor), "nonce")
		if _, ok := questionOf(key, good, time.Now()); !ok {
			t.Error("not taken")
		}
		for what, bad := range map[string]string{
			"sealed by nobody": "1.nonce.seal", "empty": "", "no nonce": question(time.Now().Add(selfFor), ""),
			"too long": question(time.Now().Add(time.Hour), "nonce"), "an answer": "1.nonce." + sealSelf(key, "answer", "1.nonce"),
		} {
			if _, ok := questionOf(key, bad, time.Now()); ok {
				t.Errorf("taken: %s", what)
			}
		}
		if _, ok := questionOf(nil, "1.nonce."+sealSelf(nil, "question", "1.nonce"), time.Unix(0, 0)); ok {
			t.Error("taken without a key")
		}
		time.Sleep(selfFor)
		if _, ok := questionOf(key, good, time.Now()); ok {
			t.Error("taken after its end")
		}
	})
}

func formatUnix(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
