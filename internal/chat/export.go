package chat

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

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
	out := bufio.NewWriterSize(w, 32<<10)
	var table messageWriter
	switch f {
	case FormatText:
		table = &textWriter{out}
	case FormatCSV:
		table = &csvWriter{raw: out, csv: csv.NewWriter(out)}
	case FormatJSON:
		table = &jsonWriter{out: out}
	default:
		return protocol.Err(protocol.CodeBadData)
	}
	if err := table.begin(); err != nil {
		return err
	}
	err := s.store.Export(ctx, id, filter, func(m protocol.Message) error {
		if filter.Until != 0 && m.Seq > filter.Until {
			return errEnough
		}
		return table.message(m)
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if err := table.end(); err != nil {
		return err
	}
	return out.Flush()
}

type messageWriter interface {
	begin() error
	message(protocol.Message) error
	end() error
}

type textWriter struct{ out *bufio.Writer }

// lineBreaks makes whatever some reader takes for the end of a line one kind of it, so that no text passes for a line of its own.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func (t *textWriter) begin() error { return nil }

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

// csvWriter writes RFC 4180 with a byte order mark, which spreadsheets need to read UTF-8.
type csvWriter struct {
	raw *bufio.Writer
	csv *csv.Writer
}

func (c *csvWriter) begin() error {
	if _, err := c.raw.WriteString("\ufeff"); err != nil {
		return err
	}
	return c.csv.Write([]string{"seq", "time_utc", "account", "name", "text", "edited", "recalled", "reply"})
}

func (c *csvWriter) message(m protocol.Message) error {
	reply := ""
	if m.Reply != 0 {
		reply = strconv.FormatUint(uint64(m.Reply), 10)
	}
	return c.csv.Write([]string{strconv.FormatUint(uint64(m.Seq), 10), stamp(m.Time), neutral(string(m.Account)), neutral(m.Name),
		neutral(m.Text), strconv.FormatBool(m.Edited), strconv.FormatBool(m.Recalled), reply})
}

func (c *csvWriter) end() error {
	c.csv.Flush()
	return c.csv.Error()
}

// neutral keeps a spreadsheet from reading a cell as a formula: what begins like one gets an apostrophe before it.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

type jsonWriter struct {
	out  *bufio.Writer
	some bool
}

func (j *jsonWriter) begin() error {
	_, err := j.out.WriteString(`{"messages":[`)
	return err
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
	return json.MarshalWrite(j.out, m)
}

func (j *jsonWriter) end() error {
	_, err := j.out.WriteString("\n]}\n")
	return err
}
