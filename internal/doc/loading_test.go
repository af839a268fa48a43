package doc_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"golang.org/x/sync/errgroup"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// through does ops through a store that is watched.
func (w *world) through(store doc.Store) *world {
	watched := *w
	watched.docs = doc.New(store, w.rooms, slog.New(slog.DiscardHandler))
	w.t.Cleanup(watched.docs.Close)
	return &watched
}

// TestABoardIsLoadedOnce for all who draw on it at once, and not at all for those who may not.
func TestABoardIsLoadedOnce(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{Draw: ptr(protocol.WhoHosts)})
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.Add(room.Member{Account: bob.Account, Name: "bob", Role: protocol.RoleMember})); err != nil {
		t.Fatal(err)
	}
	goOn := make(chan struct{})
	c := &counting{Store: w.db, between: func() { <-goOn }}
	all := w.through(c)
	if err := all.do(bob, row, "bob", line(row, "bob")); code(err) != protocol.CodeForbidden || c.checkpoints.Load() != 0 {
		t.Errorf("who may not draw is answered %v after %d loads", err, c.checkpoints.Load())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	answered := make(chan error, 1)
	all.docs.Do(gone, ann, row.ID, "gone", line(row, "gone"), func(_ room.Receipt, err error) { answered <- err })
	if err := <-answered; code(err) != protocol.CodeUnavailable {
		t.Errorf("who has gone is answered %v", err)
	}
	var group errgroup.Group
	for i := range 10 {
		group.Go(func() error {
			id := fmt.Sprint("e", i)
			return all.do(ann, row, protocol.RequestID(id), line(row, id))
		})
	}
	close(goOn)
	if err := group.Wait(); err != nil || c.checkpoints.Load() != 1 {
		t.Errorf("%v after %d loads", err, c.checkpoints.Load())
	}
}
