package server

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// faulty is a store whose commits fail when told to.
type faulty struct {
	room.Store
	fault atomic.Pointer[error]
}

func (f *faulty) Commit(ctx context.Context, batches []room.Batch) error {
	if err := f.fault.Load(); err != nil {
		return *err
	}
	return f.Store.Commit(ctx, batches)
}

func TestFailuresOfTheStore(t *testing.T) {
	f := &faulty{}
	s := newStack(t, nil, func(st room.Store) room.Store { f.Store = st; return f })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	a.say(row.ID, "fine")

	broken := errors.New("the disk is on fire")
	f.fault.Store(&broken)
	refusal := a.ask(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "my words"})
	a.refused(protocol.CodeUnavailable, refusal)
	if strings.Contains(string(refusal.Data), "fire") {
		t.Fatal("the client heard the cause")
	}
	if log := s.log.String(); !strings.Contains(log, "on fire") || strings.Contains(log, "my words") {
		t.Fatalf("log: %s", log)
	}

	unknown := room.ErrUnknown
	f.fault.Store(&unknown)
	var id protocol.RequestID
	a.early = nil
	for {
		id = a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "who knows"})
		got, err := a.next()
		if err != nil {
			t.Fatal(err)
		}
		if got.Type == protocol.TypeCloseConnection {
			break
		}
		a.refused(protocol.CodeUnavailable, got) // the room is being loaded anew
	}
	if code := a.closed(); code != protocol.CloseGoingAway {
		t.Fatalf("closed with %d", code)
	}
	for _, frame := range a.early {
		if frame.ID == id {
			t.Fatalf("answered: %+v", frame)
		}
	}
	f.fault.Store(nil)
}

// endsBetween is a session that ends between the two looks of open-connection.
type endsBetween struct{ anyone }

func (endsBetween) Reauthenticate(context.Context, auth.Identity) (auth.Identity, error) {
	return auth.Identity{}, protocol.Err(protocol.CodeNotAuthenticated)
}

func TestSessionThatEndsWhileOpening(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Auth = endsBetween{} })
	p := s.dial("cookie")
	p.refused(protocol.CodeNotAuthenticated, p.ask(protocol.TypeOpenConnection, "", nil))
	if code := p.closed(); code != protocol.CloseNotAuthenticated {
		t.Fatalf("closed with %d", code)
	}
}

// onceMore cannot look a session up a second time.
type onceMore struct{ anyone }

func (onceMore) Reauthenticate(context.Context, auth.Identity) (auth.Identity, error) {
	return auth.Identity{}, protocol.Err(protocol.CodeUnavailable)
}

// Who tries again to open a connection does so while its session is counted as used.
func TestOpeningAgainMeetsTheRenewal(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Auth = onceMore{} })
	p := s.dial("cookie")
	over, renewals := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(renewals)
		for {
			select {
			case <-over:
				return
			default:
				s.server.identities()
			}
		}
	}()
	for range 20 {
		p.refused(protocol.CodeUnavailable, p.ask(protocol.TypeOpenConnection, "", nil))
	}
	close(over)
	<-renewals
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewRegistry()
	s := newStack(t, func(o *Options) { o.Registerer = reg })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	a.say(row.ID, "counted")
	a.ask(protocol.TypeUserMessage, "elsewhere", protocol.UserMessage{Text: "refused"})
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			got[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	for name, want := range map[string]float64{
		"atrium_ws_connections": 1, "atrium_ws_requests_total user-message": 2, "atrium_ws_messages_sent_total user-message": 1,
		"atrium_ws_messages_sent_total ok": 3, "atrium_ws_errors_total not_member": 1, "atrium_ws_request_seconds user-message": 2,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}
