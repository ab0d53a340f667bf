package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// unit is one package that is looked at, with what rules ask of it.
type unit struct {
	build *build
	fset  *token.FileSet
	pkg   *types.Package
	info  *types.Info
	// files are those that people wrote.
	files     []*ast.File
	generated []string
	lines     int
	parents   map[ast.Node]ast.Node
	// values are what is ever assigned to a variable or a field of this package, in the order of the source.
	values map[types.Object][]value
	// written are the fields that are assigned to by name, each with the variables or fields that hold the struct.
	written map[*types.Var][]types.Object
	// calls are the places where a function of this package is called by its name.
	calls map[*types.Func][]*ast.CallExpr
	// loose are functions that are also used as values, so that not all of their calls are known.
	loose  map[*types.Func]bool
	bodies map[*types.Func]*ast.FuncDecl
	// names is where each object is declared.
	names map[types.Object]*ast.Ident
	known map[*types.Func]*knowledge
	// handled is what served found.
	handled map[*types.Func]ast.Node
	// assumed is a context that is taken to have no deadline, while it is asked what would follow from that.
	assumed types.Object
	found   []suspect
}

// value is what a variable may hold. The expression is nil where it is not known.
type value struct {
	expr ast.Expr
	// index is that of the result, where the expression is a call with several; else 0.
	index int
}

func newUnit(b *build) *unit {
	return &unit{
		build: b,
		fset:  token.NewFileSet(),
		info: &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
		parents: map[ast.Node]ast.Node{},
		values:  map[types.Object][]value{},
		written: map[*types.Var][]types.Object{},
		calls:   map[*types.Func][]*ast.CallExpr{},
		loose:   map[*types.Func]bool{},
		bodies:  map[*types.Func]*ast.FuncDecl{},
		names:   map[types.Object]*ast.Ident{},
		known:   map[*types.Func]*knowledge{},
	}
}

// read notes parents, assignments and calls. Generated files are read too: they may assign and call.
func (u *unit) read(all []*ast.File) {
	for name, object := range u.info.Defs {
		if object != nil {
			u.names[object] = name
		}
	}
	for _, file := range all {
		var above []ast.Node
		ast.Inspect(file, func(node ast.Node) bool {
			if node == nil {
				above = above[:len(above)-1]
				return true
			}
			if len(above) > 0 {
				u.parents[node] = above[len(above)-1]
			}
			above = append(above, node)
			u.note(node)
			return true
		})
	}
}

func (u *unit) note(node ast.Node) {
	switch n := node.(type) {
	case *ast.FuncDecl:
		if function, ok := u.info.Defs[n.Name].(*types.Func); ok {
			u.bodies[function] = n
		}
	case *ast.AssignStmt:
		u.noteAssignment(n)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			switch {
			case len(n.Values) == len(n.Names):
				u.assign(name, value{n.Values[i], 0})
			case len(n.Values) == 1:
				u.assign(name, value{n.Values[0], i})
			}
		}
	case *ast.RangeStmt:
		u.assign(n.Key, value{})
		u.assign(n.Value, value{})
	case *ast.IncDecStmt:
		u.assign(n.X, value{})
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			if _, isLiteral := ast.Unparen(n.X).(*ast.CompositeLit); !isLiteral {
				u.assign(n.X, value{})
			}
		}
	case *ast.CompositeLit:
		u.noteLiteral(n)
	case *ast.Ident:
		u.noteUse(n)
	}
}

func (u *unit) noteAssignment(n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		switch {
		case n.Tok != token.ASSIGN && n.Tok != token.DEFINE:
			u.assign(left, value{})
		case len(n.Rhs) == len(n.Lhs):
			u.assign(left, value{n.Rhs[i], 0})
		default:
			u.assign(left, value{n.Rhs[0], i})
		}
	}
}

func (u *unit) noteLiteral(n *ast.CompositeLit) {
	shape, ok := u.typeOf(n).Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, element := range n.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			u.assign(pair.Key, value{pair.Value, 0})
		} else if i < shape.NumFields() {
			u.values[shape.Field(i)] = append(u.values[shape.Field(i)], value{element, 0})
		}
	}
}

func (u *unit) noteUse(name *ast.Ident) {
	function, ok := u.info.Uses[name].(*types.Func)
	if !ok || function.Pkg() != u.pkg {
		return
	}
	function = function.Origin()
	var at ast.Node = name
	for {
		switch above := u.parents[at].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr, *ast.IndexExpr, *ast.IndexListExpr:
			at = above
			continue
		case *ast.CallExpr:
			if above.Fun == at {
				u.calls[function] = append(u.calls[function], above)
				return
			}
		}
		break
	}
	u.loose[function] = true
}

// assign notes a value of a variable or field. The struct that a field belongs to is noted by its own variable.
func (u *unit) assign(left ast.Expr, v value) {
	if left == nil {
		return
	}
	object := u.objectOf(left)
	if object == nil {
		return
	}
	u.values[object] = append(u.values[object], v)
	if selector, ok := ast.Unparen(left).(*ast.SelectorExpr); ok {
		if field, ok := object.(*types.Var); ok && field.IsField() {
			u.written[field] = append(u.written[field], u.objectOf(selector.X))
		}
	}
}

// objectOf is the variable, field, function or constant that an expression names; nil for other expressions.
func (u *unit) objectOf(expression ast.Expr) types.Object {
	switch e := ast.Unparen(expression).(type) {
	case *ast.Ident:
		if object := u.info.Defs[e]; object != nil {
			return object
		}
		return u.info.Uses[e]
	case *ast.SelectorExpr:
		return u.info.Uses[e.Sel]
	case *ast.StarExpr:
		return u.objectOf(e.X)
	}
	return nil
}

// typeOf is never nil: of what has no type it is the invalid one.
func (u *unit) typeOf(expression ast.Expr) types.Type {
	if t := u.info.TypeOf(expression); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// calleeOf is the function or method that a call names; nil for calls of values, and for conversions.
func (u *unit) calleeOf(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch e := fun.(type) {
	case *ast.IndexExpr:
		fun = e.X
	case *ast.IndexListExpr:
		fun = e.X
	}
	function, ok := u.objectOf(fun).(*types.Func)
	if !ok {
		return nil
	}
	return function.Origin()
}

// calleeName is the callee's name as types has it: net/http.Get, (*net/http.Client).Do. Empty where it has none.
func (u *unit) calleeName(call *ast.CallExpr) string {
	if function := u.calleeOf(call); function != nil {
		return function.FullName()
	}
	return ""
}

// receiverOf is what a method is called on; nil for functions.
func receiverOf(call *ast.CallExpr) ast.Expr {
	if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return selector.X
	}
	return nil
}

// isNamed says whether a type, or what it points to, is the named one of a package: "net/http", "Client".
func isNamed(t types.Type, path, name string) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return named.Obj().Name() == name && named.Obj().Pkg().Path() == path
}

// functionAt is the declared function around a node, named as goroutine stacks name it.
func (u *unit) functionAt(node ast.Node) string {
	for at := node; at != nil; at = u.parents[at] {
		if declared, ok := at.(*ast.FuncDecl); ok {
			return u.stackName(declared)
		}
	}
	return ""
}

func (u *unit) stackName(declared *ast.FuncDecl) string {
	path := u.pkg.Path()
	if u.pkg.Name() == "main" {
		path = "main"
	}
	if declared.Recv == nil || len(declared.Recv.List) == 0 {
		return path + "." + declared.Name.Name
	}
	receiver := ast.Unparen(declared.Recv.List[0].Type)
	pointer := false
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver, pointer = ast.Unparen(star.X), true
	}
	generic := ""
	switch e := receiver.(type) {
	case *ast.IndexExpr:
		receiver, generic = e.X, "[...]"
	case *ast.IndexListExpr:
		receiver, generic = e.X, "[...]"
	}
	name := types.ExprString(receiver) + generic
	if pointer {
		name = "(*" + name + ")"
	}
	return path + "." + name + "." + declared.Name.Name
}

// bodyAround is the body of the function or closure that a node is in; nil outside.
func (u *unit) bodyAround(node ast.Node) *ast.BlockStmt {
	for at := u.parents[node]; at != nil; at = u.parents[at] {
		switch f := at.(type) {
		case *ast.FuncDecl:
			return f.Body
		case *ast.FuncLit:
			return f.Body
		}
	}
	return nil
}

// each visits the nodes of one kind in the files that are looked at.
func each[N ast.Node](u *unit, visit func(N)) {
	for _, file := range u.files {
		inside(file, visit)
	}
}

// inside visits the nodes of one kind below a node, and the node itself.
func inside[N ast.Node](root ast.Node, visit func(N)) {
	ast.Inspect(root, func(node ast.Node) bool {
		if found, ok := node.(N); ok {
			visit(found)
		}
		return true
	})
}

// insideHere is the same without the bodies of closures, which run at another time.
func insideHere[N ast.Node](root ast.Node, visit func(N)) {
	ast.Inspect(root, func(node ast.Node) bool {
		if _, isClosure := node.(*ast.FuncLit); isClosure && node != root {
			return false
		}
		if found, ok := node.(N); ok {
			visit(found)
		}
		return true
	})
}

func text(expression ast.Expr) string {
	return types.ExprString(expression)
}
