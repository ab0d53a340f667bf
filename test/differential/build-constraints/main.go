// Program build-constraints answers with go/build what the go command would do with a file: a JSON object a line comes
// in, one goes out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/build"
	"go/build/constraint"
	"io"
	"os"
)

type question struct {
	// A line with a constraint; or a file, with these bytes.
	Line    string
	Name    string
	Content []byte

	OS, Arch string
	Cgo      bool
	Tags     []string
}

type answer struct {
	Match   bool   `json:"match"`
	Problem string `json:"problem"`
	// The constraint as Go writes it.
	Text string `json:"text"`
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	decoder := json.NewDecoder(in)
	for {
		var q question
		if err := decoder.Decode(&q); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		out.Encode(ask(q))
	}
}

func ask(q question) answer {
	if q.Name == "" {
		x, err := constraint.Parse(q.Line)
		if err != nil {
			return answer{Problem: err.Error()}
		}
		has := map[string]bool{}
		for _, tag := range q.Tags {
			has[tag] = true
		}
		return answer{Match: x.Eval(func(tag string) bool { return has[tag] }), Text: x.String()}
	}
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled, context.Compiler = q.OS, q.Arch, q.Cgo, "gc"
	context.BuildTags, context.ToolTags, context.ReleaseTags = q.Tags, nil, nil
	context.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(q.Content)), nil }
	match, err := context.MatchFile("folder", q.Name)
	if err != nil {
		return answer{Problem: err.Error()}
	}
	return answer{Match: match}
}
