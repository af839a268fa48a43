package atrium_test

import (
	"os"
	"slices"
	"testing"

	"atrium/test/arch"
)

// module is the path in go.mod.
const module = "atrium"

// Calls go down, transport to domain to store; events come up only through the bus; media packets never leave media.
var layers = []arch.Layer{
	{Path: "protocol", Why: "both ends share the contract, so it knows neither of them"},
	{Path: "client", May: []string{"protocol"}, Why: "a client knows only the contract, or it would prove nothing about it"},
	{Path: "internal/bus", Why: "the bus carries bytes and knows nobody who uses it"},
	{Path: "internal/cert", Why: "a certificate knows nobody who shows it"},
	{Path: "internal/port", May: []string{"internal/auth"}, Why: "the port sorts connections and knows nobody who serves them"},
	{Path: "internal/search", Why: "how texts are found is one rule for all who have any"},
	{Path: "internal/table", Why: "how a table is written for spreadsheets is one rule for all who have any"},
	{Path: "internal/netguard", Why: "which addresses are private is one table for all who reach out, and knows none of them"},
	{Path: "internal/media", May: []string{"internal/netguard"}, Why: "media knows no rooms: the server turns room events into media calls"},
	{Path: "internal/auth", May: []string{"protocol"}, Why: "who you are does not depend on where you are"},
	{Path: "internal/audit", May: []string{"protocol"}, Why: "the record of what was refused does not know who refuses"},
	{Path: "internal/room", May: []string{"protocol", "internal/bus", "internal/auth", "internal/search"}, Why: "the room calls neither other domains, nor SQL, nor the transport"},
	domain("internal/chat"), domain("internal/doc"), domain("internal/swarm"), domain("internal/course"), domain("internal/plugin"),
	domain("internal/interview", "internal/doc"),
	{Path: "internal/store", May: []string{"protocol", "internal/audit", "internal/auth", "internal/room", "internal/chat", "internal/doc", "internal/swarm",
		"internal/course", "internal/interview", "internal/plugin", "internal/search"}, Why: "the store implements the domains' interfaces and nothing else"},
	{Path: "internal/store/storetest", May: []string{"*"}, Why: "tests use real parts"},
	{Path: "internal/server", May: []string{"protocol", "web/embed", "internal/bus", "internal/media", "internal/audit", "internal/auth", "internal/room",
		"internal/chat", "internal/doc", "internal/swarm", "internal/course", "internal/interview", "internal/plugin"},
		Why: "the server translates between the wire and the domains; SQL is theirs to ask for"},
	{Path: "internal/doctor", May: []string{"internal/media", "internal/netguard", "internal/server", "internal/store"},
		Why: "the doctor looks at the parts from beside; none of them knows it"},
	{Path: "web", Why: "the web app inside the binary is files and no code"},
	{Path: "cmd", May: []string{"*"}, Why: "main alone knows every concrete type"},
	{Path: "test", May: []string{"*"}, Why: "tests use real parts"},
	{Path: "scripts", Why: "a tool of the build uses nothing that it builds"},
	{Path: ".", Why: "the root holds this test and nothing else"},
}

// domain is a layer of its own beside the others.
func domain(path string, also ...string) arch.Layer {
	return arch.Layer{
		Path: path, May: append([]string{"protocol", "internal/bus", "internal/auth", "internal/room", "internal/search", "internal/table"}, also...),
		Why: "domains stand beside each other on the room and never import one another",
	}
}

var (
	domains = []string{"internal/audit", "internal/auth", "internal/room", "internal/chat", "internal/doc", "internal/swarm", "internal/course",
		"internal/interview", "internal/plugin", "internal/bus"}
	bans = []arch.Ban{
		{Paths: append([]string{"protocol", "client", "internal/server", "internal/media"}, domains...), Not: "database/sql", Why: "SQL lives in store and nowhere else"},
		{Paths: append([]string{"protocol", "client", "internal/server", "internal/media"}, domains...), Not: "github.com/jackc/pgx/...", Why: "SQL lives in store and nowhere else"},
		{Paths: append([]string{"protocol", "internal/store"}, domains...), Not: "github.com/coder/websocket/...", Why: "only the transport knows sockets"},
		{Paths: []string{"protocol", "internal/room", "internal/chat", "internal/bus", "internal/store"}, Not: "net/http", Why: "only the transport knows HTTP"},
		{Paths: []string{"internal/server", "internal/store", "internal/room", "internal/chat", "internal/auth", "internal/bus", "protocol", "client"}, Not: "github.com/pion/...", Why: "WebRTC lives in media"},
		{Paths: []string{"protocol", "client", "cmd", "internal"}, Not: "math/rand", Why: "what is random here opens doors or names things: crypto/rand; for jitter math/rand/v2"},
		{Paths: []string{"protocol", "client", "cmd", "internal"}, Except: []string{"protocol/gen", "internal/server/openapi"}, Not: "log", Why: "logs are structured: log/slog"},
	}
	webRules = arch.WebRules{
		Doors: map[string][]string{"*": {"auth"}, "room": {"attendance", "board", "call"}, "home": {"lessons"}, "courses": {"attendance", "board", "lessons"}},
		Inner: map[string]string{"i18n": "messages."},
		Plain: []string{"connection", "media"},
	}
)

func report(t *testing.T, findings []string, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(findings)
	for _, f := range findings {
		t.Error(f)
	}
}

func TestImports(t *testing.T) {
	packages, err := arch.List(".", "./...")
	if err == nil && len(packages) < 3 {
		t.Fatalf("go list found %d packages", len(packages))
	}
	report(t, arch.CheckLayers(module, packages, layers), err)
	report(t, arch.CheckBans(module, packages, bans), err)
}

func TestGoFiles(t *testing.T) {
	findings, err := arch.CheckGoFiles(os.DirFS("."))
	report(t, findings, err)
}

func TestWeb(t *testing.T) {
	findings, err := arch.CheckWeb(os.DirFS("web/src"), webRules)
	report(t, findings, err)
}

func TestNothingIsLeftForLater(t *testing.T) {
	findings, err := arch.CheckUnfinished(os.DirFS("."))
	report(t, findings, err)
}
