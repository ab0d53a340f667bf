package main

import (
	"go/ast"
	"go/types"
	"regexp"
)

// uninstrumentedHandler finds handlers that are registered bare at a mux where others have instruments: their requests are
// missing in traces and metrics.
func uninstrumentedHandler(u *unit) {
	var bare []*ast.CallExpr
	wrapped := map[types.Object]*ast.CallExpr{}
	each(u, func(call *ast.CallExpr) {
		if !isRegistration(u.calleeName(call)) || len(call.Args) != 2 {
			return
		}
		if u.isInstrumented(call.Args[1]) {
			wrapped[u.muxOf(call)] = call
		} else if !u.isNoWork(call) {
			bare = append(bare, call)
		}
	})
	for _, one := range bare {
		mux := u.muxOf(one)
		if other := wrapped[mux]; other != nil && !u.isMuxInstrumented(mux) {
			u.suspect("handler-not-instrumented", "bare", one, names{"pattern": text(one.Args[0]), "handler": text(one.Args[1])},
				u.related("another handler has instruments", other))
		}
	}
}

// muxOf is the variable that holds the mux of a registration; nil for the one of net/http itself.
func (u *unit) muxOf(call *ast.CallExpr) types.Object {
	if isMethod := u.calleeOf(call).Type().(*types.Signature).Recv() != nil; isMethod {
		return u.objectOf(receiverOf(call))
	}
	return nil
}

func isRegistration(name string) bool {
	switch name {
	case "(*net/http.ServeMux).Handle", "(*net/http.ServeMux).HandleFunc", "net/http.Handle", "net/http.HandleFunc":
		return true
	}
	return false
}

func isInstrument(function *types.Func) bool {
	if function == nil || function.Pkg() == nil {
		return false
	}
	switch function.Pkg().Path() {
	case "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp":
		return function.Name() == "NewHandler" || function.Name() == "WithRouteTag"
	case "github.com/prometheus/client_golang/prometheus/promhttp":
		return len(function.Name()) > 17 && function.Name()[:17] == "InstrumentHandler"
	}
	return false
}

// isInstrumented also holds for what a function or a variable of the package made with an instrument.
func (u *unit) isInstrumented(handler ast.Expr) bool {
	found := false
	inside(handler, func(call *ast.CallExpr) {
		function := u.calleeOf(call)
		found = found || isInstrument(function) || u.instruments(function)
	})
	if object, ok := u.objectOf(handler).(*types.Var); ok {
		for _, one := range u.values[object] {
			if call, ok := one.expr.(*ast.CallExpr); ok {
				found = found || isInstrument(u.calleeOf(call)) || u.instruments(u.calleeOf(call))
			}
		}
	}
	return found
}

// instruments says whether a function of this package makes instruments.
func (u *unit) instruments(function *types.Func) bool {
	declared := u.bodies[function]
	if declared == nil || declared.Body == nil {
		return false
	}
	found := false
	inside(declared.Body, func(call *ast.CallExpr) {
		found = found || isInstrument(u.calleeOf(call))
	})
	return found
}

// isMuxInstrumented: an instrument around the whole mux is one for all of its handlers.
func (u *unit) isMuxInstrumented(mux types.Object) bool {
	found := false
	each(u, func(call *ast.CallExpr) {
		if isInstrument(u.calleeOf(call)) || u.instruments(u.calleeOf(call)) {
			for _, argument := range call.Args {
				found = found || mux != nil && len(u.usesOf(mux, argument)) > 0
			}
		}
	})
	return found
}

// noWork: nobody measures how metrics, profiles and health checks are served.
var noWork = regexp.MustCompile(`(?i)metrics|pprof|debug|health|live|ready|ping|version|favicon`)

func (u *unit) isNoWork(call *ast.CallExpr) bool {
	return noWork.MatchString(u.constantText(call.Args[0])) || noWork.MatchString(text(call.Args[1]))
}
