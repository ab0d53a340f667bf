package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
)

// attempt is what a loop tries again and again.
type attempt struct {
	call *ast.CallExpr
	// err is the variable that says whether it worked.
	err types.Object
	// which is "outgoing" or "accept".
	which string
}

// retryWithoutBackoff finds loops that try again at once when something on the network fails: they spin for as long as it
// is down.
func retryWithoutBackoff(u *unit) {
	each(u, func(loop *ast.ForStmt) {
		if loop.Post != nil || loop.Init != nil || u.counts(loop) || u.waits(loop) {
			return
		}
		for _, one := range u.attempts(loop) {
			if u.triesAgain(loop, one) {
				u.suspect("retry-without-backoff", one.which, loop.Body, names{"call": text(one.call.Fun)},
					u.related("it is tried again here", one.call))
				return
			}
		}
	})
}

// retryWithoutEnd finds loops that wait between attempts, and that nothing ends while the peer is down: no count, no
// deadline, no context, no channel.
func retryWithoutEnd(u *unit) {
	each(u, func(loop *ast.ForStmt) {
		if loop.Post != nil || loop.Init != nil || loop.Cond != nil || !u.sleeps(loop) || u.mayEnd(loop) {
			return
		}
		for _, one := range u.attempts(loop) {
			if one.which == "outgoing" && u.triesAgain(loop, one) {
				u.suspect("retry-without-end", one.which, loop.Body, names{"call": text(one.call.Fun)},
					u.related("it is tried again here", one.call))
				return
			}
		}
	})
}

// counts says whether a loop counts something: attempts, or what is next to be tried.
func (u *unit) counts(loop *ast.ForStmt) bool {
	found := false
	insideHere(loop, func(step *ast.IncDecStmt) {
		found = true
	})
	return found
}

// attempts are the calls in the body of a loop, outside of loops in it, that may fail for reasons of the network.
func (u *unit) attempts(loop *ast.ForStmt) []attempt {
	var found []attempt
	insideHere(loop.Body, func(assignment *ast.AssignStmt) {
		if len(assignment.Rhs) != 1 || u.loopAround(assignment) != loop {
			return
		}
		call, ok := ast.Unparen(assignment.Rhs[0]).(*ast.CallExpr)
		if !ok {
			return
		}
		err := u.objectOf(assignment.Lhs[len(assignment.Lhs)-1])
		if err == nil || !isError(err.Type()) {
			return
		}
		if which := u.kindOfAttempt(call); which != "" {
			found = append(found, attempt{call, err, which})
		}
	})
	return found
}

func (u *unit) kindOfAttempt(call *ast.CallExpr) string {
	if u.callGoesOut(call) {
		return "outgoing"
	}
	function := u.calleeOf(call)
	if function == nil {
		return ""
	}
	signature := function.Type().(*types.Signature)
	if len(function.Name()) >= 6 && function.Name()[:6] == "Accept" && signature.Recv() != nil && signature.Results().Len() == 2 {
		return "accept"
	}
	return ""
}

func isError(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() == nil && named.Obj().Name() == "error"
}

// loopAround is the innermost loop around a node, without leaving the function.
func (u *unit) loopAround(node ast.Node) ast.Stmt {
	for at := u.parents[node]; at != nil; at = u.parents[at] {
		switch loop := at.(type) {
		case *ast.ForStmt:
			return loop
		case *ast.RangeStmt:
			return loop
		case *ast.FuncLit:
			return nil
		}
	}
	return nil
}

// triesAgain says whether the loop goes on after the attempt has failed. Only where an `if err != nil` says what happens
// is it known.
func (u *unit) triesAgain(loop *ast.ForStmt, one attempt) bool {
	again := false
	insideHere(loop.Body, func(choice *ast.IfStmt) {
		if u.loopAround(choice) != loop || choice.End() < one.call.Pos() {
			return
		}
		switch u.asksWhether(choice.Cond, one.err) {
		case token.NEQ:
			again = again || u.endsWithContinue(choice.Body) || !u.endsLoop(choice.Body) && u.isLast(choice, loop)
		case token.EQL:
			again = again || choice.Else == nil && u.endsLoop(choice.Body) && u.fallsThrough(choice, loop)
		}
	})
	return again
}

// asksWhether is != or == where a condition compares the error with nil, and nothing else decides.
func (u *unit) asksWhether(condition ast.Expr, err types.Object) token.Token {
	compared, ok := ast.Unparen(condition).(*ast.BinaryExpr)
	if !ok || compared.Op != token.NEQ && compared.Op != token.EQL {
		return token.ILLEGAL
	}
	if u.objectOf(compared.X) != err || text(compared.Y) != "nil" {
		return token.ILLEGAL
	}
	return compared.Op
}

// endsWithContinue also holds where some errors leave the loop: then it goes on for the others.
func (u *unit) endsWithContinue(block *ast.BlockStmt) bool {
	if len(block.List) == 0 {
		return false
	}
	last, ok := block.List[len(block.List)-1].(*ast.BranchStmt)
	return ok && last.Tok == token.CONTINUE
}

// mayLeave says whether anything in a block leaves the loop, or the program.
func (u *unit) mayLeave(block ast.Node) bool {
	found := false
	insideHere(block, func(node ast.Node) {
		switch n := node.(type) {
		case *ast.ReturnStmt:
			found = true
		case *ast.BranchStmt:
			found = found || n.Tok == token.BREAK || n.Tok == token.GOTO
		case *ast.CallExpr:
			found = found || exitName.MatchString(calledName(n))
		}
	})
	return found
}

var exitName = regexp.MustCompile(`^(?:Exit|Fatal\w*|Panic\w*|panic|Goexit)$`)

func (u *unit) endsLoop(block *ast.BlockStmt) bool {
	return u.mayLeave(block)
}

// isLast says whether nothing follows in the body of the loop.
func (u *unit) isLast(statement ast.Stmt, loop *ast.ForStmt) bool {
	list := loop.Body.List
	return len(list) > 0 && list[len(list)-1] == statement && !u.mayLeave(statement)
}

// fallsThrough: what follows `if err == nil { return }` leads back to the beginning of the loop.
func (u *unit) fallsThrough(choice *ast.IfStmt, loop *ast.ForStmt) bool {
	if u.parents[choice] != loop.Body {
		return false
	}
	for _, next := range u.behind(choice) {
		if u.mayLeave(next) {
			return false
		}
	}
	return true
}

func (u *unit) sleeps(loop *ast.ForStmt) bool {
	found := false
	insideHere(loop.Body, func(call *ast.CallExpr) {
		found = found || u.calleeName(call) == "time.Sleep"
	})
	return found
}

// mayEnd says whether something in a loop could end it: a context, a channel, a clock, a counter, a flag.
func (u *unit) mayEnd(loop *ast.ForStmt) bool {
	found := false
	insideHere(loop.Body, func(node ast.Node) {
		switch n := node.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.IncDecStmt:
			found = true
		case *ast.AssignStmt:
			found = found || n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN
		case *ast.CallExpr:
			name := u.calleeName(n)
			found = found || name == "time.Since" || name == "time.Until" || name == "(context.Context).Err"
			for _, argument := range n.Args {
				found = found || isContext(u.typeOf(argument)) && u.contextBound(argument, 0) != unbounded
			}
		case *ast.IfStmt:
			found = found || u.leavesForAnotherReason(n, loop)
		}
	})
	return found
}

// leavesForAnotherReason: an `if` that leaves the loop and asks about something else than an error.
func (u *unit) leavesForAnotherReason(choice *ast.IfStmt, loop *ast.ForStmt) bool {
	if !u.mayLeave(choice.Body) || u.loopAround(choice) != loop {
		return false
	}
	compared, ok := ast.Unparen(choice.Cond).(*ast.BinaryExpr)
	return !ok || !isError(u.typeOf(compared.X))
}
