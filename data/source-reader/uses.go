package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"sort"
)

// usesAnswer says what a package uses of others, in the order of the source, or why that is not known.
type usesAnswer struct {
	Path  string `json:"path"`
	Uses  []use  `json:"uses"`
	Error string `json:"error,omitempty"`
}

// use is one place where a package names something that another package declares, or a function of its own.
type use struct {
	// Package declares what is named.
	Package string `json:"package"`
	// Name is that of the declaration; of a method as in the name of its symbol: (*T).M or T.M.
	Name string `json:"name"`
	// Kind is const, type, var, func, method or field.
	Kind string `json:"kind"`
	File string `json:"file"`
	Line int    `json:"line"`
	// Inside is the function that the place is in, named in the same way, and empty outside of functions and in generic
	// ones, whose symbols have other names.
	Inside string `json:"inside"`
	// Plain tells of a function that its results are errors, times, or made of types of the language: they have no methods
	// that need the rest of its package.
	Plain bool `json:"plain"`
	// Arguments are those of a call, each null where it is not a constant string. Null where nothing is called.
	Arguments []*string `json:"arguments"`
}

func usesOf(paths []string, all *build) []usesAnswer {
	answers := make([]usesAnswer, 0, len(paths))
	for _, path := range paths {
		uses, err := all.usesIn(path)
		one := usesAnswer{Path: path, Uses: uses}
		if err != nil {
			one.Error = err.Error()
		}
		answers = append(answers, one)
	}
	return answers
}

func (b *build) usesIn(path string) ([]use, error) {
	files := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range b.packages[path].Files {
		text, err := readSource(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	if len(parsed) == 0 {
		return nil, errors.New("it has no Go files")
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: b.importer, FakeImportC: true}
	pkg, err := config.Check(path, files, parsed, info)
	if err != nil {
		return nil, err
	}
	places := map[*ast.Ident]place{}
	for _, file := range parsed {
		for _, declaration := range file.Decls {
			inside := ""
			if function, ok := declaration.(*ast.FuncDecl); ok {
				inside = symbolName(info.Defs[function.Name])
			}
			ast.Inspect(declaration, func(node ast.Node) bool {
				switch n := node.(type) {
				case *ast.Ident:
					places[n] = place{inside, places[n].call}
				case *ast.CallExpr:
					if name := called(n.Fun); name != nil {
						places[name] = place{inside, n}
					}
				}
				return true
			})
		}
	}
	return listUses(pkg, files, info, places), nil
}

// place is where a name is used: in which function, and in which call, if it is what the call calls.
type place struct {
	inside string
	call   *ast.CallExpr
}

// symbolName is the name of a function's symbol inside of its package, and empty for what has no function of its own.
func symbolName(object types.Object) string {
	function, ok := object.(*types.Func)
	if !ok {
		return ""
	}
	signature := function.Type().(*types.Signature)
	if signature.TypeParams().Len() > 0 || signature.RecvTypeParams().Len() > 0 {
		return ""
	}
	if signature.Recv() == nil {
		return function.Name()
	}
	t, form := signature.Recv().Type(), "%s.%s"
	if pointer, ok := t.(*types.Pointer); ok {
		t, form = pointer.Elem(), "(*%s).%s"
	}
	if named, ok := t.(*types.Named); ok {
		return fmt.Sprintf(form, named.Obj().Name(), function.Name())
	}
	return function.Name()
}

// called is the name of what a call calls, if it has one.
func called(expression ast.Expr) *ast.Ident {
	switch e := expression.(type) {
	case *ast.Ident:
		return e
	case *ast.ParenExpr:
		return called(e.X)
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return called(e.X)
	case *ast.IndexListExpr:
		return called(e.X)
	}
	return nil
}

func listUses(pkg *types.Package, files *token.FileSet, info *types.Info, places map[*ast.Ident]place) []use {
	names := make([]*ast.Ident, 0, len(info.Uses))
	for name, object := range info.Uses {
		if isWanted(object, pkg) {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool { return names[i].Pos() < names[j].Pos() })
	uses := make([]use, 0, len(names))
	for _, name := range names {
		object, at := info.Uses[name], files.PositionFor(name.Pos(), false)
		one := use{Package: object.Pkg().Path(), Name: object.Name(), Kind: kindOf(object), File: at.Filename, Line: at.Line}
		if function, ok := object.(*types.Func); ok {
			one.Plain = hasPlainResults(function.Type().(*types.Signature))
			if symbol := symbolName(function.Origin()); symbol != "" {
				one.Name = symbol
			}
		}
		one.Inside = places[name].inside
		if call := places[name].call; call != nil {
			one.Arguments = constantStrings(call.Args, info)
		}
		uses = append(uses, one)
	}
	return uses
}

func isWanted(object types.Object, pkg *types.Package) bool {
	if object.Pkg() == nil || object.Pkg().Path() == "unsafe" || kindOf(object) == "" {
		return false
	}
	_, isFunction := object.(*types.Func)
	return isFunction || object.Pkg() != pkg
}

func kindOf(object types.Object) string {
	switch o := object.(type) {
	case *types.Const:
		return "const"
	case *types.TypeName:
		return "type"
	case *types.Var:
		if o.IsField() {
			return "field"
		}
		return "var"
	case *types.Func:
		if o.Type().(*types.Signature).Recv() != nil {
			return "method"
		}
		return "func"
	}
	return ""
}

func constantStrings(arguments []ast.Expr, info *types.Info) []*string {
	texts := make([]*string, len(arguments))
	for i, argument := range arguments {
		if value := info.Types[argument].Value; value != nil && value.Kind() == constant.String {
			text := constant.StringVal(value)
			texts[i] = &text
		}
	}
	return texts
}

func hasPlainResults(signature *types.Signature) bool {
	for i := 0; i < signature.Results().Len(); i++ {
		if !isPlain(signature.Results().At(i).Type()) {
			return false
		}
	}
	return true
}

func isPlain(t types.Type) bool {
	switch u := t.(type) {
	case *types.Basic:
		return true
	case *types.Slice:
		return isPlain(u.Elem())
	case *types.Array:
		return isPlain(u.Elem())
	case *types.Pointer:
		return isPlain(u.Elem())
	case *types.Map:
		return isPlain(u.Key()) && isPlain(u.Elem())
	}
	return types.Identical(t, types.Universe.Lookup("error").Type()) || types.Identical(t, types.Universe.Lookup("any").Type()) || isTime(t)
}

// isTime tells of the types of package time, which nearly every program has.
func isTime(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time"
}
