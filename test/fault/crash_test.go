package fault

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/protocol"
	"atrium/test/pg"
)

// In a crash test, writers each with some messages on their way, and what is acknowledged between two kills.
const (
	writers  = 4
	lanes    = 3
	perRound = 25
)

func TestKillLosesNothingAcknowledgedSQLite(t *testing.T) {
	again(t, Options{Flags: generous}, rounds(20, 100), (*Server).Kill)
}

func TestKillLosesNothingAcknowledgedPostgreSQL(t *testing.T) {
	again(t, Options{Flags: generous, DatabaseURL: pg.Start(t)}, rounds(20, 100), (*Server).Kill)
}

// Stopping the server in good order, as an update does.
func TestStopLosesNothingSQLite(t *testing.T) {
	again(t, Options{Flags: generous}, rounds(5, 25), (*Server).Stop)
}

func TestStopLosesNothingPostgreSQL(t *testing.T) {
	again(t, Options{Flags: generous, DatabaseURL: pg.Start(t)}, rounds(5, 25), (*Server).Stop)
}

// again ends the server again and again while it writes, and starts it anew. What was acknowledged is there, once; and since every writer
// tries until it is acknowledged, nothing else is.
func again(t *testing.T, o Options, times int, end func(*Server, testing.TB)) {
	s := Start(t, o)
	h := newHall(t, s)
	acknowledged := newTally()
	acked := func() { acknowledged.add(1) }
	stop := make(chan struct{})
	var writing, listening errgroup.Group
	var all []*witness
	for i := range writers {
		w := h.guest(s.URL, string(rune('A'+i)))
		all = append(all, w)
		listening.Go(w.listen)
	}
	for _, w := range all {
		for lane := range lanes {
			writing.Go(func() error { return w.write(stop, lane, acked) })
		}
	}
	for round := range times {
		if !acknowledged.more(perRound/2 + rand.Int64N(perRound)) {
			t.Errorf("round %d: nothing was acknowledged for %v", round, patience)
			break
		}
		end(s, t)
		s.Restart(t)
	}
	close(stop)
	if err := writing.Wait(); err != nil {
		t.Fatalf("a writer gave up: %v", err)
	}
	history := h.history()
	settle(t, all, history, &listening)
}

// settle waits until everybody heard the last message, ends the connections, and holds everything against the history.
func settle(t *testing.T, all []*witness, history []protocol.Message, listening *errgroup.Group) {
	t.Helper()
	if len(history) == 0 {
		t.Fatal("nothing was written")
	}
	last := history[len(history)-1].Seq
	var acknowledged []said
	for _, w := range all {
		if err := w.hears(last); err != nil {
			t.Error(err)
		}
		w.conn.Close()
		acknowledged = append(acknowledged, w.said...)
	}
	if err := listening.Wait(); err != nil {
		t.Error(err)
	}
	checkHistory(t, history, acknowledged)
	for _, w := range all {
		w.checkHeard(t, history)
	}
	t.Logf("%d messages", len(history))
}
