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
)

// stubAnswer is a stub, or why there is none.
type stubAnswer struct {
	Path string `json:"path"`
	Text string `json:"text"`
	// Assembly tells that functions have no body, which the compiler allows only beside an assembly file.
	Assembly bool     `json:"assembly"`
	Refused  *refusal `json:"refused"`
	// Links says which go:linkname directives lead into the package or out of it.
	Links []string `json:"links"`
}

// stub collects the declarations of one package that has no code. It is made from what the compiler wrote for the
// importers of the package, so it has the types that they see, whatever the package's source is made of.
type stub struct {
	pkg      *types.Package
	standard bool
	build    *build
	// shared has what other packages reach by go:linkname: see the function of that name.
	shared   map[string]bool
	assembly bool
	marked   bool
	// imports maps paths, as the compiler knows them, to the names by which this file has them.
	imports map[string]string
	// universe has the names of the language that the text uses.
	universe map[string]bool
	// sealing has the unexported methods of the interfaces in the text: types have to keep them.
	sealing map[string]bool
	// needed has the types of the package that the text names, in the order in which they were found.
	needed []*types.TypeName
	known  map[*types.TypeName]bool
}

// build is what all stubs of one request share.
type build struct {
	packages map[string]listed
	importer types.Importer
}

func newBuild(packages []listed) *build {
	all := &build{packages: map[string]listed{}}
	for _, one := range packages {
		all.packages[one.Path] = one
	}
	all.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		export := all.packages[path].Export
		if export == "" {
			return nil, fmt.Errorf("%s is not among the packages of the build", path)
		}
		return os.Open(export)
	})
	return all
}

func makeStubs(paths []string, packages []listed) []stubAnswer {
	all := newBuild(packages)
	links := findLinks(packages)
	answers := make([]stubAnswer, 0, len(paths))
	for _, path := range paths {
		made := all.stubOf(path, shared(path, links))
		made.Links = linksOf(path, links)
		answers = append(answers, made)
	}
	return answers
}

func (b *build) stubOf(path string, shared map[string]bool) (made stubAnswer) {
	made.Path = path
	defer catch(&made.Refused)
	s := &stub{
		pkg:      b.load(path),
		standard: b.packages[path].Standard,
		build:    b,
		shared:   shared,
		imports:  map[string]string{},
		universe: map[string]bool{},
		sealing:  map[string]bool{},
		known:    map[*types.TypeName]bool{},
	}
	text := s.text()
	if err := s.check(text); err != nil {
		refuse(stubInvalid, "%s", err)
	}
	made.Text, made.Assembly = text, s.assembly
	return made
}

// load reads what the compiler wrote about a package. The reader of export data panics where it does not know the form.
func (b *build) load(path string) (pkg *types.Package) {
	defer func() {
		if thrown := recover(); thrown != nil {
			refuse(unreadable, "what the compiler wrote about %s cannot be read: %v", path, thrown)
		}
	}()
	pkg, err := b.importer.Import(path)
	if err != nil {
		panic(err)
	}
	return pkg
}

func (s *stub) isStandard(path string) bool {
	return path == "unsafe" || s.build.packages[path].Standard
}

func (s *stub) need(obj *types.TypeName) {
	if s.pkg.Scope().Lookup(obj.Name()) != obj {
		refuse(unnamedType, "the type %s is declared inside a function", obj.Name())
	}
	if !s.known[obj] {
		s.known[obj] = true
		s.needed = append(s.needed, obj)
	}
}

// imported is the name by which the text has a package. It ends in an underscore, as few names do, and hides nothing
// that the package declares.
func (s *stub) imported(path, name string) string {
	if known, ok := s.imports[path]; ok {
		return known
	}
	taken := map[string]bool{}
	for _, other := range s.imports {
		taken[other] = true
	}
	for name += "_"; taken[name] || s.pkg.Scope().Lookup(name) != nil; {
		name += "_"
	}
	s.imports[path] = name
	return name
}

// check compiles the text as far as types go, against the packages of the build.
func (s *stub) check(text string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "stub.go", text, 0)
	if err != nil {
		return err
	}
	config := types.Config{Importer: writtenImporter{s}}
	_, err = config.Check(s.pkg.Path(), files, []*ast.File{file}, nil)
	return err
}

// writtenImporter finds the packages of the text by the paths that are written there.
type writtenImporter struct{ stub *stub }

func (w writtenImporter) Import(written string) (*types.Package, error) {
	for path := range w.stub.imports {
		if writtenPath(path) == written {
			return w.stub.build.importer.Import(path)
		}
	}
	return nil, fmt.Errorf("%s is not imported", written)
}
