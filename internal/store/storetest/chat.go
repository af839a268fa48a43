package storetest

import (
	"errors"
	"strings"
	"testing"

	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

func seqs(messages []protocol.Message) (all []protocol.Seq) {
	for _, m := range messages {
		all = append(all, m.Seq)
	}
	return all
}

func checkHistory(t *testing.T, f *fixture) {
	e, p := f.message(1, "你好 <b>\"'%_\\", f.account)
	edit := room.Event{Account: f.account, Request: "edit", Type: protocol.TypeEditMessage, Audience: room.AudienceAll,
		Refers: 1, Data: marshal(protocol.EditMessage{Seq: 1, Text: "edited"})}
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, p)}))
	want := protocol.Message{Seq: 1, Time: start + 1000, Account: f.account, Name: "Name", Text: p.Text, Reply: 1,
		Mentions: []protocol.AccountID{f.account}}
	got, ok, err := f.MessageBySeq(t.Context(), f.row.ID, 1)
	noError(t, err)
	equal(t, "found", ok, true)
	equal(t, "a message", got, want)

	// A new message, its edit and the edit of an old one in one transaction.
	e2, p2 := f.message(2, "second")
	edit2 := edit
	edit2.Request, edit2.Refers, edit2.Data = "edit2", 2, marshal(protocol.EditMessage{Seq: 2, Text: "second, edited"})
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(1, []room.Event{e2, edit, edit2}, p2,
		chat.EditText{Seq: 1, Text: "edited"}, chat.EditText{Seq: 2, Text: "second, edited"})}))
	found, more, err := f.Messages(t.Context(), f.row.ID, chat.Page{Limit: 10})
	noError(t, err)
	want.Text, want.Edited = "edited", true
	second := protocol.Message{Seq: 2, Time: start + 2000, Account: f.account, Name: "Name", Text: "second, edited", Reply: 1,
		Mentions: []protocol.AccountID{}, Edited: true}
	equal(t, "the history", found, []protocol.Message{want, second})
	equal(t, "more", more, false)
	for seq, want := range []int{0, 1, 1, 0} {
		n, err := f.Edits(t.Context(), f.row.ID, protocol.Seq(seq))
		noError(t, err)
		equal(t, "edits", n, want)
	}
	for i, want := range []protocol.Seq{0, 0, 1, 2} {
		equal(t, "what an event refers to", f.events(t)[i].Refers, want)
	}
	if _, ok, err := f.MessageBySeq(t.Context(), f.row.ID, 3); ok || err != nil {
		t.Fatalf("an edit is a message: %v, %v", ok, err)
	}
	if _, ok, err := f.MessageBySeq(t.Context(), "nowhere", 1); ok || err != nil {
		t.Fatalf("a message of another room: %v, %v", ok, err)
	}
}

func checkRecall(t *testing.T, f *fixture) {
	e, p := f.message(1, "secret-one", f.account)
	other, p2 := f.message(2, "stays")
	edit := room.Event{Account: f.account, Request: "edit", Type: protocol.TypeEditMessage, Audience: room.AudienceAll,
		Refers: 1, Data: marshal(protocol.EditMessage{Seq: 1, Text: "secret-two"})}
	otherEdit := edit
	otherEdit.Request, otherEdit.Refers, otherEdit.Data = "edit2", 2, marshal(protocol.EditMessage{Seq: 2, Text: "stays, edited"})
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e, other, edit, otherEdit}, p, p2,
		chat.EditText{Seq: 1, Text: "secret-two"}, chat.EditText{Seq: 2, Text: "stays, edited"})}))
	before := f.events(t)
	// The last edit comes with the recall itself, in one transaction.
	edit.Request, edit.Data = "edit3", marshal(protocol.EditMessage{Seq: 1, Text: "secret-three"})
	recall := room.Event{Account: f.account, Request: "recall", Type: protocol.TypeRecallMessage, Audience: room.AudienceAll,
		Data: marshal(protocol.RecallMessage{Seq: 1})}
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(4, []room.Event{edit, recall},
		chat.EditText{Seq: 1, Text: "secret-three"}, chat.RecallText{Seq: 1})}))

	m, _, err := f.MessageBySeq(t.Context(), f.row.ID, 1)
	noError(t, err)
	equal(t, "the recalled message", m, protocol.Message{Seq: 1, Time: start + 1000, Account: f.account, Name: "Name", Reply: 1,
		Mentions: []protocol.AccountID{}, Edited: true, Recalled: true})
	after := f.events(t)
	equal(t, "rows", len(after), 6)
	for _, e := range after {
		if strings.Contains(string(e.Data), "secret") {
			t.Errorf("event %d still says %s", e.Seq, e.Data)
		}
	}
	equal(t, "the message's event", string(after[0].Data), string(marshal(protocol.UserMessageEvent{Name: "Name", Reply: 1})))
	equal(t, "its edit", string(after[2].Data), string(marshal(protocol.EditMessage{Seq: 1})))
	for _, i := range []int{1, 3} {
		equal(t, "an event of another message", after[i], before[i])
	}
	equal(t, "what was read before", strings.Contains(string(before[0].Data), "secret-one"), true)
}

func checkPages(t *testing.T, f *fixture) {
	f.say(t, 0, 10) // seq 1 … 10, a second apart
	list := func(from, to protocol.Seq) (all []protocol.Seq) {
		for ; from <= to; from++ {
			all = append(all, from)
		}
		return all
	}
	at := func(seq protocol.Seq) protocol.Millis { return start + protocol.Millis(seq)*1000 }
	for _, c := range []struct {
		page chat.Page
		want []protocol.Seq
		more bool
	}{
		{chat.Page{Limit: 4}, list(7, 10), true},
		{chat.Page{Limit: 10}, list(1, 10), false},
		{chat.Page{Limit: 100}, list(1, 10), false},
		{chat.Page{Limit: 9}, list(2, 10), true},
		{chat.Page{Before: 5, Limit: 2}, list(3, 4), true},
		{chat.Page{Before: 3, Limit: 2}, list(1, 2), false},
		{chat.Page{Before: 1, Limit: 2}, nil, false},
		{chat.Page{Before: 1 << 63, Limit: 2}, list(9, 10), true},
		{chat.Page{After: 5, Limit: 2}, list(6, 7), true},
		{chat.Page{After: 8, Limit: 2}, list(9, 10), false},
		{chat.Page{After: 10, Limit: 2}, nil, false},
		{chat.Page{After: 1<<64 - 1, Limit: 2}, nil, false},
		{chat.Page{Around: 5, Limit: 4}, list(3, 6), true},
		{chat.Page{Around: 3, Limit: 5}, list(1, 5), false},
		{chat.Page{Around: 1, Limit: 4}, list(1, 2), false},
		{chat.Page{Around: 6, Limit: 1}, list(6, 6), true},
		{chat.Page{Around: 99, Limit: 4}, list(9, 10), true},
		{chat.Page{At: at(5), Limit: 2}, list(4, 5), true},
		{chat.Page{At: at(5) - 1, Limit: 2}, list(4, 5), true},
		{chat.Page{At: at(5) + 1, Limit: 2}, list(5, 6), true},
		{chat.Page{At: 1, Limit: 2}, list(1, 1), false},
		{chat.Page{At: at(99), Limit: 4}, list(9, 10), true},
	} {
		found, more, err := f.Messages(t.Context(), f.row.ID, c.page)
		noError(t, err)
		if len(found) != 0 || len(c.want) != 0 {
			equal(t, "page", seqs(found), c.want)
		}
		if more != c.more {
			t.Errorf("page %+v: more is %v", c.page, more)
		}
	}
}

func checkExport(t *testing.T, f *fixture) {
	const n = 1203 // more than two pages
	f.say(t, 0, n)
	someone := newAccount(t, f)
	e, p := f.message(n+1, "theirs")
	p.Account = someone
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(n, []room.Event{e}, p)}))
	export := func(filter chat.Filter) (found []protocol.Seq) {
		t.Helper()
		noError(t, f.Export(t.Context(), f.row.ID, filter, func(m protocol.Message) error {
			found = append(found, m.Seq)
			return nil
		}))
		return found
	}
	all := export(chat.Filter{})
	equal(t, "messages", len(all), n+1)
	for i, seq := range all {
		equal(t, "seq", seq, protocol.Seq(i+1))
	}
	equal(t, "by account", export(chat.Filter{Account: someone}), []protocol.Seq{n + 1})
	equal(t, "by time", export(chat.Filter{From: start + 5000, To: start + 7000}), []protocol.Seq{5, 6})
	equal(t, "of a time to come", len(export(chat.Filter{From: start + 5_000_000})), 0)
	stop := errors.New("stop")
	calls := 0
	err := f.Export(t.Context(), f.row.ID, chat.Filter{}, func(protocol.Message) error {
		if calls++; calls == 3 {
			return stop
		}
		// Writing goes on while an export waits for its reader.
		return f.PutVisits(bounded(t), []room.Visit{{Room: f.row.ID, Account: f.account, From: start, LastSeen: protocol.Millis(calls)}})
	})
	isError(t, err, stop)
	equal(t, "calls", calls, 3)
}

func checkReadMarks(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	for _, c := range [][2]protocol.Seq{{5, 5}, {3, 5}, {9, 9}, {9, 9}, {1, 9}} {
		mark, err := s.SetRead(t.Context(), f.row.ID, f.account, c[0])
		noError(t, err)
		equal(t, "mark", mark, c[1])
		mark, err = s.Read(t.Context(), f.row.ID, f.account)
		noError(t, err)
		equal(t, "mark", mark, c[1])
	}
	mark, err := s.Read(t.Context(), f.row.ID, "nobody")
	noError(t, err)
	equal(t, "mark of who read nothing", mark, protocol.Seq(0))
	atOnce(8, func(i int) error { return errOf(s.SetRead(t.Context(), f.row.ID, f.account, protocol.Seq(100-i))) })
	mark, err = s.Read(t.Context(), f.row.ID, f.account)
	noError(t, err)
	equal(t, "mark after many at once", mark, protocol.Seq(100))
}
