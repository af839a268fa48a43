package chat_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

func is(err error, code protocol.Code) bool {
	var known *protocol.Error
	return errors.As(err, &known) && known.Code == code
}

func ptr[T any](v T) *T { return &v }

func TestWriteEditRecall(t *testing.T) {
	for name, policy := range map[string]protocol.PolicyPatch{
		"kept": {}, "in memory": {Keep: ptr(protocol.KeepNothing)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ann, bob := w.person("ann"), w.person("bob")
			row := w.room(ann, policy, bob)
			seq := w.mustWrite(bob, row, "helo")
			if _, err := w.write(bob, row, protocol.UserMessage{Text: "x", Reply: seq + 100}); !is(err, protocol.CodeBadData) {
				t.Errorf("a reply to what is not there: %v", err)
			}
			if err := w.edit(ann, row, protocol.EditMessage{Seq: seq, Text: "forged"}); !is(err, protocol.CodeForbidden) {
				t.Errorf("the owner edits another's words: %v", err)
			}
			if err := w.edit(bob, row, protocol.EditMessage{Seq: seq, Text: "hello"}); err != nil {
				t.Fatal(err)
			}
			got := w.history(row, chat.Page{})
			if len(got) != 1 || got[0].Text != "hello" || !got[0].Edited || got[0].Name != "bob" {
				t.Errorf("after the edit: %+v", got)
			}
			other := w.mustWrite(ann, row, "mine")
			if err := w.recall(bob, row, other); !is(err, protocol.CodeForbidden) {
				t.Errorf("a member recalls another's: %v", err)
			}
			if err := w.recall(ann, row, seq); err != nil {
				t.Errorf("a host recalls another's: %v", err)
			}
			got = w.history(row, chat.Page{})
			if len(got) != 2 || got[0].Text != "" || !got[0].Recalled {
				t.Errorf("after the recall: %+v", got)
			}
			if err := w.edit(bob, row, protocol.EditMessage{Seq: seq, Text: "again"}); !is(err, protocol.CodeGone) {
				t.Errorf("a recalled message is edited: %v", err)
			}
			for _, a := range []room.Actor{ann, bob} {
				if err := w.recall(a, row, seq); !is(err, protocol.CodeGone) {
					t.Errorf("a recalled message is recalled: %v", err)
				}
			}
			if err := w.edit(bob, row, protocol.EditMessage{Seq: 9999, Text: "x"}); !is(err, protocol.CodeNotFound) {
				t.Errorf("nothing is edited: %v", err)
			}
			events, _, err := w.rooms.Events(t.Context(), row.ID, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if strings.Contains(string(e.Data), "hello") {
					t.Errorf("the journal still shows what was recalled: %s %s", e.Type, e.Data)
				}
			}
		})
	}
}

// TestEditInFlightMeetsTheRecall lets an edit read its message, then a recall take its place, then the edit: the text must
// not come back.
func TestEditInFlightMeetsTheRecall(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	for range 20 {
		seq := w.mustWrite(ann, row, "secret")
		recalled := make(chan error, 1)
		w.db.afterRead = func() { // between the edit's read and its place in the journal
			w.db.afterRead = nil
			recalled <- w.recall(ann, row, seq)
		}
		if err := w.edit(ann, row, protocol.EditMessage{Seq: seq, Text: "secret again"}); !is(err, protocol.CodeGone) {
			t.Errorf("the edit was answered %v", err)
		}
		if err := <-recalled; err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range w.history(row, chat.Page{}) {
		if m.Text != "" {
			t.Errorf("%d shows %q", m.Seq, m.Text)
		}
	}
}

// A recall rewrites the edits of its message while the room waits: they have a bound, also for those who do not wait for answers.
func TestEditsOfAMessageAreBounded(t *testing.T) {
	for name, policy := range map[string]protocol.PolicyPatch{
		"kept": {}, "in memory": {Keep: ptr(protocol.KeepNothing)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ann := w.person("ann")
			row := w.room(ann, policy)
			seq, other := w.mustWrite(ann, row, "text"), w.mustWrite(ann, row, "other")
			const most, tries = 100, 150
			answers := make(chan error, tries)
			submit := func(id int) {
				w.chat.Edit(context.Background(), ann, row.ID, protocol.RequestID(fmt.Sprint("edit-", id)),
					protocol.EditMessage{Seq: seq, Text: "secret"}, func(_ room.Receipt, err error) { answers <- err })
			}
			done := 0
			for id := range tries {
				submit(id)
			}
			for range tries {
				switch err := <-answers; {
				case err == nil:
					done++
				case !is(err, protocol.CodeForbidden):
					t.Errorf("one edit too many: %v", err)
				}
			}
			for id := tries; ; id++ { // some may have been counted twice: under way, and done
				submit(id)
				if err := <-answers; err != nil {
					break
				}
				done++
			}
			if done != most {
				t.Errorf("%d edits", done)
			}
			if submit(0); <-answers != nil {
				t.Error("the retry of the first edit was not answered as it was")
			}
			for _, act := range []error{w.edit(ann, row, protocol.EditMessage{Seq: other, Text: "edited"}), w.recall(ann, row, seq)} {
				if act != nil {
					t.Error(act)
				}
			}
			events, _, err := w.rooms.Events(t.Context(), row.ID, 0, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if text := string(e.Data); strings.Contains(text, "secret") || e.Refers == other && !strings.Contains(text, "edited") {
					t.Errorf("event %d says %s", e.Seq, text)
				}
			}
		})
	}
}

// Who is refused because another takes the message back at the same time does not undo that one's recall.
func TestRefusedRecallLeavesTheOther(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{}, bob)
	seq := w.mustWrite(bob, row, "secret")
	begun, hold := make(chan struct{}), make(chan struct{})
	w.db.beforeCommit = sync.OnceFunc(func() { close(begun); <-hold })
	first, edit := make(chan error, 1), make(chan error, 1)
	w.chat.Recall(t.Context(), bob, row.ID, "recall", protocol.RecallMessage{Seq: seq}, func(_ room.Receipt, err error) { first <- err })
	<-begun
	if err := w.recall(ann, row, seq); !is(err, protocol.CodeGone) {
		t.Errorf("the second recall was answered %v", err)
	}
	w.chat.Edit(t.Context(), bob, row.ID, "edit", protocol.EditMessage{Seq: seq, Text: "secret again"}, func(_ room.Receipt, err error) { edit <- err })
	close(hold)
	if err := <-edit; !is(err, protocol.CodeGone) {
		t.Errorf("the edit was answered %v", err)
	}
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// The numbers of a room that keeps nothing begin anew when it was empty: what was taken back before says nothing of them.
func TestNextJournalForgetsRecalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ann := w.person("ann")
		row := w.room(ann, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
		first := w.mustWrite(ann, row, "one")
		if err := w.recall(ann, row, first); err != nil {
			t.Fatal(err)
		}
		if err := w.rooms.Leave(ann, row.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		w.enter(ann, row)
		if again := w.mustWrite(ann, row, "two"); again != first {
			t.Fatalf("the journal goes on with %d", again)
		}
		if err := w.edit(ann, row, protocol.EditMessage{Seq: first, Text: "two, edited"}); err != nil {
			t.Errorf("edit: %v", err)
		}
		if err := w.recall(ann, row, first); err != nil {
			t.Errorf("recall: %v", err)
		}
	})
}

func TestReadMarkNeverGoesBackOrAhead(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	head := protocol.Seq(0)
	for range 5 {
		head = w.mustWrite(ann, row, "x")
	}
	for _, c := range []struct{ mark, want protocol.Seq }{{3, 3}, {2, 3}, {head + 1000, head}} {
		if err := w.chat.MarkRead(t.Context(), ann, row.ID, protocol.MarkRead{Seq: c.mark}); err != nil {
			t.Fatal(err)
		}
		if got, err := w.chat.Read(t.Context(), row.ID, ann.Account); err != nil || got != c.want {
			t.Errorf("after %d: %d, %v", c.mark, got, err)
		}
	}
}

func TestExport(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{}, bob)
	w.mustWrite(ann, row, "=1+1")
	w.mustWrite(ann, row, "第一行\n\"quoted\", second")
	gone := w.mustWrite(bob, row, "secret")
	if err := w.recall(bob, row, gone); err != nil {
		t.Fatal(err)
	}
	export := func(f chat.Format, filter chat.Filter) string {
		var b bytes.Buffer
		if err := w.chat.Export(t.Context(), row.ID, f, filter, &b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "secret") {
			t.Errorf("%s holds what was recalled", f)
		}
		return b.String()
	}
	raw := export(chat.FormatCSV, chat.Filter{})
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff"))).ReadAll()
	if err != nil || !strings.HasPrefix(raw, "\ufeff") {
		t.Fatalf("%q, %v", raw[:10], err)
	}
	if len(rows) != 4 || rows[1][4] != "'=1+1" || rows[2][4] != "第一行\n\"quoted\", second" || rows[3][6] != "true" {
		t.Errorf("%q", rows)
	}
	var all struct{ Messages []protocol.Message }
	if err := json.Unmarshal([]byte(export(chat.FormatJSON, chat.Filter{})), &all); err != nil || len(all.Messages) != 3 || all.Messages[0].Text != "=1+1" {
		t.Errorf("%+v, %v", all, err)
	}
	if text := export(chat.FormatText, chat.Filter{Account: bob.Account}); strings.Count(text, "\n") != 1 || !strings.Contains(text, "bob: (recalled)") {
		t.Errorf("%q", text)
	}
	// Whatever ends a line somewhere, a text never passes for a line of its own.
	for _, end := range []string{"\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
		w.mustWrite(bob, row, "one"+end+"[2026] ann: forged")
	}
	if text := export(chat.FormatText, chat.Filter{}); strings.Count(text, "\n    [2026] ann: forged\n") != 8 {
		t.Errorf("%q", text)
	}
	if err := w.chat.Export(t.Context(), row.ID, "exe", chat.Filter{}, &bytes.Buffer{}); !is(err, protocol.CodeBadData) {
		t.Errorf("an unknown form: %v", err)
	}
}

// knock makes somebody wait to be let in.
func (w *world) knock(a room.Actor, row room.Row) {
	waits := make(chan struct{})
	w.rooms.Join(w.t.Context(), a, protocol.JoinRoom{Room: row.ID}, func() { close(waits) }, func(protocol.JoinedRoom, *protocol.Error) {})
	<-waits
}

// TestEventsDocument runs every action and holds docs/events.md against what was committed.
func TestEventsDocument(t *testing.T) {
	w := newWorld(t)
	ann, bob, carol := w.person("ann"), w.person("bob"), w.person("carol")
	row := w.room(ann, protocol.PolicyPatch{Guests: ptr(true)}, bob, carol)
	w.guestIn(row, "gil")
	seq := w.mustWrite(bob, row, "x")
	for _, err := range []error{
		w.edit(bob, row, protocol.EditMessage{Seq: seq, Text: "y"}),
		w.recall(bob, row, seq),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	dan := w.person("dan")
	shown := protocol.OfferView{Account: ann.Account, Source: protocol.SourceCamera, Everyone: true}
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.ShowEveryone("", ann, shown)); err != nil {
		t.Fatal(err)
	}
	view, refusal := w.rooms.Shown(row.ID, ann.Account, shown.Source)
	if refusal == nil {
		refusal = w.rooms.EndView(ann, row.ID, protocol.EndView(view))
	}
	if refusal != nil {
		t.Fatal(refusal)
	}
	for _, act := range []room.Action{
		room.ChangeRole("", protocol.ChangeRole{Account: bob.Account, Role: protocol.RoleHost}),
		room.Remove("", protocol.RemoveMember{Account: carol.Account}),
		room.Add(room.Member{Account: carol.Account, Name: "Carol", Role: protocol.RoleMember}),
		room.Ban("", protocol.BanMember{Account: carol.Account}),
		room.Unban("", protocol.UnbanMember{Account: carol.Account}),
		room.Edit("", room.Change{NewLink: true, Policy: protocol.PolicyPatch{Entry: ptr(protocol.EntryKnock)}}),
		room.Admit("", protocol.AdmitMember{Account: dan.Account, Admit: true}),
		room.Lock("", protocol.LockRoom{Locked: true}),
		room.End(""),
	} {
		if act.Type == protocol.TypeAdmitMember {
			w.knock(dan, row)
		}
		if _, err := w.rooms.Do(t.Context(), ann, row.ID, act); err != nil {
			t.Fatal(err)
		}
	}
	kinds := map[string][]string{} // of projections, by event and audience
	for _, b := range w.db.batches {
		// Nobody waits for the end of a view: it may be written with what comes next.
		if i := slices.IndexFunc(b.Events, func(e room.Event) bool { return e.Type == protocol.TypeEndView }); i >= 0 {
			kinds[lineOf(b.Events[i])] = nil
			b.Events = slices.Delete(b.Events, i, i+1)
		}
		if len(b.Events) == 0 {
			continue
		}
		if len(b.Events) != 1 {
			t.Fatalf("a batch of %d events: the actions ran one by one", len(b.Events))
		}
		line := lineOf(b.Events[0])
		kinds[line] = append([]string{}, kinds[line]...)
		for _, p := range b.Projections {
			if kind := reflect.TypeOf(p).Name(); !slices.Contains(kinds[line], kind) {
				kinds[line] = append(kinds[line], kind)
			}
		}
	}
	want := "<!-- events -->\n| event | audience | projections |\n|---|---|---|\n"
	for _, line := range slices.Sorted(maps.Keys(kinds)) {
		want += line + " " + strings.Join(kinds[line], ", ") + " |\n"
	}
	want += "<!-- end -->"
	raw, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), want) {
		t.Errorf("docs/events.md does not hold:\n%s", want)
	}
}

// lineOf begins an event's line of the table.
func lineOf(e room.Event) string { return fmt.Sprintf("| `%s` | %s |", e.Type, e.Audience) }
