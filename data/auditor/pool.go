package main

import (
	"go/ast"
	"go/types"
	"regexp"
)

// pool is a sync.Pool of this package, with all places where something is taken from it or put back.
type pool struct {
	gets []*ast.CallExpr
	puts []*ast.CallExpr
}

// pools are those that variables and fields of this package hold, by these.
func (u *unit) pools() map[types.Object]*pool {
	found := map[types.Object]*pool{}
	each(u, func(call *ast.CallExpr) {
		name := u.calleeName(call)
		if name != "(*sync.Pool).Get" && name != "(*sync.Pool).Put" {
			return
		}
		holder := u.objectOf(receiverOf(call))
		if holder == nil {
			return
		}
		if found[holder] == nil {
			found[holder] = &pool{}
		}
		if name == "(*sync.Pool).Get" {
			found[holder].gets = append(found[holder].gets, call)
		} else {
			found[holder].puts = append(found[holder].puts, call)
		}
	})
	return found
}

// poolUseAfterPut finds what is used after it was put back: another goroutine may have it already.
func poolUseAfterPut(u *unit) {
	for _, one := range u.pools() {
		for _, put := range one.puts {
			object, ok := u.objectOf(pointed(put.Args[0])).(*types.Var)
			if !ok || object.IsField() {
				continue
			}
			if deferred, isDeferred := u.parents[put].(*ast.DeferStmt); isDeferred {
				u.returnedAfter(object, deferred)
				continue
			}
			if use := u.usedAfter(object, put); use != nil {
				u.suspect("pool-use-after-put", "used", use, names{"object": object.Name()},
					u.related("it was put back here", put))
			}
		}
	}
}

// pointed is x of &x.
func pointed(expression ast.Expr) ast.Expr {
	if unary, ok := ast.Unparen(expression).(*ast.UnaryExpr); ok {
		return unary.X
	}
	return expression
}

// usedAfter is the first use in the statements behind a Put that are certainly run after it, and before a new value.
func (u *unit) usedAfter(object types.Object, put *ast.CallExpr) ast.Node {
	statement, ok := u.parents[put].(*ast.ExprStmt)
	if !ok {
		return nil
	}
	for _, next := range u.behind(statement) {
		if u.assigns(next, object) {
			return nil
		}
		if uses := u.usesOf(object, next); len(uses) > 0 {
			return uses[0]
		}
	}
	return nil
}

// behind are the statements that follow one in its own block.
func (u *unit) behind(statement ast.Stmt) []ast.Stmt {
	var list []ast.Stmt
	switch above := u.parents[statement].(type) {
	case *ast.BlockStmt:
		list = above.List
	case *ast.CaseClause:
		list = above.Body
	case *ast.CommClause:
		list = above.Body
	}
	for i, one := range list {
		if one == statement {
			return list[i+1:]
		}
	}
	return nil
}

func (u *unit) assigns(statement ast.Stmt, object types.Object) bool {
	assignment, ok := statement.(*ast.AssignStmt)
	if !ok {
		return false
	}
	for _, left := range assignment.Lhs {
		if name, ok := ast.Unparen(left).(*ast.Ident); ok && (u.info.Uses[name] == object || u.info.Defs[name] == object) {
			return true
		}
	}
	return false
}

// returnedAfter finds results that share the memory of what a deferred Put gives away: buffer.Bytes(), slice[:n].
func (u *unit) returnedAfter(object *types.Var, deferred *ast.DeferStmt) {
	body := u.bodyAround(deferred)
	if body == nil {
		return
	}
	insideHere(body, func(returned *ast.ReturnStmt) {
		for _, result := range returned.Results {
			if returned.Pos() > deferred.Pos() && u.sharesMemory(result, object) {
				u.suspect("pool-use-after-put", "returned", returned,
					names{"object": object.Name(), "result": text(result)}, u.related("it is put back here when the function returns", deferred))
			}
		}
	})
}

func (u *unit) sharesMemory(result ast.Expr, object *types.Var) bool {
	switch e := ast.Unparen(result).(type) {
	case *ast.Ident, *ast.StarExpr:
		if u.objectOf(e) != object {
			return false
		}
		switch u.typeOf(e).Underlying().(type) {
		case *types.Pointer, *types.Slice, *types.Map:
			return true
		}
	case *ast.SliceExpr:
		_, isText := u.typeOf(e.X).Underlying().(*types.Basic)
		return !isText && u.objectOf(e.X) == object
	case *ast.CallExpr:
		return u.calleeName(e) == "(*bytes.Buffer).Bytes" && u.objectOf(receiverOf(e)) == object
	}
	return false
}

// resetName: what is called so makes an object as good as new.
var resetName = regexp.MustCompile(`(?i)reset|clear|truncate|init|free|clean|zero|release|recycle|close`)

// poolNotReset finds pools of objects with a Reset that nobody calls, neither when they are taken nor when they are put
// back: the next user finds what the last one left.
func poolNotReset(u *unit) {
	for _, one := range u.pools() {
		if len(one.gets) == 0 || len(one.puts) == 0 || u.isResetAnywhere(one) {
			continue
		}
		put := one.puts[0]
		if kind := u.keepsState(u.typeOf(put.Args[0])); kind != "" {
			u.suspect("pool-not-reset", kind, put, names{"object": text(put.Args[0])}, u.related("it is taken here", one.gets[0]))
		}
	}
}

// keepsState says what of an object is still there for its next user.
func (u *unit) keepsState(t types.Type) string {
	if isNamed(t, "bytes", "Buffer") {
		return "buffer"
	}
	pointer, ok := t.(*types.Pointer)
	if !ok {
		return ""
	}
	method, _, _ := types.LookupFieldOrMethod(pointer, true, u.pkg, "Reset")
	if _, ok := method.(*types.Func); ok {
		return "reset"
	}
	return ""
}

func (u *unit) isResetAnywhere(one *pool) bool {
	for _, call := range append(append([]*ast.CallExpr{}, one.gets...), one.puts...) {
		body := u.bodyAround(call)
		if body == nil {
			return true
		}
		found := false
		inside(body, func(other *ast.CallExpr) {
			found = found || resetName.MatchString(calledName(other))
		})
		// What a function hands out or is handed may be reset by whoever has it: that is looked at where it is called.
		if found || u.isHandedOn(call, body) {
			return true
		}
	}
	return false
}

// isHandedOn: the object is returned to a caller, or came from one.
func (u *unit) isHandedOn(call *ast.CallExpr, body *ast.BlockStmt) bool {
	if len(call.Args) == 1 {
		object, ok := u.objectOf(pointed(call.Args[0])).(*types.Var)
		if !ok || object.IsField() || u.isParameter(object) {
			return true
		}
	}
	holder := u.takenAs(call)
	if len(call.Args) == 1 {
		return false
	}
	if holder == nil {
		return true
	}
	isReturned := false
	inside(body, func(returned *ast.ReturnStmt) {
		for _, result := range returned.Results {
			isReturned = isReturned || len(u.usesOf(holder, result)) > 0
		}
	})
	return isReturned
}

// takenAs is the variable that the result of Get is assigned to.
func (u *unit) takenAs(call *ast.CallExpr) types.Object {
	for at := ast.Node(call); at != nil; at = u.parents[at] {
		switch above := u.parents[at].(type) {
		case *ast.TypeAssertExpr, *ast.StarExpr, *ast.ParenExpr:
			continue
		case *ast.AssignStmt:
			return u.objectOf(above.Lhs[0])
		case *ast.ValueSpec:
			return u.info.Defs[above.Names[0]]
		default:
			return nil
		}
	}
	return nil
}

// poolGrows finds pools of buffers that take back any size: one large request keeps its memory for as long as the pool
// is used.
func poolGrows(u *unit) {
	for _, one := range u.pools() {
		if !u.growsIn(one) {
			continue
		}
		var open []*ast.CallExpr
		for _, put := range one.puts {
			if isBuffer(u.typeOf(put.Args[0])) && !u.asksForSize(put) {
				open = append(open, put)
			}
		}
		if len(open) == 0 {
			continue
		}
		var others []related
		for _, put := range open[1:] {
			others = append(others, u.related("it is put back here too", put))
		}
		u.suspect("pool-grows", "buffer", open[0], names{"object": text(open[0].Args[0])}, others...)
	}
}

func isBuffer(t types.Type) bool {
	if isNamed(t, "bytes", "Buffer") {
		return true
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		t = pointer.Elem()
	}
	slice, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	element, ok := slice.Elem().Underlying().(*types.Basic)
	return ok && element.Kind() == types.Byte
}

// asksForSize says whether the function that puts back looks at the size first.
func (u *unit) asksForSize(put *ast.CallExpr) bool {
	found := false
	for at := u.parents[put]; at != nil; at = u.parents[at] {
		var body *ast.BlockStmt
		switch f := at.(type) {
		case *ast.FuncDecl:
			body = f.Body
		case *ast.FuncLit:
			body = f.Body
		default:
			continue
		}
		inside(body, func(call *ast.CallExpr) {
			name := calledName(call)
			found = found || name == "cap" || name == "Cap" || name == "Len" && u.isCompared(call)
		})
	}
	return found
}

func (u *unit) isCompared(call *ast.CallExpr) bool {
	_, ok := u.parents[call].(*ast.BinaryExpr)
	return ok
}

// growsIn says whether what is taken from a pool is written to, and may become larger than it was made.
func (u *unit) growsIn(one *pool) bool {
	for _, get := range one.gets {
		object, ok := u.takenAs(get).(*types.Var)
		if !ok || object.IsField() {
			continue
		}
		if isNamed(object.Type(), "bytes", "Buffer") || u.isAppendedTo(object, u.bodyAround(get)) {
			return true
		}
	}
	return false
}

// isAppendedTo follows what is sliced from an object, in the order of the source.
func (u *unit) isAppendedTo(object types.Object, body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	same := map[types.Object]bool{object: true}
	isSame := func(expression ast.Expr) bool {
		found := false
		inside(expression, func(name *ast.Ident) {
			found = found || same[u.info.Uses[name]]
		})
		return found
	}
	grows := false
	insideHere(body, func(assignment *ast.AssignStmt) {
		for i, right := range assignment.Rhs {
			if len(assignment.Lhs) != len(assignment.Rhs) {
				return
			}
			switch e := ast.Unparen(right).(type) {
			case *ast.CallExpr:
				grows = grows || calledName(e) == "append" && len(e.Args) > 0 && isSame(e.Args[0])
			case *ast.SliceExpr, *ast.StarExpr:
				if isSame(e) {
					same[u.objectOf(assignment.Lhs[i])] = true
				}
			}
		}
	})
	return grows
}
