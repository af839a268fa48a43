package chat

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"atrium/internal/room"
	"atrium/protocol"
)

// Redacted implements room.Redactor: of a recalled message its own event and those of its edits lose their text.
func (p RecallText) Redacted(e room.Event) (jsontext.Value, bool) {
	switch e.Type {
	case protocol.TypeUserMessage:
		if e.Seq != p.Seq {
			return nil, false
		}
	case protocol.TypeEditMessage:
		if edit, err := protocol.DecodeAs[protocol.EditMessage](e.Data); err == nil && edit.Seq != p.Seq {
			return nil, false
		}
	default:
		return nil, false
	}
	return Redact(e.Type, e.Data), true
}

// Redact empties what an event's data says: of a message the text and the mentions, of an edit the text. Data that cannot
// be read is emptied altogether; data of other events stays.
func Redact(t protocol.Type, data jsontext.Value) jsontext.Value {
	switch t {
	case protocol.TypeUserMessage:
		var message protocol.UserMessageEvent
		if json.Unmarshal(data, &message) == nil {
			message.Text, message.Mentions = "", nil
			return protocol.Encode(message)
		}
	case protocol.TypeEditMessage:
		var edit protocol.EditMessage
		if json.Unmarshal(data, &edit) == nil {
			edit.Text = ""
			return protocol.Encode(edit)
		}
	default:
		return data
	}
	return jsontext.Value("{}")
}
