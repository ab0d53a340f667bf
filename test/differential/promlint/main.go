// What promtool check metrics says of the metrics on standard input, as JSON: its rules, and the parser of Prometheus's
// text format that it uses.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

type answer struct {
	Error    string             `json:"error"`
	Problems []promlint.Problem `json:"problems"`
}

func main() {
	decoder := json.NewDecoder(os.Stdin)
	encoder := json.NewEncoder(os.Stdout)
	for {
		var text string
		if decoder.Decode(&text) != nil {
			return
		}
		problems, err := promlint.New(strings.NewReader(text)).Lint()
		said := answer{Problems: problems}
		if err != nil {
			said.Error = err.Error()
		}
		if encoder.Encode(said) != nil {
			os.Exit(1)
		}
	}
}
