package room_test

import (
	"fmt"
	"slices"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

func names(list protocol.MemberList) []string {
	var all []string
	for _, m := range list.Members {
		all = append(all, m.Name)
	}
	return all
}

func TestTheListIsSortedFoundAndPaged(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{})
	for _, name := range []string{"张三", "bob", "李四", "Anna", "赵六", "王五", "ängel"} {
		w.mustJoin(w.person(name), row)
	}
	page := func(ask protocol.OfferMemberList) protocol.MemberList {
		t.Helper()
		list, err := w.rooms.Members(owner, row.ID, ask)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	want := []string{"owner", "ängel", "Anna", "bob", "李四", "王五", "张三", "赵六"}
	if got := names(page(protocol.OfferMemberList{})); !slices.Equal(got, want) {
		t.Errorf("sorted %v\nwant   %v", got, want)
	}
	var paged []string
	var after protocol.AccountID
	for {
		list := page(protocol.OfferMemberList{After: after, Limit: 3})
		if len(list.Members) == 0 {
			break
		}
		paged = append(paged, names(list)...)
		after = list.Members[len(list.Members)-1].Account
	}
	if !slices.Equal(paged, want) {
		t.Errorf("paged %v", paged)
	}
	for q, want := range map[string][]string{"AN": {"Anna", "王五", "张三"}, "zs": {"张三"}, "zhangs": {"张三"}, "四": {"李四"}, "o": {"owner", "bob", "赵六"}, "none": nil} {
		if got := names(page(protocol.OfferMemberList{Q: q})); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", q, got, want)
		}
	}
}

// Who is in a call is on the first page of everybody: pages connect to what they see.
func TestWhoIsInACallComesFirst(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{})
	var last room.Actor
	for i := range 120 {
		last = w.person(fmt.Sprintf("p%03d", i))
		w.mustJoin(last, row)
	}
	if err := w.rooms.SetMedia(last, row.ID, protocol.MediaState{Call: "c"}); err != nil {
		t.Fatal(err)
	}
	joined := w.mustJoin(w.person("late"), row)
	if joined.Members[0].Account != last.Account || joined.Members[1].Account != owner.Account || len(joined.Members) != 100 {
		t.Errorf("first %s, then %s, %d in all", joined.Members[0].Name, joined.Members[1].Name, len(joined.Members))
	}
}

// A page that knows the first hundred knows who waits to speak, and in which order.
func TestRaisedHandsComeBeforeHosts(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{})
	var people []room.Actor
	for i := range 120 {
		people = append(people, w.person(fmt.Sprintf("p%03d", i)))
		w.mustJoin(people[i], row)
	}
	for _, i := range []int{119, 5, 110} {
		if err := w.rooms.RaiseHand(people[i], row.ID, protocol.RaiseHand{Raised: true}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, m := range w.mustJoin(w.person("late"), row).Members[:4] {
		names = append(names, m.Name)
	}
	if want := []string{"p119", "p005", "p110", "owner"}; !slices.Equal(names, want) {
		t.Errorf("first %v, want %v", names, want)
	}
}
