package chat

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"atrium/internal/table"
	"atrium/protocol"
)

// Format is a form of the export.
type Format string

// The forms of the export: lines to read, a table, and the messages as they are on the wire.
const (
	FormatText Format = "txt"
	FormatCSV  Format = "csv"
	FormatJSON Format = "json"
)

// ContentType is the media type of the form.
func (f Format) ContentType() string {
	return map[Format]string{
		FormatText: "text/plain; charset=utf-8",
		FormatCSV:  "text/csv; charset=utf-8",
		FormatJSON: "application/json",
	}[f]
}

var errEnough = errors.New("all up to Until is written")

// Export writes a room's messages to w as they come from the store, the last edit only and recalled ones without text.
func (s *Service) Export(ctx context.Context, id protocol.RoomID, f Format, filter Filter, w io.Writer) error {
	return export(f, false, w, func(to messageWriter) error { return s.tell(ctx, id, filter, to) })
}

// Lesson is one room of an export of many.
type Lesson struct {
	ID    protocol.RoomID
	Title string
	Start protocol.Millis
	Until protocol.Seq // the last message
}

// ExportLessons writes the messages of rooms as Export does, one room after the other; each message says where it was written. An error
// of lessons ends it.
func (s *Service) ExportLessons(ctx context.Context, lessons iter.Seq2[Lesson, error], f Format, filter Filter, w io.Writer) error {
	return export(f, true, w, func(to messageWriter) error {
		for l, err := range lessons {
			if err == nil {
				err = to.lesson(l)
			}
			if err != nil {
				return err
			}
			filter.Until = l.Until
			if err := s.tell(ctx, l.ID, filter, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// export writes in a form what tell tells.
func export(f Format, lessons bool, w io.Writer, tell func(messageWriter) error) error {
	out := bufio.NewWriterSize(w, 32<<10)
	var to messageWriter
	switch f {
	case FormatText:
		to = &textWriter{out}
	case FormatCSV:
		to = &csvWriter{out: out, lessons: lessons}
	case FormatJSON:
		to = &jsonWriter{out: out}
	default:
		return protocol.Err(protocol.CodeBadData)
	}
	if err := to.begin(); err != nil {
		return err
	}
	if err := tell(to); err != nil {
		return err
	}
	if err := to.end(); err != nil {
		return err
	}
	return out.Flush()
}

// tell writes the messages of one room.
func (s *Service) tell(ctx context.Context, id protocol.RoomID, filter Filter, to messageWriter) error {
	err := s.store.Export(ctx, id, filter, func(m protocol.Message) error {
		if filter.Until != 0 && m.Seq > filter.Until {
			return errEnough
		}
		return to.message(m)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

type messageWriter interface {
	begin() error
	lesson(Lesson) error // in an export of many, before the messages of each
	message(protocol.Message) error
	end() error
}

type textWriter struct{ out *bufio.Writer }

// lineBreaks makes whatever some reader takes for the end of a line one kind of it, so that no text passes for a line of its own.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func (t *textWriter) begin() error { return nil }

// lesson writes a heading, which no message can look like: those begin with a bracket.
func (t *textWriter) lesson(l Lesson) error {
	_, err := fmt.Fprintf(t.out, "# %s %s\n", stamp(l.Start), oneLine(l.Title))
	return err
}

func (t *textWriter) message(m protocol.Message) error {
	text := m.Text
	if m.Recalled {
		text = "(recalled)"
	}
	lines := strings.Split(lineBreaks.Replace(text), "\n")
	_, err := fmt.Fprintf(t.out, "[%s] %s: %s\n", stamp(m.Time), oneLine(m.Name), strings.Join(lines, "\n    "))
	return err
}

func (t *textWriter) end() error { return nil }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func stamp(t protocol.Millis) string { return t.Time().Format(time.RFC3339) }

type csvWriter struct {
	out     *bufio.Writer
	csv     *csv.Writer
	lessons bool
	place   []string // the first columns of each line of a lesson
}

func (c *csvWriter) begin() (err error) {
	if c.csv, err = table.NewCSV(c.out); err != nil {
		return err
	}
	heads := []string{"seq", "time_utc", "account", "name", "text", "edited", "recalled", "reply"}
	if c.lessons {
		heads = append([]string{"lesson", "lesson_title"}, heads...)
	}
	return c.csv.Write(heads)
}

func (c *csvWriter) lesson(l Lesson) error {
	c.place = []string{table.Neutral(string(l.ID)), table.Neutral(l.Title)}
	return nil
}

func (c *csvWriter) message(m protocol.Message) error {
	reply := ""
	if m.Reply != 0 {
		reply = strconv.FormatUint(uint64(m.Reply), 10)
	}
	return c.csv.Write(append(c.place[:len(c.place):len(c.place)], strconv.FormatUint(uint64(m.Seq), 10), stamp(m.Time), table.Neutral(string(m.Account)),
		table.Neutral(m.Name), table.Neutral(m.Text), strconv.FormatBool(m.Edited), strconv.FormatBool(m.Recalled), reply))
}

func (c *csvWriter) end() error {
	c.csv.Flush()
	return c.csv.Error()
}

type jsonWriter struct {
	out   *bufio.Writer
	some  bool
	place protocol.RoomID // the lesson's; "": there is one room only
}

func (j *jsonWriter) begin() error {
	_, err := j.out.WriteString(`{"messages":[`)
	return err
}

func (j *jsonWriter) lesson(l Lesson) error {
	j.place = l.ID
	return nil
}

func (j *jsonWriter) message(m protocol.Message) error {
	separator := "\n"
	if j.some {
		separator = ",\n"
	}
	j.some = true
	if _, err := j.out.WriteString(separator); err != nil {
		return err
	}
	return json.MarshalWrite(j.out, struct {
		Lesson protocol.RoomID `json:"lesson,omitzero"`
		protocol.Message
	}{j.place, m})
}

func (j *jsonWriter) end() error {
	_, err := j.out.WriteString("\n]}\n")
	return err
}
