package main

import (
	"fmt"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Each text is a constant of the type that it is written for, with the same value: go/types evaluates it again.
func TestConstantText(t *testing.T) {
	for _, source := range []string{
		"true", `"a\x00\xff"`, "0", "-7", "1 << 200", "'a'", "'\\u00e9'", "'a' + 0xd800", "'a' - 200", "'a' << 40",
		"1.0", "2.5", "-1.0 / 3", "1e-300 * 1e-300", "1e4000", "1e-4000", "0x1p-1074", "1i", "2.5 - 3i", "0i",
		"int8(-3)", "float32(0.1)", "float64(1)", "complex64(2i)", "uint64(1 << 63)", "rune('a')", "byte('a')", "uintptr(3)",
	} {
		before, err := types.Eval(token.NewFileSet(), nil, token.NoPos, source)
		if err != nil {
			t.Fatal(source, err)
		}
		text := constantText(before.Value, before.Type)
		if basic := before.Type.(*types.Basic); basic.Info()&types.IsUntyped == 0 {
			text = basic.Name() + "(" + text + ")"
		}
		after, err := types.Eval(token.NewFileSet(), nil, token.NoPos, text)
		if err != nil {
			t.Fatal(source, text, err)
		}
		if before.Type != after.Type || !constant.Compare(before.Value, token.EQL, after.Value) {
			t.Errorf("%s became %s: %s %s, was %s %s", source, text, after.Type, after.Value, before.Type, before.Value)
		}
	}
}

func TestMayImport(t *testing.T) {
	for _, one := range []struct {
		importer         string
		importerStandard bool
		imported         string
		importedStandard bool
		want             bool
	}{
		{"a.b/m", false, "net/http", true, true},
		{"a.b/m", false, "internal/abi", true, false},
		{"a.b/m", false, "net/http/internal", true, false},
		{"a.b/m", false, "vendor/golang.org/x/net/idna", true, false},
		{"net/http", true, "internal/abi", true, true},
		{"net/http", true, "vendor/golang.org/x/net/idna", true, true},
		{"a.b/m/x", false, "a.b/m/internal/y", false, true},
		{"a.b/m", false, "a.b/m/internal", false, true},
		{"a.b/mm", false, "a.b/m/internal/y", false, false},
		{"a.b/m", false, "a.b/m/x/internal", false, false},
		{"a.b/m/x/z", false, "a.b/m/internal/x/internal", false, false},
		{"a.b/other", false, "a.b/m/internals", false, true},
	} {
		if got := mayImport(one.importer, one.importerStandard, one.imported, one.importedStandard); got != one.want {
			t.Errorf("%s may import %s: %t", one.importer, one.imported, got)
		}
	}
}

func TestSymbolOf(t *testing.T) {
	for _, one := range [][3]string{
		{"net", "net.lookup", "lookup"},
		{"net", "net/http.Get", ""},
		{"gopkg.in/yaml.v3", "gopkg.in/yaml%2ev3.Marshal", "Marshal"},
		{"gopkg.in/yaml.v3", "gopkg.in/yaml.v3.Marshal", "Marshal"},
		{"a.b/m", "a.b/mm.x", ""},
		{"time", "time.(*Timer).Stop", "(*Timer).Stop"},
	} {
		if got := symbolOf(one[0], one[1]); got != one[2] {
			t.Errorf("%s of %s is %q", one[1], one[0], got)
		}
	}
}

func TestLinks(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	giver := write("giver.go", "package giver\n\nimport _ \"unsafe\"\n\n//go:linkname give a.b/m.Take\nfunc give() {}\n\n//go:linkname own\nfunc own() {}\n")
	user := write("user.go", "package user\n\nimport _ \"unsafe\"\n\n//go:linkname use a.b/m.Secret\nfunc use()\n\nconst text = `\n//go:linkname no a.b/m.No\n`\n")
	links := findLinks([]listed{{Path: "giver", Files: []string{giver}}, {Path: "user", Files: []string{user}}})
	if got := shared("a.b/m", links); !reflect.DeepEqual(got, map[string]bool{"Take": true, "Secret": false}) {
		t.Error(got)
	}
	if got := strings.Join(linksOf("user", links), "; "); got != "user names a.b/m.Secret by go:linkname" {
		t.Error(got)
	}
}

func TestImportsOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.go")
	write := func(text string) fileImports {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return importsOf(path)
	}
	got := write("//line other.go:100\npackage a; import (`b`\n\té \"c/d\" /* x */ ; . \"e\"\n)\nimport \"C\"\nfunc broken( {")
	want := []importSpec{{"b", "", 2, 20}, {"c/d", "é", 3, 2}, {"e", ".", 3, 21}, {"C", "", 5, 8}}
	if got.Error != "" || !reflect.DeepEqual(got.Imports, want) {
		t.Error(got)
	}
	if got := write("not Go"); got.Error == "" {
		t.Error("no error")
	}
	if got := importsOf(path + ".none"); got.Error == "" {
		t.Error("no error for a file that is not there")
	}
}

func TestUsesOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.go")
	text := `package a

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

const word = "a" + "b"

var made = errors.New

func do(text string) time.Duration {
	(strings.Repeat)(text, 2)
	strings.Index(word, text)
	fmt.Sprint()
	_ = new(bytes.Buffer).Len(); return time.Second
}

type kept struct{}

func (*kept) use() { do("text") }

var _ = (*kept).use

func generic[T any](v T) { generic(v) }
`
	if err := os.WriteFile(path, []byte(strings.Replace(text, "_ = new(bytes.Buffer).Len(); ", "", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	all := &build{
		packages: map[string]listed{"a": {Path: "a", Files: []string{path}}},
		importer: importer.ForCompiler(token.NewFileSet(), "source", nil),
	}
	if got := usesOf([]string{"a"}, all)[0]; got.Error == "" {
		t.Error("no error for an import that is not used", got)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	answer := usesOf([]string{"a"}, all)[0]
	got := []string{answer.Error}
	for _, one := range answer.Uses {
		words := fmt.Sprintf("%d %s %s.%s %t in %q:", one.Line, one.Kind, one.Package, one.Name, one.Plain, one.Inside)
		for _, argument := range one.Arguments {
			if argument == nil {
				words += " ?"
			} else {
				words += " " + *argument
			}
		}
		if one.Arguments == nil {
			words += " not called"
		}
		got = append(got, words)
	}
	want := []string{
		"",
		`13 func errors.New true in "": not called`,
		`15 type time.Duration false in "do": not called`,
		`16 func strings.Repeat true in "do": ? ?`,
		`17 func strings.Index true in "do": ab ?`,
		`18 func fmt.Sprint true in "do":`,
		`19 type bytes.Buffer false in "do": not called`,
		`19 method bytes.(*Buffer).Len true in "do":`,
		`19 const time.Second false in "do": not called`,
		`24 func a.do true in "(*kept).use": text`,
		`26 method a.(*kept).use true in "": not called`,
		`28 func a.generic true in "": ?`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestIsPlain(t *testing.T) {
	all := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, one := range []struct {
		path, name string
		want       bool
	}{
		{"os", "ReadFile", true},
		{"os", "Open", false},
		{"strings", "NewReader", false},
		{"time", "Parse", true},
		{"io", "MultiWriter", false},
		{"fmt", "Println", true},
		{"net/url", "ParseQuery", false},
	} {
		pkg, err := all.Import(one.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := hasPlainResults(pkg.Scope().Lookup(one.name).Type().(*types.Signature)); got != one.want {
			t.Errorf("%s.%s: %t", one.path, one.name, got)
		}
	}
}
