package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// marks are how verdicts are printed, all of one width.
var marks = map[Verdict]string{OK: "ok  ", Warn: "warn", Fail: "FAIL"}

// Print writes a result as a line, and its remedy as a second, indented one.
func Print(w io.Writer, r Result) {
	fmt.Fprintf(w, "%s %s: %s\n", marks[r.Verdict], r.Name, oneLine(r.Found))
	if r.Remedy != "" {
		fmt.Fprintf(w, "     → %s\n", oneLine(r.Remedy))
	}
}

// PrintJSON writes a result as one line of JSON.
func PrintJSON(w io.Writer, r Result) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return lines.Encode(r)
}

// oneLine keeps what others wrote, the text of an error say, from looking like lines of ours, and from a terminal's controls.
func oneLine(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(plain), " ")
}
