// Command openapi writes the OpenAPI document of the HTTP API to the file that it is given, for the web app's types and
// for readers.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"

	"atrium/internal/server"
)

func main() {
	doc, err := server.OpenAPI()
	if err != nil {
		log.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, doc, "", "  "); err != nil {
		log.Fatal(err)
	}
	pretty.WriteByte('\n')
	if err := os.WriteFile(os.Args[1], pretty.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
