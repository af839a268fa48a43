// Command gen writes the TypeScript side of the wire contract from package protocol: the types of every message, and the
// schemas by which the page reads what the server sends. Go is the source.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"atrium/protocol"
)

func main() {
	constants, err := readConstants(".")
	if err != nil {
		log.Fatal(err)
	}
	g := &generator{constants: constants, done: make(map[reflect.Type]bool)}
	g.file()
	if err := os.WriteFile(os.Args[1], g.out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// readConstants finds the constants of each named type in the package's sources: what a string type may hold, and the
// close codes.
func readConstants(dir string) (map[string][]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	constants := make(map[string][]string)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				addConstant(constants, spec)
			}
			return true
		})
	}
	return constants, nil
}

func addConstant(constants map[string][]string, spec *ast.ValueSpec) {
	if len(spec.Values) != 1 {
		return
	}
	literal, ok := spec.Values[0].(*ast.BasicLit)
	if !ok {
		return
	}
	switch typ := spec.Type.(type) {
	case *ast.Ident:
		if text, err := strconv.Unquote(literal.Value); err == nil {
			constants[typ.Name] = append(constants[typ.Name], text)
		}
	case nil:
		if name, ok := strings.CutPrefix(spec.Names[0].Name, "Close"); ok {
			constants["close codes"] = append(constants["close codes"], lowerFirst(name)+": "+literal.Value)
		}
	}
}

type generator struct {
	constants map[string][]string
	out       bytes.Buffer
	done      map[reflect.Type]bool // what has been written already
}

func (g *generator) printf(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

func (g *generator) file() {
	g.printf("// Generated from package protocol by `make gen`. Do not edit.\n\n")
	g.printf("import * as v from 'valibot';\n\n")
	g.printf("/** A string of which today's values are known; an unknown one, from a newer server, passes. */\n")
	g.printf("const text = <T extends string>() => v.custom<T>((input) => typeof input === 'string');\n")
	g.printf("const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));\n\n")
	g.printf("/** Bounds of the contract, in bytes. */\nexport const bounds = { frame: %d, text: %d } as const;\n\n", protocol.MaxFrame, protocol.MaxText)
	g.printf("export const closeCodes = {\n")
	for _, line := range g.constants["close codes"] {
		g.printf("  %s,\n", line)
	}
	g.printf("} as const;\n\n")
	g.code()
	requests := g.table("requestSchemas", "What each request carries.", protocol.RequestTypes(), func(t protocol.Type) []reflect.Type {
		def, _ := protocol.RequestDef(t)
		return []reflect.Type{def.Data}
	})
	oks := g.table("okSchemas", "The data of each request's ok.", protocol.RequestTypes(), func(t protocol.Type) []reflect.Type {
		def, _ := protocol.RequestDef(t)
		return []reflect.Type{def.Ok, def.Or}
	})
	events := g.table("eventSchemas", "The data of each frame that the server sends by itself.", eventTypes(), func(t protocol.Type) []reflect.Type {
		data, _ := protocol.EventData(t)
		return []reflect.Type{data}
	})
	g.struct_(reflect.TypeFor[protocol.Message]())
	g.struct_(reflect.TypeFor[protocol.ErrorData]())
	g.out.WriteString(requests + oks + events)
	g.printf("export type RequestType = keyof typeof requestSchemas;\n")
	g.printf("export type EventType = keyof typeof eventSchemas;\n")
	g.printf("export type RequestData = { [T in RequestType]: v.InferInput<(typeof requestSchemas)[T]> };\n")
	g.printf("export type OkData = { [T in RequestType]: v.InferOutput<(typeof okSchemas)[T]> };\n")
	g.printf("export type EventData = { [T in EventType]: v.InferOutput<(typeof eventSchemas)[T]> };\n")
}

func eventTypes() []protocol.Type {
	return slices.DeleteFunc(protocol.EventTypes(), func(t protocol.Type) bool {
		return t == protocol.TypeOk || t == protocol.TypeError // answers, not events
	})
}

func (g *generator) code() {
	g.printf("/** Every code that an error can have. */\nexport const errorCodes = [\n")
	for _, code := range slices.Sorted(maps.Keys(protocol.Codes())) {
		g.printf("  '%s',\n", code)
	}
	g.printf("] as const;\nexport type Code = (typeof errorCodes)[number];\n\n")
	g.done[reflect.TypeFor[protocol.Code]()] = true
}

// table gives the text of a map from type to schema, of one type or of the other, and writes what the schemas need.
func (g *generator) table(name, doc string, types []protocol.Type, schemasOf func(protocol.Type) []reflect.Type) string {
	var lines strings.Builder
	fmt.Fprintf(&lines, "/** %s */\nexport const %s = {\n", doc, name)
	for _, t := range types {
		var schemas []string
		for _, data := range schemasOf(t) {
			if data != nil {
				schemas = append(schemas, g.schema(data))
			}
		}
		schema := "v.optional(v.unknown())"
		switch len(schemas) {
		case 1:
			schema = schemas[0]
		case 2:
			schema = "v.union([" + strings.Join(schemas, ", ") + "])"
		}
		fmt.Fprintf(&lines, "  '%s': %s,\n", t, schema)
	}
	lines.WriteString("};\n\n")
	return lines.String()
}

// schema gives the expression of a type's schema, writing what it refers to first.
func (g *generator) schema(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return g.string(t)
	case reflect.Bool:
		return "v.boolean()"
	case reflect.Int, reflect.Int64, reflect.Uint16, reflect.Uint64:
		return "whole"
	case reflect.Float64:
		return "v.number()"
	case reflect.Array:
		return "v.tuple([" + strings.Join(slices.Repeat([]string{g.schema(t.Elem())}, t.Len()), ", ") + "])"
	case reflect.Slice:
		return "v.array(" + g.schema(t.Elem()) + ")"
	case reflect.Map:
		return "v.record(v.string(), " + g.schema(t.Elem()) + ")"
	case reflect.Pointer:
		return "v.nullable(" + g.schema(t.Elem()) + ")"
	case reflect.Struct:
		g.struct_(t)
		return lowerFirst(t.Name()) + "Schema"
	}
	panic("no schema for " + t.String())
}

func (g *generator) string(t reflect.Type) string {
	name := t.Name()
	if name == "string" {
		return "v.string()"
	}
	if !g.done[t] {
		g.done[t] = true
		values := g.constants[name]
		if len(values) == 0 {
			g.printf("export type %s = string;\n\n", name)
		} else {
			g.printf("export type %s = '%s';\n\n", name, strings.Join(values, "' | '"))
		}
	}
	if len(g.constants[name]) == 0 {
		return "v.string()"
	}
	return "text<" + name + ">()"
}

func (g *generator) struct_(t reflect.Type) {
	if g.done[t] {
		return
	}
	g.done[t] = true
	var entries strings.Builder
	g.entries(&entries, t)
	name := lowerFirst(t.Name()) + "Schema"
	g.printf("export const %s = v.object({\n%s});\nexport type %s = v.InferOutput<typeof %s>;\n\n", name, entries.String(), t.Name(), name)
}

func (g *generator) entries(out *strings.Builder, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			g.entries(out, f.Type)
			continue
		}
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		fmt.Fprintf(out, "  %s: %s,\n", name, g.field(f.Type, option == "omitzero"))
	}
}

// field gives the schema of a field. What Go leaves out because it is zero reads as zero here, where there is such a value.
func (g *generator) field(t reflect.Type, optional bool) string {
	if !optional {
		return g.schema(t)
	}
	if t.Kind() == reflect.Pointer {
		return "v.exactOptional(" + g.schema(t.Elem()) + ")" // nil is left out, never null
	}
	zero := map[reflect.Kind]string{reflect.Bool: "false", reflect.Slice: "[]", reflect.String: "''"}[t.Kind()]
	switch {
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.String && len(g.constants[t.Name()]) > 0:
		return "v.exactOptional(" + g.schema(t) + ")"
	case zero == "":
		zero = "0"
	}
	return "v.exactOptional(" + g.schema(t) + ", " + zero + ")"
}

func lowerFirst(s string) string {
	r := []rune(s)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}
