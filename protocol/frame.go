package protocol

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Type is the message type of an envelope. With the direction it picks exactly one schema for data.
type Type string

// Request is a frame from a client, read as far as the envelope; Data is decoded by the schema of Type.
type Request struct {
	Type Type
	ID   RequestID
	Room RoomID
	Data jsontext.Value
}

// Frame is a frame from the server. Seq, Time and Account are stamped by it alone.
type Frame struct {
	Type    Type           `json:"type"`
	ID      RequestID      `json:"id,omitzero"`
	Room    RoomID         `json:"room,omitzero"`
	Seq     Seq            `json:"seq,omitzero"`
	Time    Millis         `json:"time,omitzero"`
	Account AccountID      `json:"account,omitzero"`
	Data    jsontext.Value `json:"data,omitzero"`
}

// Encode gives a value's JSON: nil lists as [], keys in the order of the struct. It panics on what no contract type holds
// (channels, cycles), never on data.
func Encode(v any) jsontext.Value {
	b, err := json.Marshal(v)
	if err != nil {
		panic("protocol: " + err.Error())
	}
	return b
}

// DecodeRequest reads the envelope of a client's frame of at most MaxFrame bytes. It is strict: one object and nothing
// after it, exact case, no unknown and no duplicate key, none of the keys that only the server stamps. The Request is
// returned beside the error with whatever id could be read, so that the answer can carry it.
func DecodeRequest(frame []byte) (Request, *Error) {
	var req Request
	fault := scanEnvelope(frame, &req)
	switch {
	case fault != nil:
		return req, Wrap(CodeBadFrame, fault)
	case hasNUL(frame):
		return req, Err(CodeBadText)
	case req.Type == "":
		return req, Err(CodeBadFrame)
	}
	def, known := requests[req.Type]
	switch {
	case !known:
		return req, Err(CodeUnknownType)
	case req.ID == "":
		return req, Err(CodeBadFrame)
	case def.InRoom != (req.Room != ""):
		return req, Err(CodeBadFrame)
	}
	return req, nil
}

// scanEnvelope walks the object to its end even past a fault of its keys, so that the id is found wherever it stands.
func scanEnvelope(frame []byte, req *Request) error {
	dec := jsontext.NewDecoder(bytes.NewReader(frame), jsontext.AllowDuplicateNames(true))
	if dec.PeekKind() != '{' {
		return errors.New("not an object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	var fault error
	seen := make(map[string]bool, 4)
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if seen[key] {
			fault = errors.New("duplicate key")
		} else if err := req.put(key, value); err != nil {
			fault = err
		}
		seen[key] = true
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if dec.PeekKind() != 0 || len(bytes.TrimSpace(frame[dec.InputOffset():])) > 0 {
		return errors.New("something after the object")
	}
	return fault
}

func (r *Request) put(key string, value jsontext.Value) error {
	switch key {
	case "type":
		return json.Unmarshal(value, &r.Type, strict)
	case "room":
		if err := json.Unmarshal(value, &r.Room, strict); err != nil || r.Room == "" {
			return errors.New("room is no id")
		}
		return nil
	case "id":
		var id RequestID
		if err := json.Unmarshal(value, &id, strict); err != nil || !id.Valid() {
			return errors.New("id is not 1 to 64 of [A-Za-z0-9_-]")
		}
		r.ID = id
		return nil
	case "data":
		r.Data = value.Clone()
		return nil
	case "seq", "time", "account":
		return errors.New("only the server stamps " + key)
	default:
		return errors.New("unknown key")
	}
}

// strict holds the options of every decoder of client bytes: no unknown member, no duplicate, no null where a value is due.
var strict = json.JoinOptions(
	json.RejectUnknownMembers(true),
	json.WithUnmarshalers(json.UnmarshalFromFunc(refuseNull)),
)

func refuseNull(dec *jsontext.Decoder, v any) error {
	if dec.PeekKind() == 'n' {
		switch v.(type) {
		case **Candidate, **string, **uint16: // RTCIceCandidateInit has nulls of its own
		default:
			return errors.New("null")
		}
	}
	return errors.ErrUnsupported
}

// DecodeData decodes and checks a request's data by its schema. The result is a pointer to the schema's struct, or nil for
// a type without data.
func DecodeData(req Request) (any, *Error) {
	def := requests[req.Type]
	v := def.newData()
	if v == nil {
		if len(req.Data) > 0 && string(bytes.TrimSpace(req.Data)) != "{}" {
			return nil, Err(CodeBadData)
		}
		return nil, nil
	}
	data := req.Data
	if len(data) == 0 {
		data = jsontext.Value("{}")
	}
	if data.Kind() != '{' {
		return nil, Err(CodeBadData)
	}
	if err := json.Unmarshal(data, v, strict); err != nil {
		return nil, Wrap(CodeBadData, err)
	}
	if c, ok := v.(interface{ check() *Error }); ok {
		if err := c.check(); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// DecodeFrame reads a frame from the server. It lets keys pass that it does not know, so that an older client understands
// a newer server.
func DecodeFrame(frame []byte) (Frame, error) {
	var f Frame
	err := json.Unmarshal(frame, &f)
	return f, err
}

// DecodeAs reads a frame's data into T, letting unknown keys pass.
func DecodeAs[T any](data jsontext.Value) (T, error) {
	var v T
	if len(data) == 0 {
		return v, nil
	}
	err := json.Unmarshal(data, &v)
	return v, err
}

// hasNUL reports whether valid JSON holds the escape of U+0000. (A bare NUL byte is no valid JSON.)
func hasNUL(b []byte) bool {
	for i := 0; i+1 < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		i++
		if b[i] == 'u' && i+4 < len(b) && string(b[i+1:i+5]) == "0000" {
			return true
		}
	}
	return false
}
