// Says what BuildKit makes of Dockerfiles, of words with variables in them and of .dockerignore files: a question in
// JSON on each line of standard input, an answer in JSON on each line of standard output.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/tonistiigi/fsutil"
)

type question struct {
	Dockerfile *string  `json:"dockerfile"`
	Word       *string  `json:"word"`
	Escape     string   `json:"escape"`
	Env        []string `json:"env"`
	Ignore     *string  `json:"ignore"`
	Paths      []string `json:"paths"`
	Folder     string   `json:"folder"`
}

type heredoc struct {
	Name    string `json:"name"`
	Content string `json:"content"`
	Expand  bool   `json:"expand"`
	Chomp   bool   `json:"chomp"`
}

type node struct {
	Keyword  string    `json:"keyword"`
	Flags    []string  `json:"flags"`
	Line     int       `json:"line"`
	EndLine  int       `json:"endLine"`
	Args     []string  `json:"args"`
	JSON     bool      `json:"json"`
	Heredocs []heredoc `json:"heredocs"`
}

type warning struct {
	Rule string `json:"rule"`
	Line int    `json:"line"`
}

type fileAnswer struct {
	// Why the parser or the dispatcher refuses the file, and why its conversion ends; empty where they do not.
	Refused string `json:"refused"`
	Failed  string `json:"failed"`
	// The first line of what ends the conversion.
	FailedLine int         `json:"failedLine"`
	Nodes      []node      `json:"nodes"`
	Stages     [][2]string `json:"stages"`
	Warnings   []warning   `json:"warnings"`
}

type wordAnswer struct {
	Error string   `json:"error"`
	Text  string   `json:"text"`
	Words []string `json:"words"`
	Set   []string `json:"set"`
	Unset []string `json:"unset"`
}

type ignoreAnswer struct {
	Error   string `json:"error"`
	Ignored []bool `json:"ignored"`
}

func main() {
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for scanner.Scan() {
		var q question
		if err := json.Unmarshal(scanner.Bytes(), &q); err != nil {
			panic(err)
		}
		switch {
		case q.Dockerfile != nil:
			encoder.Encode(answerFile([]byte(*q.Dockerfile)))
		case q.Word != nil:
			encoder.Encode(answerWord(*q.Word, q.Escape, q.Env))
		case q.Ignore != nil && q.Folder != "":
			encoder.Encode(answerWalk(*q.Ignore, q.Folder))
		case q.Ignore != nil:
			encoder.Encode(answerIgnore(*q.Ignore, q.Paths))
		}
	}
	if err := scanner.Err(); err != nil {
		panic(err)
	}
}

func answerFile(text []byte) fileAnswer {
	answer := fileAnswer{Nodes: []node{}, Stages: [][2]string{}, Warnings: []warning{}}
	source := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text)
	source.Definition = &llb.Definition{}
	results, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		MetaResolver:   everyImage{},
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		SourceMap:      source,
	})
	if err != nil {
		panic(err)
	}
	if results.Error != nil {
		answer.Failed = results.Error.Message
		if ranges := results.Error.Location.Ranges; len(ranges) > 0 {
			answer.FailedLine = int(ranges[0].Start.Line)
		}
	}
	for _, w := range results.Warnings {
		line := 0
		if len(w.Location.Ranges) > 0 {
			line = int(w.Location.Ranges[0].Start.Line)
		}
		answer.Warnings = append(answer.Warnings, warning{w.RuleName, line})
	}
	parsed, err := parser.Parse(strings.NewReader(string(text)))
	if err != nil {
		answer.Refused = err.Error()
		return answer
	}
	for _, child := range parsed.AST.Children {
		answer.Nodes = append(answer.Nodes, nodeOf(child))
	}
	stages, _, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{}))
	if err != nil {
		answer.Refused = err.Error()
	} else if len(stages) == 0 {
		answer.Refused = "no stages"
	}
	for _, stage := range stages {
		answer.Stages = append(answer.Stages, [2]string{stage.Name, stage.BaseName})
	}
	return answer
}

func nodeOf(n *parser.Node) node {
	one := node{
		Keyword: n.Value, Flags: append([]string{}, n.Flags...), Line: n.StartLine, EndLine: n.EndLine,
		Args: []string{}, JSON: n.Attributes["json"], Heredocs: []heredoc{},
	}
	for next := n.Next; next != nil; next = next.Next {
		if len(next.Children) == 0 {
			one.Args = append(one.Args, next.Value)
		} else {
			one.Args = append(one.Args, next.Children[0].Value)
		}
	}
	for _, doc := range n.Heredocs {
		content := doc.Content
		if doc.Chomp {
			content = parser.ChompHeredocContent(content)
		}
		one.Heredocs = append(one.Heredocs, heredoc{doc.Name, content, doc.Expand, doc.Chomp})
	}
	return one
}

func answerWord(word, escape string, env []string) wordAnswer {
	lex := shell.NewLex(rune(escape[0]))
	result, err := lex.ProcessWordWithMatches(word, shell.EnvsFromSlice(env))
	if err != nil {
		return wordAnswer{Error: err.Error()}
	}
	return wordAnswer{
		Text: result.Result, Words: append([]string{}, result.Words...), Set: keys(result.Matched), Unset: keys(result.Unmatched),
	}
}

func keys(set map[string]struct{}) []string {
	names := []string{}
	for name := range set {
		names = append(names, name)
	}
	return names
}

func answerIgnore(text string, paths []string) ignoreAnswer {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return ignoreAnswer{Error: err.Error()}
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return ignoreAnswer{Error: err.Error()}
	}
	answer := ignoreAnswer{Ignored: []bool{}}
	for _, path := range paths {
		ignored, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return ignoreAnswer{Error: err.Error()}
		}
		answer.Ignored = append(answer.Ignored, ignored)
	}
	return answer
}

type walkAnswer struct {
	Sent []string `json:"sent"`
}

// answerWalk lists the files of a folder that a build would be sent.
func answerWalk(text, folder string) walkAnswer {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	answer := walkAnswer{Sent: []string{}}
	opt := &fsutil.FilterOpt{ExcludePatterns: patterns}
	err = fsutil.Walk(context.Background(), folder, opt, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			answer.Sent = append(answer.Sent, path)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	return answer
}

// everyImage has every image, for the platform that is asked for, with PATH as its only variable.
type everyImage struct{}

func (everyImage) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	platform := ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	if opt.ImageOpt != nil && opt.ImageOpt.Platform != nil {
		platform = *opt.ImageOpt.Platform
	}
	config, err := json.Marshal(ocispecs.Image{
		Platform: platform,
		Config:   ocispecs.ImageConfig{Env: []string{"PATH=/bin"}},
		RootFS:   ocispecs.RootFS{Type: "layers", DiffIDs: []digest.Digest{digest.FromString("layer")}},
	})
	return ref, "", config, err
}
