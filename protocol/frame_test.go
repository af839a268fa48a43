package protocol

import (
	"strings"
	"testing"
)

func TestDecodeRequest(t *testing.T) {
	ok := `{"type":"user-message","id":"a1","room":"r","data":{"text":"hi"}}`
	for name, c := range map[string]struct {
		frame string
		code  Code
		id    RequestID
	}{
		"valid":             {ok, "", "a1"},
		"not json":          {`hello`, CodeBadFrame, ""},
		"empty":             {``, CodeBadFrame, ""},
		"a list":            {`[]`, CodeBadFrame, ""},
		"two values":        {ok + `{}`, CodeBadFrame, "a1"},
		"garbage after":     {ok + ` x`, CodeBadFrame, "a1"},
		"cut":               {ok[:len(ok)-1], CodeBadFrame, "a1"},
		"unknown key":       {`{"x":1,"type":"heartbeat","id":"a1"}`, CodeBadFrame, "a1"},
		"wrong case":        {`{"Type":"heartbeat","id":"a1"}`, CodeBadFrame, "a1"},
		"duplicate key":     {`{"type":"heartbeat","type":"heartbeat","id":"a1"}`, CodeBadFrame, "a1"},
		"forged account":    {`{"type":"heartbeat","id":"a1","account":"x"}`, CodeBadFrame, "a1"},
		"forged seq":        {`{"type":"heartbeat","id":"a1","seq":1}`, CodeBadFrame, "a1"},
		"forged time":       {`{"time":1,"type":"heartbeat","id":"a1"}`, CodeBadFrame, "a1"},
		"no id":             {`{"type":"heartbeat"}`, CodeBadFrame, ""},
		"no type":           {`{"id":"a1"}`, CodeBadFrame, "a1"},
		"null type":         {`{"type":null,"id":"a1"}`, CodeBadFrame, "a1"},
		"bad id":            {`{"type":"heartbeat","id":"a b"}`, CodeBadFrame, ""},
		"long id":           {`{"type":"heartbeat","id":"` + strings.Repeat("a", 65) + `"}`, CodeBadFrame, ""},
		"number as id":      {`{"type":"heartbeat","id":7}`, CodeBadFrame, ""},
		"unknown type":      {`{"type":"dance","id":"a1"}`, CodeUnknownType, "a1"},
		"server's type":     {`{"type":"members-changed","id":"a1","room":"r"}`, CodeUnknownType, "a1"},
		"room missing":      {`{"type":"user-message","id":"a1","data":{"text":"hi"}}`, CodeBadFrame, "a1"},
		"room out of place": {`{"type":"heartbeat","id":"a1","room":"r"}`, CodeBadFrame, "a1"},
		"NUL":               {`{"type":"user-message","id":"a1","room":"r","data":{"text":"\u0000"}}`, CodeBadText, "a1"},
		"written NUL":       {`{"type":"user-message","id":"a1","room":"r","data":{"text":"\\u0000"}}`, "", "a1"},
		"invalid UTF-8":     {"{\"type\":\"heartbeat\",\"id\":\"a1\",\"data\":{\"x\":\"\xff\"}}", CodeBadFrame, "a1"},
		"lone surrogate":    {`{"type":"user-message","id":"a1","room":"r","data":{"text":"\ud800"}}`, CodeBadFrame, "a1"},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := DecodeRequest([]byte(c.frame))
			var code Code
			if err != nil {
				code = err.Code
			}
			if code != c.code || req.ID != c.id {
				t.Errorf("code %q id %q, want %q %q", code, req.ID, c.code, c.id)
			}
		})
	}
}

func TestDecodeData(t *testing.T) {
	for name, c := range map[string]struct {
		typ  Type
		data string
		code Code
	}{
		"valid":             {TypeUserMessage, `{"text":"hi","reply":3,"mentions":["a"]}`, ""},
		"missing":           {TypeUserMessage, ``, CodeBadData},
		"a list":            {TypeUserMessage, `[]`, CodeBadData},
		"empty text":        {TypeUserMessage, `{"text":""}`, CodeBadData},
		"null text":         {TypeUserMessage, `{"text":null}`, CodeBadData},
		"null list":         {TypeUserMessage, `{"text":"a","mentions":null}`, CodeBadData},
		"unknown key":       {TypeUserMessage, `{"text":"a","account":"b"}`, CodeBadData},
		"duplicate key":     {TypeUserMessage, `{"text":"a","text":"b"}`, CodeBadData},
		"wrong case":        {TypeUserMessage, `{"Text":"a"}`, CodeBadData},
		"wrong type":        {TypeUserMessage, `{"text":7}`, CodeBadData},
		"negative seq":      {TypeUserMessage, `{"text":"a","reply":-1}`, CodeBadData},
		"8 KiB":             {TypeUserMessage, `{"text":"` + strings.Repeat("a", MaxText) + `"}`, ""},
		"8 KiB + 1":         {TypeUserMessage, `{"text":"` + strings.Repeat("a", MaxText+1) + `"}`, CodeTooLong},
		"no data needed":    {TypeLeaveRoom, ``, ""},
		"data unasked":      {TypeLeaveRoom, `{"x":1}`, CodeBadData},
		"optional data":     {TypeHeartbeat, ``, ""},
		"null where none":   {TypeHeartbeat, `{"hidden":null}`, CodeBadData},
		"end of candidates": {TypeIceCandidate, `{"to":"d","call":"c","candidate":null}`, ""},
		"a candidate":       {TypeIceCandidate, `{"to":"d","call":"c","candidate":{"candidate":"x","sdpMid":null,"sdpMLineIndex":0}}`, ""},
		"a long sdpMid":     {TypeIceCandidate, `{"to":"d","call":"c","candidate":{"candidate":"x","sdpMid":"` + strings.Repeat("a", 300) + `"}}`, CodeBadData},
		"a long ufrag":      {TypeIceCandidate, `{"to":"d","call":"c","candidate":{"candidate":"x","usernameFragment":"` + strings.Repeat("a", 300) + `"}}`, CodeBadData},
		"64 families":       {TypeJoinRoom, `{"number":"123456","name":"` + strings.Repeat("👨‍👩‍👧‍👦", 64) + `"}`, ""},
		"a book as a name":  {TypeJoinRoom, `{"number":"123456","name":"` + strings.Repeat("a", 2049) + `"}`, CodeBadData},
		"id and number":     {TypeJoinRoom, `{"room":"r","number":"123456"}`, CodeBadData},
		"number as number":  {TypeJoinRoom, `{"number":123456}`, CodeBadData},
		"short number":      {TypeJoinRoom, `{"number":"12345"}`, CodeBadData},
		"owner by hand":     {TypeChangeRole, `{"account":"a","role":"owner"}`, CodeBadData},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeData(Request{Type: c.typ, Data: []byte(c.data)})
			var code Code
			if err != nil {
				code = err.Code
			}
			if code != c.code {
				t.Errorf("code %q, want %q (%v)", code, c.code, err)
			}
		})
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(`{"type":"user-message","id":"a1","room":"r","data":{"text":"hi","reply":3,"mentions":["a"]}}`))
	f.Add([]byte(`{"type":"ice-candidate","id":"a","room":"r","data":{"to":"d","call":"c","candidate":null}}`))
	f.Add([]byte(`{"type":"join-room","id":"a","data":{"number":"123456"}}`))
	f.Add([]byte("{\"type\":\"\xff\",\"type\":1}}"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		req, err := DecodeRequest(frame)
		if err != nil {
			if err.Code.Message() == "" {
				t.Fatalf("code %q has no message", err.Code)
			}
			return
		}
		if !req.ID.Valid() {
			t.Fatalf("accepted id %q", req.ID)
		}
		if _, known := RequestDef(req.Type); !known {
			t.Fatalf("accepted type %q", req.Type)
		}
		DecodeData(req)
	})
}

func FuzzRoomNumber(f *testing.F) {
	f.Add("123456")
	f.Add("１２３４５６")
	f.Fuzz(func(t *testing.T, s string) {
		if RoomNumber(s).Valid() && (len(s) < 6 || len(s) > 7 || strings.Trim(s, "0123456789") != "") {
			t.Fatalf("accepted %q", s)
		}
	})
}

func TestEveryCodeHasAMessage(t *testing.T) {
	for code, message := range Codes() {
		if message == "" {
			t.Errorf("%s has no message", code)
		}
	}
}
