package main

import (
	"go/ast"
	"go/types"
	"regexp"
)

// goroutineWithoutRecover finds goroutines that a server starts for a request or a connection, and that nothing keeps
// from ending the whole process by a panic. net/http recovers in the handler itself, and only there.
func goroutineWithoutRecover(u *unit) {
	each(u, func(started *ast.GoStmt) {
		which, server := u.serves(started)
		if which == "" {
			return
		}
		if exposed := u.exposure(started); exposed != nil {
			u.suspect("goroutine-without-recover", which, started, names{"call": shortCall(started.Call)},
				u.related(servedFrom[which], server), *exposed)
		}
	})
}

var servedFrom = map[string]string{
	"handler":    "the handler begins here",
	"connection": "connections are accepted here",
}

func shortCall(call *ast.CallExpr) string {
	if _, isClosure := ast.Unparen(call.Fun).(*ast.FuncLit); isClosure {
		return "func"
	}
	return text(call.Fun)
}

// serves says whether a goroutine is started in a handler, or in a loop that accepts connections.
func (u *unit) serves(started *ast.GoStmt) (string, ast.Node) {
	for at := u.parents[started]; at != nil; at = u.parents[at] {
		switch n := at.(type) {
		case *ast.ForStmt:
			if call := u.acceptIn(n); call != nil {
				return "connection", call
			}
		case *ast.FuncLit:
			if u.isHandler(n.Type) {
				return "handler", n
			}
		case *ast.FuncDecl:
			if function, ok := u.info.Defs[n.Name].(*types.Func); ok && u.served()[function] != nil {
				return "handler", u.served()[function]
			}
		}
	}
	return "", nil
}

// served are the functions of this package that handlers call with their request or its context, each with the first
// handler that leads to it. What is called without these does something else than to serve.
func (u *unit) served() map[*types.Func]ast.Node {
	if u.handled != nil {
		return u.handled
	}
	u.handled = map[*types.Func]ast.Node{}
	var waiting []*types.Func
	reach := func(function *types.Func, handler ast.Node) {
		if function != nil && u.bodies[function] != nil && u.handled[function] == nil && u.carriesRequest(function) {
			u.handled[function] = handler
			waiting = append(waiting, function)
		}
	}
	each(u, func(declared *ast.FuncDecl) {
		if function, ok := u.info.Defs[declared.Name].(*types.Func); ok && u.isHandler(declared.Type) {
			reach(function, declared)
		}
	})
	each(u, func(closure *ast.FuncLit) {
		if u.isHandler(closure.Type) {
			inside(closure, func(call *ast.CallExpr) { reach(u.calleeOf(call), closure) })
		}
	})
	for ; len(waiting) > 0; waiting = waiting[1:] {
		function := waiting[0]
		if body := u.bodies[function].Body; body != nil {
			inside(body, func(call *ast.CallExpr) { reach(u.calleeOf(call), u.handled[function]) })
		}
	}
	return u.handled
}

// carriesRequest says whether a function has a request, its context or its answer as a parameter.
func (u *unit) carriesRequest(function *types.Func) bool {
	parameters := function.Type().(*types.Signature).Params()
	for i := 0; i < parameters.Len(); i++ {
		if t := parameters.At(i).Type(); isContext(t) || isAnswer(t) || isRequest(t) {
			return true
		}
	}
	return false
}

func isAnswer(t types.Type) bool {
	return isNamed(t, "net/http", "ResponseWriter") || isNamed(t, "github.com/miekg/dns", "ResponseWriter")
}

func isRequest(t types.Type) bool {
	return isNamed(t, "net/http", "Request") || isNamed(t, "github.com/miekg/dns", "Msg")
}

// isHandler: (http.ResponseWriter, *http.Request), also among other parameters.
func (u *unit) isHandler(function *ast.FuncType) bool {
	writes, reads := false, false
	for _, field := range function.Params.List {
		t := u.typeOf(field.Type)
		writes, reads = writes || isAnswer(t), reads || isRequest(t)
	}
	return writes && reads
}

// acceptIn is the call in a loop that gives it a connection.
func (u *unit) acceptIn(loop *ast.ForStmt) *ast.CallExpr {
	var found *ast.CallExpr
	insideHere(loop.Body, func(call *ast.CallExpr) {
		function := u.calleeOf(call)
		if found != nil || function == nil || function.Type().(*types.Signature).Recv() == nil {
			return
		}
		results := function.Type().(*types.Signature).Results()
		if results.Len() == 2 && len(function.Name()) >= 6 && function.Name()[:6] == "Accept" {
			found = call
		}
	})
	return found
}

// exposure is where what is started runs unknown code without recovering; nil where it does not.
func (u *unit) exposure(started *ast.GoStmt) *related {
	closure, ok := ast.Unparen(started.Call.Fun).(*ast.FuncLit)
	if !ok {
		return u.of(u.calleeOf(started.Call)).exposed
	}
	if u.recovers(closure.Body) {
		return nil
	}
	found := u.unknownCode(closure.Body)
	insideHere(closure.Body, func(call *ast.CallExpr) {
		if found == nil && !u.isStarted(call) {
			found = u.of(u.calleeOf(call)).exposed
		}
	})
	return found
}

// unknownCode: a function value or a method of an interface is called that other code provides, or the type of a value
// is taken for granted.
func (u *unit) unknownCode(body *ast.BlockStmt) *related {
	var found ast.Node
	insideHere(body, func(node ast.Node) {
		switch n := node.(type) {
		case *ast.CallExpr:
			if found == nil && !u.isStarted(n) && u.isDynamic(n) {
				found = n
			}
		case *ast.TypeAssertExpr:
			if found == nil && n.Type != nil && !u.isCommaOk(n) {
				found = n
			}
		}
	})
	if found == nil {
		return nil
	}
	at := u.related("code runs here that is only known while the program runs", found)
	return &at
}

// loggingName: a logger is called everywhere, and is not what a panic is expected of.
var loggingName = regexp.MustCompile(`(?i)^(?:log|debug|info|warn|error|print|trace|notice|fatal)`)

func (u *unit) isDynamic(call *ast.CallExpr) bool {
	if given := u.info.Types[call.Fun]; given.IsType() || given.IsBuiltin() || loggingName.MatchString(calledName(call)) {
		return false
	}
	function := u.calleeOf(call)
	if function == nil {
		return u.isForeignValue(call.Fun)
	}
	receiver := function.Type().(*types.Signature).Recv()
	if receiver == nil || !types.IsInterface(receiver.Type()) {
		return false
	}
	named, ok := types.Unalias(receiver.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	// Those of other modules and of the standard library are readers, writers, counters.
	path := named.Obj().Pkg().Path()
	return u.build.own[path] || path == "net/http" && named.Obj().Name() == "Handler"
}

// isForeignValue: a function that is held by a parameter or a field comes from somewhere else; a closure in a variable
// does not, and a cancel function is known.
func (u *unit) isForeignValue(fun ast.Expr) bool {
	object, ok := u.objectOf(fun).(*types.Var)
	if !ok || isNamed(object.Type(), "context", "CancelFunc") || isNamed(object.Type(), "context", "CancelCauseFunc") {
		return false
	}
	return object.IsField() || u.isParameter(object)
}

// isCommaOk says whether an assertion is asked whether it holds.
func (u *unit) isCommaOk(node ast.Expr) bool {
	_, isTuple := u.typeOf(node).(*types.Tuple)
	return isTuple
}
