package main

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"runtime"
	"sort"
	"strings"
)

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
			declarations = append(declarations, about(name, func() string { return s.constant(obj) }))
		case *types.Var:
			declarations = append(declarations, about(name, func() string { return s.variable(obj) }))
		case *types.Func:
			declarations = append(declarations, about(name, func() string { return s.function("func "+name, obj) }))
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
	if s.marked {
		// The directive asks for the import, which is otherwise unused.
		text += "\nvar _ " + s.imports["unsafe"] + ".Pointer\n"
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

// about writes a declaration, and says in a refusal which one it is.
func about(name string, write func() string) string {
	defer func() {
		thrown := recover()
		if found, ok := thrown.(refusal); ok {
			found.Why = name + ": " + found.Why
			thrown = found
		}
		if thrown != nil {
			panic(thrown)
		}
	}()
	return write()
}

// constant writes the value, so that the text needs no package and no expression that the original was computed from.
func (s *stub) constant(obj *types.Const) string {
	text := "const " + obj.Name()
	if same := s.same(obj); same != "" {
		return text + " = " + same
	}
	if basic, ok := obj.Type().(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		text += " " + s.typeText(obj.Type())
	}
	return text + " = " + constantText(obj.Val(), obj.Type())
}

// variable has no initial value, unless that is the only way to say its type.
func (s *stub) variable(obj *types.Var) string {
	if same := s.same(obj); same != "" {
		return "var " + obj.Name() + " = " + same
	}
	return "var " + obj.Name() + " " + s.typeText(obj.Type())
}

// same finds what another package exports with the type of a constant or variable, and, for a constant, with its value,
// where only that package can name the type: `var Key = internal.Key`. It is "" where the type has a name here, or where
// there is no such thing.
func (s *stub) same(obj types.Object) string {
	at := obj.Type()
	if pointer, ok := at.(*types.Pointer); ok {
		at = pointer.Elem()
	}
	named, ok := at.(*types.Named)
	if !ok || s.mayName(named.Obj()) {
		return ""
	}
	pkg := named.Obj().Pkg()
	scope := s.build.load(pkg.Path()).Scope()
	for _, name := range scope.Names() {
		other := scope.Lookup(name)
		if s.mayName(other) && types.Identical(other.Type(), obj.Type()) && sameKind(obj, other) {
			return s.imported(pkg.Path(), pkg.Name()) + "." + name
		}
	}
	return ""
}

func sameKind(a, b types.Object) bool {
	switch a := a.(type) {
	case *types.Const:
		b, ok := b.(*types.Const)
		return ok && constant.Compare(a.Val(), token.EQL, b.Val())
	case *types.Var:
		_, ok := b.(*types.Var)
		return ok
	}
	return false
}

// function is a function or a method that returns zero values. Callers must not see that: what the compiler could put
// in their place would change the callers too.
func (s *stub) function(start string, obj *types.Func) string {
	signature := obj.Type().(*types.Signature)
	directives := "//go:noinline\n"
	if provided, ok := s.shared[obj.Name()]; ok && signature.Recv() == nil {
		if provided {
			// The linker would find two.
			s.assembly = true
			return start + s.signatureText(signature, false)
		}
		// The linker lets others use a function of the standard library only where it is marked so, or in assembly.
		s.imported("unsafe", "unsafe")
		s.marked = true
		directives += "//go:linkname " + obj.Name() + "\n"
	}
	body := " { return }"
	if signature.Results().Len() == 0 {
		body = " {}"
	}
	return directives + start + s.parametersText(signature.TypeParams()) + s.signatureText(signature, true) + body
}

func (s *stub) declared(obj *types.TypeName) string {
	return about(obj.Name(), func() string { return s.declaredType(obj) })
}

func (s *stub) declaredType(obj *types.TypeName) string {
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
		start := "func " + s.receiver(method) + " " + method.Name()
		declarations = append(declarations, about(obj.Name()+"."+method.Name(), func() string { return s.function(start, method) }))
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
