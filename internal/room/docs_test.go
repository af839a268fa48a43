package room_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// TestRightsDocument holds the tables of docs/rights.md against the table in the code.
func TestRightsDocument(t *testing.T) {
	raw, err := os.ReadFile("../../docs/rights.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []protocol.Kind{protocol.KindMeeting, protocol.KindLesson} {
		want := "<!-- " + string(kind) + " -->\n" + rightsTable(kind) + "<!-- end -->"
		if !strings.Contains(string(raw), want) {
			t.Errorf("docs/rights.md does not hold:\n%s", want)
		}
	}
}

func rightsTable(kind protocol.Kind) string {
	roles := []protocol.Role{protocol.RoleOwner, protocol.RoleHost, protocol.RoleCohost, protocol.RoleMember, protocol.RoleViewer,
		protocol.RoleGuest, protocol.RoleTeacher, protocol.RoleAssistant, protocol.RoleStudent}
	roles = slices.DeleteFunc(roles, func(role protocol.Role) bool { return room.Roles(kind)[role] == 0 })
	var b strings.Builder
	b.WriteString("| right |")
	for _, role := range roles {
		fmt.Fprintf(&b, " %s |", role)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(roles)) + "\n")
	for _, right := range protocol.Rights() {
		fmt.Fprintf(&b, "| %s |", right)
		for _, role := range roles {
			mark := ""
			if room.RightsOf(kind, role, protocol.DefaultPolicy(kind)).Has(right) {
				mark = "yes"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	return b.String()
}
