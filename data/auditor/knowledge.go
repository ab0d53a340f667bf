package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
)

// knowledge is what is known of a function of the packages that are looked at, also from another package.
type knowledge struct {
	// outgoing: it waits for something on the network, itself or through what it calls.
	outgoing bool
	// waits: it sleeps, or waits for a timer or a channel.
	waits bool
	// isRecovery: it calls recover, so that it can be deferred for that.
	isRecovery bool
	// recovers: a deferred call in it recovers from panics, so that whoever starts it is safe.
	recovers bool
	// exposed is where it runs code that is only known while the program runs, and whose panic it lets through.
	exposed *related
	// passesOn is the outgoing call in it that ends only with the context that it is given.
	passesOn *related
}

// of is what is known of a function; nothing where it is not among the packages that are looked at.
func (u *unit) of(function *types.Func) knowledge {
	if function == nil {
		return knowledge{}
	}
	found, ok := u.known[function]
	if !ok {
		found = u.build.known[function.FullName()]
		u.known[function] = found
	}
	if found == nil {
		return knowledge{}
	}
	return *found
}

// learn gathers the knowledge of all functions of the package. They call each other, so each step is repeated until
// nothing changes.
func (u *unit) learn() {
	callees := map[*types.Func][]*types.Func{}
	for function, declared := range u.bodies {
		known := &knowledge{}
		u.known[function], u.build.known[function.FullName()] = known, known
		if declared.Body == nil {
			continue
		}
		known.waits, known.isRecovery = u.waits(declared.Body), u.callsRecover(declared.Body)
		insideHere(declared.Body, func(call *ast.CallExpr) {
			if u.isStarted(call) {
				return
			}
			known.outgoing = known.outgoing || u.isOutgoing(call)
			if callee := u.calleeOf(call); callee != nil {
				callees[function] = append(callees[function], callee)
			}
		})
	}
	u.spread(callees, func(known *knowledge, callee knowledge) {
		known.outgoing = known.outgoing || callee.outgoing
		known.waits = known.waits || callee.waits
		known.isRecovery = known.isRecovery || callee.isRecovery
	})
	for function, declared := range u.bodies {
		if declared.Body != nil {
			u.known[function].recovers = u.recovers(declared.Body)
			if !u.known[function].recovers {
				u.known[function].exposed = u.unknownCode(declared.Body)
			}
		}
	}
	u.spread(callees, func(known *knowledge, callee knowledge) {
		if known.exposed == nil && !known.recovers {
			known.exposed = callee.exposed
		}
	})
	u.learnPassing()
}

// spread hands knowledge from what is called to who calls.
func (u *unit) spread(callees map[*types.Func][]*types.Func, join func(known *knowledge, callee knowledge)) {
	for changed := true; changed; {
		changed = false
		for function, list := range callees {
			known := u.known[function]
			before := *known
			for _, callee := range list {
				join(known, u.of(callee))
			}
			changed = changed || before != *known
		}
	}
}

// learnPassing asks of each function with a context what would be, if that context had no deadline.
func (u *unit) learnPassing() {
	for changed := true; changed; {
		changed = false
		for function, declared := range u.bodies {
			known := u.known[function]
			if declared.Body == nil || known.passesOn != nil || !known.outgoing || !takesContext(function) {
				continue
			}
			u.assumed = function.Type().(*types.Signature).Params().At(0)
			insideHere(declared.Body, func(call *ast.CallExpr) {
				if known.passesOn == nil && !u.isStarted(call) {
					known.passesOn = u.hangsOnContext(call)
				}
			})
			u.assumed = nil
			changed = changed || known.passesOn != nil
		}
	}
}

// hangsOnContext is the place of the outgoing call that is endless because of the context of a call; nil where none is.
func (u *unit) hangsOnContext(call *ast.CallExpr) *related {
	function := u.calleeOf(call)
	if function == nil {
		return nil
	}
	if function.FullName() == "(*net/http.Client).Do" {
		if u.requestBound(call.Args[0], 0) != unbounded || u.clientBound(receiverOf(call), 0) != unbounded {
			return nil
		}
	} else if !takesContext(function) || u.contextBound(call.Args[0], 0) != unbounded {
		return nil
	} else if !u.hasNoTimeout(call) {
		return u.of(function).passesOn
	}
	at := u.related(waitsHere, call)
	return &at
}

func (u *unit) isStarted(call *ast.CallExpr) bool {
	_, ok := u.parents[call].(*ast.GoStmt)
	return ok
}

func (u *unit) callGoesOut(call *ast.CallExpr) bool {
	return !u.isStarted(call) && (u.isOutgoing(call) || u.of(u.calleeOf(call)).outgoing)
}

// waitingName: what is called so waits, or decides how long to wait, wherever it is from.
var waitingName = regexp.MustCompile(`(?i)backoff|sleep|wait|delay|throttle|limit|pause|retry|jitter|ticker|interval`)

// waits says whether something sleeps or waits for a channel on its way. A select with a default waits for nothing.
func (u *unit) waits(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncLit:
			return n == body
		case *ast.GoStmt:
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && !u.isPolled(n) {
				found = true
			}
		case *ast.RangeStmt:
			if _, isChannel := u.typeOf(n.X).Underlying().(*types.Chan); isChannel {
				found = true
			}
		case *ast.CallExpr:
			// io.LimitReader limits bytes, and waits for nothing.
			if name := u.calleeName(n); name == "io.LimitReader" {
				return true
			}
			if name := calledName(n); waitingName.MatchString(name) || u.of(u.calleeOf(n)).waits {
				found = true
			}
		}
		return true
	})
	return found
}

// isPolled says whether a receive is a case of a select that has a default.
func (u *unit) isPolled(receive ast.Node) bool {
	for at := receive; at != nil; at = u.parents[at] {
		clause, ok := at.(*ast.CommClause)
		if !ok {
			if _, isBlock := at.(*ast.BlockStmt); isBlock {
				return false
			}
			continue
		}
		body, ok := u.parents[clause].(*ast.BlockStmt)
		if !ok {
			return false
		}
		for _, one := range body.List {
			if other, ok := one.(*ast.CommClause); ok && other.Comm == nil {
				return true
			}
		}
		return false
	}
	return false
}

// calledName is the last name of what a call calls: Sleep of time.Sleep, wait of a variable.
func calledName(call *ast.CallExpr) string {
	switch e := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// recovers says whether a body defers something that recovers.
func (u *unit) recovers(body *ast.BlockStmt) bool {
	found := false
	insideHere(body, func(deferred *ast.DeferStmt) {
		if closure, ok := ast.Unparen(deferred.Call.Fun).(*ast.FuncLit); ok {
			found = found || u.callsRecover(closure.Body)
			return
		}
		function := u.calleeOf(deferred.Call)
		found = found || u.of(function).isRecovery || recoveryName.MatchString(calledName(deferred.Call))
	})
	return found
}

// recoveryName: functions of other modules that are called so are taken for what they say.
var recoveryName = regexp.MustCompile(`(?i)recover|crash|panic`)

// callsRecover also holds where a function is called that does.
func (u *unit) callsRecover(body ast.Node) bool {
	found := false
	insideHere(body, func(call *ast.CallExpr) {
		if name, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && name.Name == "recover" {
			_, isBuiltin := u.info.Uses[name].(*types.Builtin)
			found = found || isBuiltin
		}
		found = found || u.of(u.calleeOf(call)).isRecovery
	})
	return found
}
