package chat

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

// Redacts implements room.Redactor: the message, and with it its edits, which refer to it.
func (p RecallText) Redacts() protocol.Seq { return p.Seq }

// Redacted implements room.Redactor.
func (p RecallText) Redacted(t protocol.Type, data jsontext.Value) jsontext.Value {
	return Redact(t, data)
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
