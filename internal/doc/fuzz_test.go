package doc

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json"

	"atrium/protocol"
)

// FuzzFold does what frames ask for, one in each line, as far as the contract takes them: nothing crashes, the sums stay right, and each op can be undone.
func FuzzFold(f *testing.F) {
	f.Add([]byte(`{"board":"b","page":"1","op":"add","id":"e","data":{"type":"text","x":1,"y":2,"text":"字","size":9,"color":"#000000"}}
{"board":"b","page":"1","op":"patch","id":"e","data":{"x":7}}
{"board":"b","page":"1","op":"clear"}
{"board":"b","page":"1","op":"restore","base":3}`))
	f.Add([]byte(`{"board":"b","page":"p","op":"add","also":[{"id":"q"}]}
{"board":"b","page":"p","op":"delete","also":[{"id":"1"},{"id":"q"}]}
{"board":"b","page":"p","op":"move","data":{"order":"V"}}`))
	f.Fuzz(func(t *testing.T, lines []byte) {
		fold := foldKeeping(keepsLittle)
		for line := range bytes.Lines(lines) {
			op, refusal := asked(line)
			if refusal != nil {
				continue
			}
			before := asShown(t, fold)
			undo, err := fold.apply(author{"ann", true}, op)
			if err != nil {
				continue
			}
			undo()
			if after, first := asShown(t, fold), before; !same(t, first, after) {
				t.Fatalf("%s undone leaves %v, there was %v", line, after, first)
			}
			if _, err := fold.apply(author{"ann", true}, op); err != nil {
				t.Fatalf("%s a second time: %v", line, err)
			}
			if sums := count(fold); sums != fold.sums {
				t.Fatalf("the sums are %+v, counted %+v", fold.sums, sums)
			}
		}
	})
}

// asked is an op as the socket would take it.
func asked(data []byte) (protocol.BoardOp, *protocol.Error) {
	frame := append(append([]byte(`{"type":"board-op","id":"a","room":"r","data":`), bytes.TrimSpace(data)...), '}')
	r, err := protocol.DecodeRequest(frame)
	if err != nil {
		return protocol.BoardOp{}, err
	}
	decoded, err := protocol.DecodeData(r)
	if err != nil {
		return protocol.BoardOp{}, err
	}
	return *decoded.(*protocol.BoardOp), nil
}

func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}
