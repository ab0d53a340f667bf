package main

import (
	"go/ast"
	"strings"
)

// callWithoutDeadline finds outgoing calls that nothing ends: the peer that accepts and never answers holds their
// goroutine for ever.
func callWithoutDeadline(u *unit) {
	each(u, func(call *ast.CallExpr) {
		which, with := u.endlessCall(call)
		if which == "" {
			return
		}
		with["call"] = text(call.Fun)
		u.suspect("call-without-deadline", which, call, with)
	})
	u.passedOn()
}

func (u *unit) endlessCall(call *ast.CallExpr) (string, names) {
	function := u.calleeOf(call)
	if function == nil {
		return "", nil
	}
	name := function.FullName()
	switch {
	case defaultClientCalls[name]:
		return "default-client", names{}
	case name == "(*net/http.Client).Do":
		if u.isDefaultClient(receiverOf(call)) && u.requestBound(call.Args[0], 0) == unbounded {
			return "default-client", names{}
		}
	case clientCalls[name]:
		if u.isDefaultClient(receiverOf(call)) {
			return "default-client", names{}
		}
	case dials[name] != "":
		return u.endlessDial(call, name)
	case isSqlCall(function) && !takesContext(function):
		return "sql", names{"instead": function.Name() + "Context"}
	case u.hasNoTimeout(call) && u.contextBound(call.Args[0], 0) == unbounded:
		return "context", names{"context": text(call.Args[0])}
	}
	return "", nil
}

// waitsHere is said of the outgoing call that another call leads to.
const waitsHere = "it waits for the network here"

// passedOn finds calls of functions that hand a context without a deadline on to an outgoing call: one finding for each
// of these, however many lead to it.
func (u *unit) passedOn() {
	callers := map[related][]*ast.CallExpr{}
	each(u, func(call *ast.CallExpr) {
		function := u.calleeOf(call)
		if at := u.of(function).passesOn; at != nil && u.contextBound(call.Args[0], 0) == unbounded {
			callers[*at] = append(callers[*at], call)
		}
	})
	for _, one := range u.found {
		// All callers are known, so that the outgoing call itself was found.
		if one.Rule == "call-without-deadline" {
			delete(callers, related{waitsHere, one.File, one.Line})
		}
	}
	for at, calls := range callers {
		others := []related{at}
		for _, call := range calls[1:] {
			others = append(others, u.related("it is called so here too", call))
		}
		with := names{"call": text(calls[0].Fun), "context": text(calls[0].Args[0])}
		u.suspect("call-without-deadline", "passed-on", calls[0], with, others...)
	}
}

func (u *unit) isDefaultClient(expression ast.Expr) bool {
	object := u.objectOf(expression)
	return object != nil && object.Pkg() != nil && object.Pkg().Path() == "net/http" && object.Name() == "DefaultClient"
}

// endlessDial: what is on this machine, and what sends no packet to connect, answers at once.
func (u *unit) endlessDial(call *ast.CallExpr, name string) (string, names) {
	switch name {
	case "net.Dial", "crypto/tls.Dial", "(*net.Dialer).Dial":
		if isLocalNetwork(u.constantText(call.Args[0])) || u.mayBeLocal(call.Args[0]) {
			return "", nil
		}
	}
	if name == "(*net.Dialer).Dial" && u.dialerBound(receiverOf(call), 0) != unbounded {
		return "", nil
	}
	return "dial", names{"instead": dials[name]}
}

// mayBeLocal says whether the network is chosen while the program runs: a UNIX socket answers at once.
func (u *unit) mayBeLocal(network ast.Expr) bool {
	return u.constantText(network) == ""
}

func isLocalNetwork(network string) bool {
	return strings.HasPrefix(network, "unix") || strings.HasPrefix(network, "udp") || strings.HasPrefix(network, "ip")
}

// dialerBound says whether a net.Dialer has a timeout or a deadline.
func (u *unit) dialerBound(expression ast.Expr, depth int) bound {
	if depth > deepest {
		return unknown
	}
	literal := literalOf(expression)
	if literal == nil {
		return u.boundOfObject(expression, depth, u.dialerBound)
	}
	for _, name := range []string{"Timeout", "Deadline", "Cancel"} {
		if fieldOf(literal, name) != nil || u.isFieldWritten(literal, name) {
			return bounded
		}
	}
	return unbounded
}
