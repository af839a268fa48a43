package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"atrium/protocol"
)

const (
	// SelfPath is where a server proves that it is itself, to who has its key of questions.
	SelfPath = "/healthz/self"

	selfHeader = "Atrium-Self"
	selfFor    = time.Minute // how long a question is good
	selfBytes  = 64 << 10    // of an answer
	selfHops   = 32          // of X-Forwarded-For that are told
)

// Self is what a server tells about itself and about how a question came to it.
type Self struct {
	Proof string `json:"proof"` // see NewSelf
	// Peer is the other end of the connection, host and port, and Client whom the server takes the request to come from.
	Peer   string `json:"peer"`
	Client string `json:"client"`
	// Trusted tells whether Peer is a proxy of the settings; ForwardedFor is what it wrote, the nearest last.
	Trusted      bool     `json:"trusted"`
	ForwardedFor []string `json:"forwarded_for"`
	Scheme       string   `json:"scheme"` // as the server takes the browser to have asked
	Place        Place    `json:"place"`
}

// Place is where a server is reached, and what it is given by the system.
type Place struct {
	Listen string    `json:"listen"`
	Media  []MediaAt `json:"media"` // none: calls stay between the browsers
	Relay  []RelayAt `json:"relay"` // none: there is no relay
	Files  uint64    `json:"files"` // how many the process may have open; 0 is unknown
}

// MediaAt is an address that browsers are told for media, and what it leads to on the machine.
type MediaAt struct {
	Announced netip.AddrPort `json:"announced"`
	Local     netip.AddrPort `json:"local"`
}

// RelayAt is a URL (RFC 7065) of the relay that browsers are told, and the host and port that it leads to on the machine.
type RelayAt struct {
	URL   string `json:"url"`
	Local string `json:"local"`
}

// NewSelf answers questions that AskSelf asks with the same key. The key is the authorization: it lies in the server's database, and who
// reads that needs no endpoint. A question is good for a minute and says nothing, so one that is overheard shows its thief
// only where the server is, and how he is seen.
// To everybody else there is nothing here.
func NewSelf(key []byte, trusted []netip.Prefix, place Place) http.Handler {
	f := front{trusted: trusted}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce, ok := questionOf(key, r.Header.Get(selfHeader), time.Now())
		if !ok {
			writeProblem(w, protocol.Err(protocol.CodeNotFound))
			return
		}
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if hops = hops[max(0, len(hops)-selfHops):]; hops[0] == "" {
			hops = hops[1:]
		}
		for i := range hops {
			hops[i] = strings.TrimSpace(hops[i])
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(Self{Proof: sealSelf(key, "answer", nonce), Peer: r.RemoteAddr, Client: f.client(r).String(), // the client may be gone
			Trusted: f.trusts(peerOf(r)), ForwardedFor: hops, Scheme: f.scheme(r), Place: place})
	})
}

// sealSelf proves knowledge of the key over a text, for one purpose.
func sealSelf(key []byte, purpose, text string) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "atrium self %s\n%s", purpose, text)
	return hex.EncodeToString(mac.Sum(nil))
}

// questionOf opens "END.NONCE.SEAL".
func questionOf(key []byte, question string, now time.Time) (nonce string, ok bool) {
	text, seal, _ := lastCut(question, ".")
	end, nonce, _ := strings.Cut(text, ".")
	until, err := strconv.ParseInt(end, 10, 64)
	if len(key) == 0 || err != nil || nonce == "" || !hmac.Equal([]byte(seal), []byte(sealSelf(key, "question", text))) {
		return "", false
	}
	left := time.Unix(until, 0).Sub(now)
	return nonce, left > 0 && left <= 2*selfFor
}

func lastCut(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// ErrNotSelf says that something answers, and that it is not the server whose key it is.
var ErrNotSelf = errors.New("server: the answer is not of this server")

// AskSelf asks at a base URL whether the server with this key is there. The header is sent besides. Date is the clock of who answered, zero
// without an answer, also beside ErrNotSelf.
func AskSelf(ctx context.Context, client *http.Client, base string, key []byte, header http.Header) (self *Self, date time.Time, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(base, "/")+SelfPath, nil)
	if err != nil {
		return nil, date, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	nonce := protocol.NewSecret()
	question := fmt.Sprintf("%d.%s", time.Now().Add(selfFor).Unix(), nonce)
	r.Header.Set(selfHeader, question+"."+sealSelf(key, "question", question))
	answer, err := client.Do(r)
	if err != nil {
		return nil, date, err
	}
	defer answer.Body.Close()
	date, _ = http.ParseTime(answer.Header.Get("Date")) // zero if there is none
	self = &Self{}
	err = json.NewDecoder(io.LimitReader(answer.Body, selfBytes)).Decode(self)
	if answer.StatusCode != http.StatusOK || err != nil || !hmac.Equal([]byte(self.Proof), []byte(sealSelf(key, "answer", nonce))) {
		return nil, date, fmt.Errorf("%w: it says %s", ErrNotSelf, answer.Status)
	}
	return self, date, nil
}
