package course

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"atrium/internal/auth"
	"atrium/internal/table"
	"atrium/protocol"
)

// Format is a form of the book's download.
type Format string

// The forms: lessons × students as CSV; and the same as a workbook, with a sheet of the evidence.
const (
	FormatCSV  Format = "csv"
	FormatXLSX Format = "xlsx"
)

// ContentType is the media type of the form.
func (f Format) ContentType() string {
	return map[Format]string{
		FormatCSV:  "text/csv; charset=utf-8",
		FormatXLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[f]
}

// Fits reports whether the book, read with its evidence, has room in a form.
func (b Book) Fits(f Format) bool {
	signups := 0
	for _, l := range b.Lessons {
		signups += max(1, len(l.Signups))
	}
	return f != FormatXLSX || signups*len(b.Students) < table.MaxRows
}

// Export writes the book, read with its evidence, with headings in a language. Times are ISO 8601 in UTC.
func (b Book) Export(f Format, l auth.Locale, w io.Writer) error {
	words := wordsOf(l)
	switch f {
	case FormatCSV:
		return b.csv(words, w)
	case FormatXLSX:
		statuses := b.sheet(words, words.statuses, func(c Cell) any { return words.values[string(c.Status())] })
		shares := b.sheet(words, words.shares, func(c Cell) any { return table.Share(c.Share) })
		evidence := table.Sheet{Name: words.evidence, Heads: words.evidenceHeads(), Rows: b.evidence(words)}
		return table.WriteXLSX(w, []table.Sheet{statuses, shares, evidence})
	}
	return protocol.Err(protocol.CodeBadData)
}

func iso(t protocol.Millis) string {
	if t == 0 {
		return ""
	}
	return t.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// heading names a lesson at the head of a column.
func (l BookLesson) heading() string {
	return l.Start().Time().UTC().Format(time.RFC3339) + " " + l.Title
}

// who are the cells that say whose line it is; text is what is done to what people wrote.
func (s Student) who(w words, text func(string) string) []string {
	left := ""
	if s.Left() {
		left = w.yes
	}
	return []string{text(s.Name), text(string(s.Account)), left}
}

func (w words) whoHeads() []string { return []string{w.name, w.account, w.left} }

// counted are the statuses in the order of the columns that count them.
var counted = []protocol.SignupStatus{protocol.StatusPresent, protocol.StatusLate, protocol.StatusAbsent, protocol.StatusRefused,
	protocol.StatusNotReached, protocol.StatusExcused}

func (c Counts) list() []int {
	return []int{c.Present, c.Late, c.Absent, c.Refused, c.NotReached, c.Excused}
}

func (w words) countHeads() (heads []string) {
	for _, s := range counted {
		heads = append(heads, w.values[string(s)])
	}
	return append(heads, w.share)
}

func (b Book) csv(w words, to io.Writer) error {
	out, err := table.NewCSV(to)
	if err != nil {
		return err
	}
	heads := w.whoHeads()
	for _, l := range b.Lessons {
		heads = append(heads, table.Neutral(l.heading()+" · "+w.status), table.Neutral(l.heading()+" · "+w.share))
	}
	if err := out.Write(append(heads, w.countHeads()...)); err != nil {
		return err
	}
	share := func(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }
	for _, s := range b.Students {
		line := s.who(w, table.Neutral)
		for _, c := range s.Cells {
			line = append(line, w.values[string(c.Status())], share(c.Share))
		}
		for _, n := range s.Counts.list() {
			line = append(line, strconv.Itoa(n))
		}
		if err := out.Write(append(line, share(s.Share))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// sheet is lessons × students, with one value in each cell.
func (b Book) sheet(w words, name string, value func(Cell) any) table.Sheet {
	heads := w.whoHeads()
	for _, l := range b.Lessons {
		heads = append(heads, l.heading())
	}
	return table.Sheet{Name: name, Heads: append(heads, w.countHeads()...), Rows: func(yield func([]any) bool) {
		for _, s := range b.Students {
			line := cells(s.who(w, func(text string) string { return text }))
			for _, c := range s.Cells {
				line = append(line, value(c))
			}
			for _, n := range s.Counts.list() {
				line = append(line, n)
			}
			if !yield(append(line, table.Share(s.Share))) {
				return
			}
		}
	}}
}

func cells(texts []string) []any {
	line := make([]any, len(texts))
	for i, t := range texts {
		line[i] = t
	}
	return line
}

func (w words) evidenceHeads() []string {
	return slices.Concat(w.whoHeads(), []string{w.lesson, w.start, w.share, w.signup, w.kind, w.seconds, w.started, w.closed, w.recorded, w.offered, w.received,
		w.deadline, w.answered, w.answer, w.reason, w.device, w.address, w.correction, w.because, w.by, w.made})
}

// evidence is a line for each student, lesson and sign-in; one alone where there is no sign-in that the student could have been in.
func (b Book) evidence(w words) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, s := range b.Students {
			who := s.who(w, func(text string) string { return text })
			for i, l := range b.Lessons {
				c := s.Cells[i]
				for k := range max(1, len(c.Rows)) {
					line := append(cells(who), l.Title, iso(l.Start()), table.Share(c.Share))
					line = append(line, b.signup(w, l, c, k)...)
					if !yield(append(line, c.Correction.cells(w)...)) {
						return
					}
				}
			}
		}
	}
}

func (b Book) signup(w words, l BookLesson, c Cell, k int) []any {
	if len(c.Rows) == 0 {
		return make([]any, 14)
	}
	u, r := l.Signups[k], c.Rows[k]
	var seconds any
	if u.Seconds != 0 {
		seconds = u.Seconds
	}
	answer, reason := w.values[string(r.Answer)], r.Because(b.Read, u.Closed)
	if reason == protocol.ReasonTimeout { // whether the device said so or not, nobody refused
		answer, reason = "", w.timeout
	}
	return []any{fmt.Sprint(k + 1), w.values[string(u.Kind)], seconds, iso(u.Started), iso(u.Closed), w.values[string(r.Status(b.Read, u.Closed))], iso(r.Offered),
		iso(r.Received), iso(r.Deadline), iso(r.Answered), answer, reason, string(r.Device), r.Address}
}

func (c *Correction) cells(w words) []any {
	if c == nil {
		return nil
	}
	return []any{w.values[string(c.Status)], c.Reason, c.ByName, iso(c.Made)}
}
