package server

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"atrium/protocol"
)

var update = flag.Bool("update", false, "write the tables of docs/protocol.md anew")

const protocolDoc = "../../docs/protocol.md"

// TestProtocolDocument holds the tables of docs/protocol.md against the code.
func TestProtocolDocument(t *testing.T) {
	raw, err := os.ReadFile(protocolDoc)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	for name, table := range map[string]string{
		"requests": requestsTable(), "events": eventsTable(), "shapes": shapesTable(), "codes": codesTable(), "rates": ratesTable(),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end -->"
		_, after, found := strings.Cut(doc, begin)
		body, _, closed := strings.Cut(after, end)
		if !found || !closed {
			t.Fatalf("%s has no table %q", protocolDoc, name)
		}
		if body != table {
			if !*update {
				t.Errorf("the table %q of %s is not what the code does; run: go test ./internal/server -run ProtocolDocument -update", name, protocolDoc)
			}
			doc = strings.Replace(doc, begin+body+end, begin+table+end, 1)
		}
	}
	if *update {
		if err := os.WriteFile(protocolDoc, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func requestsTable() string {
	var b strings.Builder
	b.WriteString("| request | in a room | right | rate | data | data of ok |\n|---|---|---|---|---|---|\n")
	for _, row := range Table() {
		def, _ := protocol.RequestDef(row.Type)
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", row.Type, yes(row.InRoom), row.Right, row.Rate, shape(def.Data), either(shape(def.Ok), shape(def.Or)))
	}
	return b.String()
}

func eventsTable() string {
	var b strings.Builder
	b.WriteString("| type | data |\n|---|---|\n")
	for _, typ := range protocol.EventTypes() {
		data, _ := protocol.EventData(typ)
		if typ != protocol.TypeOk {
			fmt.Fprintf(&b, "| `%s` | %s |\n", typ, shape(data))
		}
	}
	return b.String()
}

// shapesTable lists the named objects that the data of messages holds.
func shapesTable() string {
	named := map[string]reflect.Type{}
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		switch {
		case t == nil:
		case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice, t.Kind() == reflect.Map:
			visit(t.Elem())
		case t.Kind() == reflect.Struct:
			for _, f := range fields(t) {
				if e := element(f.Type); e.Kind() == reflect.Struct {
					named[e.Name()] = e
				}
				visit(f.Type)
			}
		}
	}
	for _, typ := range protocol.RequestTypes() {
		def, _ := protocol.RequestDef(typ)
		visit(def.Data)
		visit(def.Ok)
		visit(def.Or)
	}
	for _, typ := range protocol.EventTypes() {
		data, _ := protocol.EventData(typ)
		visit(data)
	}
	var b strings.Builder
	b.WriteString("| name | object |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(named)) {
		fmt.Fprintf(&b, "| %s | %s |\n", name, shape(named[name]))
	}
	return b.String()
}

func codesTable() string {
	var b strings.Builder
	b.WriteString("| code | meaning |\n|---|---|\n")
	codes := protocol.Codes()
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", code, codes[code])
	}
	return b.String()
}

func ratesTable() string {
	var b strings.Builder
	b.WriteString("| class | of one | per minute | at once |\n|---|---|---|---|\n")
	limits := DefaultLimits()
	for class := range classes {
		of := "connection"
		r, ok := limits.PerConnection[class]
		if !ok {
			of, r = "account", limits.PerAccount[class]
		}
		fmt.Fprintf(&b, "| %s | %s | %g | %g |\n", class, of, r.PerSecond*60, r.Burst)
	}
	return b.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// shape writes a schema: a key with ? may be missing.
func shape(t reflect.Type) string {
	if t == nil {
		return ""
	}
	var keys []string
	for _, f := range fields(t) {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if option == "omitzero" {
			name += "?"
		}
		keys = append(keys, name+": "+kindOf(f.Type))
	}
	return "`{" + strings.Join(keys, ", ") + "}`"
}

func fields(t reflect.Type) (all []reflect.StructField) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous {
			all = append(all, fields(f.Type)...)
		} else {
			all = append(all, f)
		}
	}
	return all
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "[" + kindOf(t.Elem()) + "]"
	case reflect.Map:
		return "{" + kindOf(t.Key()) + ": " + kindOf(t.Elem()) + "}"
	case reflect.Pointer:
		return kindOf(t.Elem()) + " or null"
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int64, reflect.Uint16, reflect.Uint64:
		if name := t.Name(); name == "Seq" || name == "Millis" {
			return name
		}
		return "int"
	}
	return t.Name()
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

// either joins what an ok may have and what it may have instead.
func either(one, other string) string {
	if other == "" {
		return one
	}
	return one + " or " + other
}
