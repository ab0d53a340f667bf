package main

import (
	"go/ast"
	"go/types"
)

// clientWithoutTimeout finds an http.Client without a timeout that sends requests without a deadline. Where the requests
// have the context of a caller, the deadline is the caller's business.
func clientWithoutTimeout(u *unit) {
	each(u, func(literal *ast.CompositeLit) {
		if !isNamed(u.typeOf(literal), "net/http", "Client") || u.clientLiteralBound(literal) != unbounded {
			return
		}
		holder := u.holderOf(literal)
		if call := u.directUse(literal); call != nil {
			u.reportClient(literal, call)
			return
		}
		if holder == nil {
			return
		}
		var first *ast.CallExpr
		each(u, func(call *ast.CallExpr) {
			if first == nil && u.objectOf(receiverOf(call)) == holder && u.sendsWithoutDeadline(call) {
				first = call
			}
		})
		if first != nil {
			u.reportClient(literal, first)
		}
	})
}

func (u *unit) reportClient(literal *ast.CompositeLit, call *ast.CallExpr) {
	u.suspect("http-client-timeout", "literal", literal, names{"call": text(call.Fun)},
		u.related("a request without a deadline is sent here", call))
}

// directUse is the call in (&http.Client{}).Do(request), if it sends without a deadline.
func (u *unit) directUse(literal *ast.CompositeLit) *ast.CallExpr {
	var at ast.Node = literal
	for {
		switch above := u.parents[at].(type) {
		case *ast.UnaryExpr, *ast.ParenExpr, *ast.SelectorExpr:
			at = above
			continue
		case *ast.CallExpr:
			if above.Fun == at && u.sendsWithoutDeadline(above) {
				return above
			}
		}
		return nil
	}
}

func (u *unit) sendsWithoutDeadline(call *ast.CallExpr) bool {
	name := u.calleeName(call)
	return clientCalls[name] || name == "(*net/http.Client).Do" && u.requestBound(call.Args[0], 0) == unbounded
}

// serverWithoutTimeout finds an http.Server that waits for ever for the head of a request.
func serverWithoutTimeout(u *unit) {
	each(u, func(literal *ast.CompositeLit) {
		if !isNamed(u.typeOf(literal), "net/http", "Server") {
			return
		}
		for _, name := range []string{"ReadHeaderTimeout", "ReadTimeout"} {
			if fieldOf(literal, name) != nil || u.isFieldWritten(literal, name) {
				return
			}
		}
		u.suspect("http-server-timeout", "literal", literal, nil)
	})
	each(u, func(call *ast.CallExpr) {
		function := u.calleeOf(call)
		if function == nil || function.Pkg() == nil || function.Pkg().Path() != "net/http" {
			return
		}
		if function.Type().(*types.Signature).Recv() != nil {
			return
		}
		switch function.Name() {
		case "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS":
			u.suspect("http-server-timeout", "function", call, names{"call": text(call.Fun)})
		}
	})
}
