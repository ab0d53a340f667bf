package main

import "go/ast"

// runtimeLimits finds settings in the code that win over what a container is given: the CPU limit that Go reads itself,
// GOMAXPROCS and GOMEMLIMIT.
func runtimeLimits(u *unit) {
	each(u, func(call *ast.CallExpr) {
		switch u.calleeName(call) {
		case "runtime.GOMAXPROCS":
			if given := u.constantText(call.Args[0]); given == "" && u.callsNumCPU(call.Args[0]) {
				u.suspect("runtime-limits", "processors", call, names{"call": text(call)})
			} else if given != "" && given != "0" && given[0] != '-' {
				u.suspect("runtime-limits", "constant", call, names{"call": text(call)})
			}
		case "runtime/debug.SetMemoryLimit":
			if given := u.constantText(call.Args[0]); given != "" && given[0] != '-' {
				u.suspect("runtime-limits", "memory", call, names{"call": text(call)})
			}
		case "runtime/debug.SetGCPercent":
			if u.constantText(call.Args[0]) == "-1" && !u.setsMemoryLimit() {
				u.suspect("runtime-limits", "collector", call, names{"call": text(call)})
			}
		}
	})
}

func (u *unit) callsNumCPU(expression ast.Expr) bool {
	found := false
	inside(expression, func(call *ast.CallExpr) {
		found = found || u.calleeName(call) == "runtime.NumCPU"
	})
	if object := u.objectOf(expression); object != nil {
		for _, one := range u.values[object] {
			call, ok := one.expr.(*ast.CallExpr)
			found = found || ok && u.calleeName(call) == "runtime.NumCPU"
		}
	}
	return found
}

func (u *unit) setsMemoryLimit() bool {
	found := false
	each(u, func(call *ast.CallExpr) {
		found = found || u.calleeName(call) == "runtime/debug.SetMemoryLimit"
	})
	return found
}
