package server

import (
	"fmt"
	"testing"

	"atrium/protocol"
)

// Who may read a room sees all on its record, page by page; user names, its members and the banned are for hosts.
func TestPeopleOnRecord(t *testing.T) {
	s := newSite(t, nil)
	owner, member := s.person("ann"), s.person("bob")
	row := s.room(owner, protocol.PolicyPatch{})
	s.join(member, row.ID)
	people := "/api/v1/rooms/" + string(row.ID) + "/people"
	type page struct {
		People []RoomPerson `json:"people"`
		More   bool         `json:"more"`
	}
	first := read[page](s.do(t, "GET", people+"?limit=1", member.Cookie, ""), 200)
	if len(first.People) != 1 || !first.More || first.People[0].AccountName != "" {
		t.Fatalf("the first page of a member: %+v", first)
	}
	second := read[page](s.do(t, "GET", people+fmt.Sprintf("?limit=1&after=%s", first.People[0].Account), member.Cookie, ""), 200)
	if len(second.People) != 1 || second.More || second.People[0].Account == first.People[0].Account {
		t.Errorf("the second: %+v", second)
	}
	for _, of := range []string{"members", "banned"} {
		s.do(t, "GET", people+"?of="+of, member.Cookie, "").refused(403, protocol.CodeForbidden)
	}
	s.do(t, "GET", people+"?of=everybody", owner.Cookie, "").refused(400, protocol.CodeBadData)
	if all := read[page](s.do(t, "GET", people+"?of=members", owner.Cookie, ""), 200); len(all.People) != 2 || all.People[0].AccountName == "" {
		t.Errorf("a host sees %+v", all)
	}
	if banned := read[page](s.do(t, "GET", people+"?of=banned", owner.Cookie, ""), 200); len(banned.People) != 0 {
		t.Errorf("banned: %+v", banned)
	}
}
