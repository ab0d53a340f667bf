package main

import (
	"go/ast"
	"go/types"
)

// bound says whether something ends by itself. What is not known counts as such, and no rule speaks of it.
type bound int

const (
	unknown bound = iota
	// unbounded is what provably has no deadline.
	unbounded
	bounded
)

// both is the answer for something that may be the one or the other.
func both(a, b bound) bound {
	if a == b {
		return a
	}
	return unknown
}

// deepest is how many assignments and callers are followed.
const deepest = 6

// contextBound says whether a context has a deadline.
func (u *unit) contextBound(expression ast.Expr, depth int) bound {
	if depth > deepest {
		return unknown
	}
	expression = ast.Unparen(expression)
	if call, ok := expression.(*ast.CallExpr); ok {
		return u.contextOfCall(call, depth)
	}
	return u.boundOfObject(expression, depth, u.contextBound)
}

func (u *unit) contextOfCall(call *ast.CallExpr, depth int) bound {
	switch u.calleeName(call) {
	case "context.Background", "context.TODO", "context.WithoutCancel":
		return unbounded
	case "context.WithTimeout", "context.WithDeadline", "context.WithTimeoutCause", "context.WithDeadlineCause":
		return bounded
	case "context.WithCancel", "context.WithValue", "context.WithCancelCause",
		"golang.org/x/sync/errgroup.WithContext", "google.golang.org/grpc/metadata.NewOutgoingContext",
		"google.golang.org/grpc/metadata.AppendToOutgoingContext":
		// A context that is cancelled by hand ends when somebody does so: only what nobody cancels is unbounded for sure.
		return u.contextBound(call.Args[0], depth+1)
	}
	return unknown
}

// boundOfObject follows a variable to all that it may hold. of judges one value.
func (u *unit) boundOfObject(expression ast.Expr, depth int, of func(ast.Expr, int) bound) bound {
	object, ok := u.objectOf(expression).(*types.Var)
	if !ok {
		return unknown
	}
	if object == u.assumed {
		return unbounded
	}
	values := u.values[object]
	if arguments, isKnown := u.argumentsFor(object); isKnown {
		for _, one := range arguments {
			values = append(values[:len(values):len(values)], value{one, 0})
		}
	} else if u.isParameter(object) {
		return unknown
	}
	if object.IsField() && object.Exported() && u.pkg.Name() != "main" {
		return unknown
	}
	if len(values) == 0 || object.Pkg() != u.pkg {
		return unknown
	}
	answer := bound(-1)
	for _, one := range values {
		found := unknown
		if one.expr != nil && (one.index == 0 || u.isGroup(one.expr)) {
			found = of(one.expr, depth+1)
		}
		if answer == -1 {
			answer = found
		}
		answer = both(answer, found)
	}
	return answer
}

// isGroup: errgroup.WithContext has the context as its second result.
func (u *unit) isGroup(expression ast.Expr) bool {
	call, ok := expression.(*ast.CallExpr)
	return ok && u.calleeName(call) == "golang.org/x/sync/errgroup.WithContext"
}

func (u *unit) isParameter(object *types.Var) bool {
	list, _ := u.parameterAt(object)
	return list != nil
}

// parameterAt is the function that has a variable as its parameter, and at which place; -1 for the receiver.
func (u *unit) parameterAt(object *types.Var) (ast.Node, int) {
	name := u.names[object]
	field, ok := u.parents[name].(*ast.Field)
	if !ok {
		return nil, 0
	}
	list, ok := u.parents[field].(*ast.FieldList)
	if !ok {
		return nil, 0
	}
	if declared, isReceiver := u.parents[list].(*ast.FuncDecl); isReceiver {
		return declared, -1
	}
	function, ok := u.parents[list].(*ast.FuncType)
	if !ok || function.Params != list {
		return nil, 0
	}
	index := 0
	for _, one := range list.List {
		for _, other := range one.Names {
			if other == name {
				return u.parents[function], index
			}
			index++
		}
	}
	return nil, 0
}

// argumentsFor are all that a parameter may be, where every call of its function is known: the function is not exported,
// and is only ever called by its name, or is a closure that is called where it stands.
func (u *unit) argumentsFor(object *types.Var) ([]ast.Expr, bool) {
	function, index := u.parameterAt(object)
	if function == nil || index < 0 {
		return nil, false
	}
	var calls []*ast.CallExpr
	switch f := function.(type) {
	case *ast.FuncLit:
		call, ok := u.parents[f].(*ast.CallExpr)
		if !ok || call.Fun != f {
			return nil, false
		}
		calls = []*ast.CallExpr{call}
	case *ast.FuncDecl:
		declared, ok := u.info.Defs[f.Name].(*types.Func)
		isOpen := ok && f.Name.IsExported() && (u.pkg.Name() != "main" || f.Recv != nil)
		if !ok || isOpen || u.loose[declared] {
			return nil, false
		}
		calls = u.calls[declared]
	default:
		return nil, false
	}
	var arguments []ast.Expr
	for _, call := range calls {
		if index >= len(call.Args) || call.Ellipsis.IsValid() {
			return nil, false
		}
		arguments = append(arguments, call.Args[index])
	}
	return arguments, len(arguments) > 0
}

// clientBound says whether an http.Client has a timeout.
func (u *unit) clientBound(expression ast.Expr, depth int) bound {
	if depth > deepest {
		return unknown
	}
	if object, ok := u.objectOf(expression).(*types.Var); ok && object.Pkg() != nil &&
		object.Pkg().Path() == "net/http" && object.Name() == "DefaultClient" {
		return unbounded
	}
	if literal := literalOf(expression); literal != nil {
		if isNamed(u.typeOf(literal), "net/http", "Client") {
			return u.clientLiteralBound(literal)
		}
		return unknown
	}
	return u.boundOfObject(expression, depth, u.clientBound)
}

// clientLiteralBound: a transport of one's own may have timeouts of its own, and a cookie jar has nothing to do with it.
func (u *unit) clientLiteralBound(literal *ast.CompositeLit) bound {
	if fieldOf(literal, "Timeout") != nil || u.isFieldWritten(literal, "Timeout") {
		return bounded
	}
	transport := fieldOf(literal, "Transport")
	if transport == nil {
		if u.isFieldWritten(literal, "Transport") {
			return unknown
		}
		return unbounded
	}
	return u.transportBound(transport, 0)
}

// transportBound: an answer whose head must come in time is as good as a timeout here, although its body may still hang.
func (u *unit) transportBound(expression ast.Expr, depth int) bound {
	if depth > deepest {
		return unknown
	}
	if object, ok := u.objectOf(expression).(*types.Var); ok && object.Pkg() != nil &&
		object.Pkg().Path() == "net/http" && object.Name() == "DefaultTransport" {
		return unbounded
	}
	if literal := literalOf(expression); literal != nil && isNamed(u.typeOf(literal), "net/http", "Transport") {
		if fieldOf(literal, "ResponseHeaderTimeout") != nil || u.isFieldWritten(literal, "ResponseHeaderTimeout") {
			return bounded
		}
		return unbounded
	}
	return u.boundOfObject(expression, depth, u.transportBound)
}

// requestBound says whether a request has a deadline.
func (u *unit) requestBound(expression ast.Expr, depth int) bound {
	if depth > deepest {
		return unknown
	}
	if call, ok := ast.Unparen(expression).(*ast.CallExpr); ok {
		switch u.calleeName(call) {
		case "net/http.NewRequest":
			return unbounded
		case "net/http.NewRequestWithContext", "(*net/http.Request).WithContext", "(*net/http.Request).Clone":
			return u.contextBound(call.Args[0], depth+1)
		}
		return unknown
	}
	return u.boundOfObject(expression, depth, u.requestBound)
}

// literalOf is the composite literal that an expression is, also with & in front.
func literalOf(expression ast.Expr) *ast.CompositeLit {
	expression = ast.Unparen(expression)
	if unary, ok := expression.(*ast.UnaryExpr); ok {
		expression = ast.Unparen(unary.X)
	}
	literal, _ := expression.(*ast.CompositeLit)
	return literal
}

// fieldOf is the value that a literal gives a field by name.
func fieldOf(literal *ast.CompositeLit, name string) ast.Expr {
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
				return pair.Value
			}
		}
	}
	return nil
}

// isFieldWritten says whether a field of what a literal makes may be assigned to later: through the variable that holds
// it, through a parameter, and where nothing holds it, through anything. What is given to another package at once is out
// of reach.
func (u *unit) isFieldWritten(literal *ast.CompositeLit, name string) bool {
	holder := u.holderOf(literal)
	if holder == nil && u.isGivenAway(literal) {
		return false
	}
	for field, bases := range u.written {
		if field.Name() != name || !isFieldOf(field, u.typeOf(literal)) {
			continue
		}
		for _, base := range bases {
			variable, ok := base.(*types.Var)
			if holder == nil || !ok || base == holder || u.isParameter(variable) {
				return true
			}
		}
	}
	return false
}

// isGivenAway says whether a literal is an argument of a function of another package.
func (u *unit) isGivenAway(literal *ast.CompositeLit) bool {
	var at ast.Node = literal
	if pointer, ok := u.parents[at].(*ast.UnaryExpr); ok {
		at = pointer
	}
	call, ok := u.parents[at].(*ast.CallExpr)
	if !ok || call.Fun == at {
		return false
	}
	function := u.calleeOf(call)
	return function != nil && function.Pkg() != u.pkg
}

func isFieldOf(field *types.Var, t types.Type) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	shape, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := 0; i < shape.NumFields(); i++ {
		if shape.Field(i) == field {
			return true
		}
	}
	return false
}

// holderOf is the variable or field that a literal is assigned to; nil where it goes elsewhere.
func (u *unit) holderOf(literal *ast.CompositeLit) types.Object {
	var at ast.Expr = literal
	for {
		switch above := u.parents[at].(type) {
		case *ast.UnaryExpr:
			at = above
			continue
		case *ast.ParenExpr:
			at = above
			continue
		case *ast.AssignStmt:
			for i, right := range above.Rhs {
				if right == at && len(above.Lhs) == len(above.Rhs) {
					return u.objectOf(above.Lhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, right := range above.Values {
				if right == at && len(above.Names) == len(above.Values) {
					return u.info.Defs[above.Names[i]]
				}
			}
		case *ast.KeyValueExpr:
			return u.objectOf(above.Key)
		}
		return nil
	}
}
