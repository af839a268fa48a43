package fault

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// TestRoomThatKeepsNothing kills the server of a room whose messages may be on no disk: they are gone, and who comes back
// is told to load the room anew, because its numbers begin again.
func TestRoomThatKeepsNothing(t *testing.T) {
	const words, control = "not-for-any-disk", "for-the-disk"
	data := t.TempDir()
	s := Start(t, Options{Flags: generous, Data: data})
	h := newHall(t, s)
	kept := h.enter(h.owner, "owner")
	if _, err := kept.conn.Send(h.ctx, h.room, protocol.UserMessage{Text: control}); err != nil {
		t.Fatal(err)
	}
	if holding(t, data, control) == 0 {
		t.Fatal("what is kept is not found, so that looking proves nothing")
	}
	nothing := protocol.KeepNothing
	room, err := h.owner.CreateRoom(h.ctx, client.NewRoom{Title: "Off the record", Policy: protocol.PolicyPatch{Keep: &nothing}})
	if err != nil {
		t.Fatal(err)
	}
	h.room = room.ID
	w := h.enter(h.owner, "owner")
	before := w.conn.Positions()[room.ID]
	for range 3 {
		if _, err := w.conn.Send(h.ctx, room.ID, protocol.UserMessage{Text: words}); err != nil {
			t.Fatal(err)
		}
	}
	if history := h.history(); len(history) != 3 {
		t.Errorf("%d messages while the server runs", len(history))
	}
	wantNowhere(t, data, words)
	s.Kill(t)
	wantNowhere(t, data, words)
	s.Restart(t)

	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	for {
		f, err := w.conn.Next(ctx)
		if err != nil {
			t.Fatalf("no resync: %v", err)
		}
		if f.Type != protocol.TypeResync {
			continue
		}
		at, err := protocol.DecodeAs[protocol.Resync](f.Data)
		if err != nil || at.Log == before.Log || at.Log == "" {
			t.Errorf("resync %s, the log was %s", f.Data, before.Log)
		}
		break
	}
	if history := h.history(); len(history) != 0 {
		t.Errorf("%d messages survived", len(history))
	}
	if got, err := w.conn.Send(ctx, room.ID, protocol.UserMessage{Text: words}); err != nil || got.Seq == 0 {
		t.Errorf("written after the restart: %+v, %v", got, err)
	}
	wantNowhere(t, data, words)
}

func wantNowhere(t *testing.T, folder, words string) {
	t.Helper()
	if n := holding(t, folder, words); n > 0 {
		t.Errorf("%d files hold what may be on no disk", n)
	}
}

// holding counts the files below a folder that hold the words.
func holding(t *testing.T, folder, words string) (files int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(words)) {
			files++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
