package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"strings"
)

// build holds what all packages share: one importer, so that a type is the same one wherever it is named, and what was
// learnt of the functions of packages that were looked at before.
type build struct {
	exports  map[string]string
	importer types.Importer
	known    map[string]*knowledge
	// own are the packages that are looked at.
	own map[string]bool
}

func newBuild(packages []listed) *build {
	all := &build{exports: map[string]string{}, known: map[string]*knowledge{}, own: map[string]bool{}}
	for _, one := range packages {
		all.exports[one.Path], all.own[one.Path] = one.Export, one.Audit
	}
	all.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if export := all.exports[path]; export != "" {
			return os.Open(export)
		}
		return nil, fmt.Errorf("%s is not among the packages of the build", path)
	})
	return all
}

// audit looks at one package. The reader of export data panics where it does not know the form.
func (b *build) audit(one listed) (found answer) {
	found = answer{Path: one.Path, Suspects: []suspect{}, Generated: []string{}, Comments: []comment{}}
	defer func() {
		if thrown := recover(); thrown != nil {
			found.Error = fmt.Sprint(thrown)
		}
	}()
	u, err := b.check(one)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	u.learn()
	if u.isTestSupport() {
		found.TestSupport = true
		return found
	}
	for _, rule := range rules {
		rule(u)
	}
	found.Files, found.Lines = len(u.files), u.lines
	found.Suspects = u.sorted()
	found.Generated = append(found.Generated, u.generated...)
	found.Comments = append(found.Comments, u.comments()...)
	return found
}

// mapped applies the import map of one package: vendored packages are written without their folder.
type mapped struct {
	paths    map[string]string
	importer types.Importer
}

func (m mapped) Import(path string) (*types.Package, error) {
	if meant, ok := m.paths[path]; ok {
		path = meant
	}
	return m.importer.Import(path)
}

// maxSourceBytes is plimsoll's limit for one Go file: goSourceBytes in src/base/limits.ts.
const maxSourceBytes = 16 << 20

func readSource(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSourceBytes+1))
	if err == nil && len(text) > maxSourceBytes {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxSourceBytes)
	}
	return text, err
}

func (b *build) check(one listed) (*unit, error) {
	u := newUnit(b)
	var all []*ast.File
	for _, name := range one.Files {
		text, err := readSource(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(u.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		all = append(all, file)
		if ast.IsGenerated(file) {
			u.generated = append(u.generated, name)
			continue
		}
		u.lines += strings.Count(string(text), "\n")
		u.files = append(u.files, file)
	}
	config := types.Config{Importer: mapped{one.Imports, b.importer}, FakeImportC: true}
	pkg, err := config.Check(one.Path, u.fset, all, u.info)
	if err != nil {
		return nil, err
	}
	u.pkg = pkg
	u.read(all)
	return u, nil
}
