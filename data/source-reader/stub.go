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
	"regexp"
	"runtime"
	"sort"
	"strings"
)

// stubAnswer is a stub, or why there is none.
type stubAnswer struct {
	Path    string   `json:"path"`
	Text    string   `json:"text"`
	Refused *refusal `json:"refused"`
	// Links says which go:linkname directives lead into the package or out of it.
	Links []string `json:"links"`
}

// stub collects the declarations of one package that has no code. It is made from what the compiler wrote for the
// importers of the package, so it has the types that they see, whatever the package's source is made of.
type stub struct {
	pkg      *types.Package
	standard bool
	build    *build
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

func makeStubs(paths []string, packages []listed) []stubAnswer {
	shared := build{packages: map[string]listed{}}
	for _, one := range packages {
		shared.packages[one.Path] = one
	}
	shared.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		export := shared.packages[path].Export
		if export == "" {
			return nil, fmt.Errorf("%s is not among the packages of the build", path)
		}
		return os.Open(export)
	})
	links := findLinks(packages)
	answers := make([]stubAnswer, 0, len(paths))
	for _, path := range paths {
		text, refused := shared.stubOf(path)
		answers = append(answers, stubAnswer{path, text, refused, linksOf(path, links)})
	}
	return answers
}

func (b *build) stubOf(path string) (text string, refused *refusal) {
	defer catch(&refused)
	s := &stub{
		pkg:      b.load(path),
		standard: b.packages[path].Standard,
		build:    b,
		imports:  map[string]string{},
		universe: map[string]bool{},
		sealing:  map[string]bool{},
		known:    map[*types.TypeName]bool{},
	}
	text = s.text()
	if err := s.check(text); err != nil {
		refuse(stubInvalid, "%s", err)
	}
	return text, nil
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

func (s *stub) text() string {
	var declarations []string
	scope := s.pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Const:
			declarations = append(declarations, s.constant(obj))
		case *types.Var:
			declarations = append(declarations, "var "+name+" "+s.typeOf(obj))
		case *types.Func:
			declarations = append(declarations, s.function("func "+name, obj))
		case *types.TypeName:
			s.need(obj)
		}
	}
	for done := 0; done < len(s.needed); done++ {
		declarations = append(declarations, s.declared(s.needed[done]))
	}
	declarations = append(declarations, s.methods()...)
	for name := range s.universe {
		if obj, ok := scope.Lookup(name).(*types.TypeName); ok && s.known[obj] {
			refuse(nameClash, "it declares %s, which its stub needs as a name of the language", name)
		}
	}
	sort.Strings(declarations)
	return s.head() + strings.Join(declarations, "\n\n") + "\n"
}

// head begins the file. The build constraint lets it have the language of this release, whatever go.mod says: one file
// stands for others, each of which may have had a constraint of its own.
func (s *stub) head() string {
	text := "// The declarations of " + s.pkg.Path() + ", without its code: made by plimsoll to measure what that code costs.\n\n"
	if release := regexp.MustCompile(`^go1\.\d+`).FindString(runtime.Version()); release != "" {
		text += "//go:build " + release + "\n\n"
	}
	text += "package " + s.pkg.Name() + "\n\n"
	paths := make([]string, 0, len(s.imports))
	for path := range s.imports {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		text += fmt.Sprintf("import %s %q\n", s.imports[path], writtenPath(path))
	}
	return text + "\n"
}

// writtenPath is the path in an import declaration: one below a vendor folder of GOPATH or the standard library is
// written without what leads there.
func writtenPath(path string) string {
	if at := strings.LastIndex("/"+path, "/vendor/"); at >= 0 {
		return path[at+len("vendor/"):]
	}
	return path
}

// typeOf is the type of a package's variable or constant, and says in a refusal whose type it is.
func (s *stub) typeOf(obj types.Object) string {
	defer func() {
		thrown := recover()
		if found, ok := thrown.(refusal); ok {
			found.Why = obj.Name() + ": " + found.Why
			thrown = found
		}
		if thrown != nil {
			panic(thrown)
		}
	}()
	return s.typeText(obj.Type())
}

// constant writes the value, so that the text needs no package and no expression that the original was computed from.
func (s *stub) constant(obj *types.Const) string {
	text := "const " + obj.Name()
	if basic, ok := obj.Type().(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		text += " " + s.typeOf(obj)
	}
	return text + " = " + constantText(obj.Val(), obj.Type())
}

// function is a function or a method that returns zero values. Callers must not see that: what the compiler could put
// in their place would change the callers too.
func (s *stub) function(start string, obj *types.Func) string {
	signature := obj.Type().(*types.Signature)
	body := " { return }"
	if signature.Results().Len() == 0 {
		body = " {}"
	}
	return "//go:noinline\n" + start + s.parametersText(signature.TypeParams()) + s.signatureText(signature, true) + body
}

func (s *stub) declared(obj *types.TypeName) string {
	if found, ok := asAlias(obj.Type()); ok && found.name == obj {
		return "type " + obj.Name() + s.parametersText(found.parameters) + " = " + s.typeText(found.meant)
	}
	if obj.IsAlias() {
		return "type " + obj.Name() + " = " + s.typeText(obj.Type())
	}
	named := obj.Type().(*types.Named)
	return "type " + obj.Name() + s.parametersText(named.TypeParams()) + " " + s.underlying(named)
}

// underlying writes the type that a type was declared with. That is not known any more, only its structure; where this
// has names that only another package can write, the declaration named a type of that package, and any exported type of
// the same structure makes the same type.
func (s *stub) underlying(named *types.Named) string {
	text, refused := s.attempt(named.Underlying())
	if refused == nil {
		return text
	}
	if refused.foreign != nil {
		scope := s.build.load(refused.foreign.Path()).Scope()
		for _, name := range scope.Names() {
			obj, ok := scope.Lookup(name).(*types.TypeName)
			if ok && s.mayName(obj) && !obj.IsAlias() && types.Identical(obj.Type().Underlying(), named.Underlying()) {
				return s.typeText(obj.Type())
			}
		}
	}
	panic(*refused)
}

// attempt leaves no trace of a type that was refused half-way.
func (s *stub) attempt(t types.Type) (text string, refused *refusal) {
	imports, needed := map[string]string{}, len(s.needed)
	for path, name := range s.imports {
		imports[path] = name
	}
	defer func() {
		if refused == nil {
			return
		}
		s.imports = imports
		for _, obj := range s.needed[needed:] {
			delete(s.known, obj)
		}
		s.needed = s.needed[:needed]
	}()
	defer catch(&refused)
	return s.typeText(t), nil
}

// methods writes the methods of all types in the text. Unexported ones stay only where an interface of the package asks
// for them; what one method needs may bring in more types and more such interfaces, so it goes on until nothing does.
func (s *stub) methods() []string {
	var declarations []string
	written := map[*types.Func]bool{}
	declared := len(s.needed)
	for before := -1; before != declared+len(written)+len(s.sealing); {
		before = declared + len(written) + len(s.sealing)
		for at := 0; at < len(s.needed); at++ {
			if at == declared {
				declarations = append(declarations, s.declared(s.needed[at]))
				declared++
			}
			declarations = append(declarations, s.methodsOf(s.needed[at], written)...)
		}
	}
	return declarations
}

func (s *stub) methodsOf(obj *types.TypeName, written map[*types.Func]bool) []string {
	named, ok := obj.Type().(*types.Named)
	if !ok || obj.IsAlias() {
		return nil
	}
	var declarations []string
	for i := 0; i < named.NumMethods(); i++ {
		method := named.Method(i)
		if written[method] || !method.Exported() && !s.sealing[method.Name()] {
			continue
		}
		written[method] = true
		declarations = append(declarations, s.function("func "+s.receiver(method)+" "+method.Name(), method))
	}
	return declarations
}

func (s *stub) receiver(method *types.Func) string {
	signature := method.Type().(*types.Signature)
	receiver := signature.Recv().Type()
	star := ""
	if pointer, ok := receiver.(*types.Pointer); ok {
		star, receiver = "*", pointer.Elem()
	}
	text := star + receiver.(*types.Named).Obj().Name()
	if list := signature.RecvTypeParams(); list.Len() > 0 {
		names := make([]string, list.Len())
		for i := range names {
			names[i] = list.At(i).Obj().Name()
		}
		text += "[" + strings.Join(names, ", ") + "]"
	}
	return "(" + text + ")"
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
