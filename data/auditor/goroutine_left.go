package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// goroutineLeftBehind finds a goroutine that sends its result on a channel without room, while whoever waits for it may
// leave: then nobody receives, and the goroutine stays for ever.
func goroutineLeftBehind(u *unit) {
	each(u, func(started *ast.GoStmt) {
		closure, ok := ast.Unparen(started.Call.Fun).(*ast.FuncLit)
		if !ok {
			return
		}
		around, isSaid := u.bodyAround(started), false
		insideHere(closure.Body, func(send *ast.SendStmt) {
			channel, ok := u.objectOf(send.Chan).(*types.Var)
			if isSaid || !ok || around == nil || u.isInSelect(send) || !u.isOwnUnbuffered(channel, around) {
				return
			}
			if left := u.leavingSelect(channel, around, closure); left != nil {
				isSaid = true
				u.suspect("goroutine-left-behind", "send", started, names{"channel": channel.Name()},
					u.related("it sends here", send), u.related("who waits for it may leave here", left))
			}
		})
	})
}

func (u *unit) isInSelect(send *ast.SendStmt) bool {
	clause, ok := u.parents[send].(*ast.CommClause)
	return ok && clause.Comm == send
}

// isOwnUnbuffered says whether a channel is made without room in this body, and never given to anything else.
func (u *unit) isOwnUnbuffered(channel *types.Var, body *ast.BlockStmt) bool {
	name := u.names[channel]
	values := u.values[channel]
	if name == nil || name.Pos() < body.Pos() || name.Pos() > body.End() || len(values) != 1 || values[0].expr == nil {
		return false
	}
	call, ok := ast.Unparen(values[0].expr).(*ast.CallExpr)
	if !ok || calledName(call) != "make" || len(call.Args) > 1 && u.constantText(call.Args[1]) != "0" {
		return false
	}
	for _, use := range u.usesOf(channel, body) {
		switch above := u.parents[use].(type) {
		case *ast.SendStmt, *ast.UnaryExpr, *ast.RangeStmt:
		case *ast.CallExpr:
			if name := calledName(above); name != "close" && name != "len" && name != "cap" {
				return false
			}
		case *ast.AssignStmt:
			if above.Tok != token.DEFINE {
				return false
			}
		case *ast.ValueSpec:
		default:
			return false
		}
	}
	return true
}

func (u *unit) usesOf(object types.Object, body ast.Node) []*ast.Ident {
	var uses []*ast.Ident
	inside(body, func(name *ast.Ident) {
		if u.info.Uses[name] == object {
			uses = append(uses, name)
		}
	})
	return uses
}

// leavingSelect is the case in which the waiting function returns without having received: every receive of the channel
// must be in a select beside it.
func (u *unit) leavingSelect(channel *types.Var, body *ast.BlockStmt, sender *ast.FuncLit) ast.Node {
	var left ast.Node
	for _, use := range u.usesOf(channel, body) {
		if within(use, sender) {
			continue
		}
		receive, ok := u.parents[use].(*ast.UnaryExpr)
		if !ok {
			if _, isRange := u.parents[use].(*ast.RangeStmt); isRange {
				return nil
			}
			continue
		}
		chosen := u.selectOf(receive)
		if chosen == nil {
			return nil
		}
		for _, one := range chosen.Body.List {
			if clause := one.(*ast.CommClause); !within(receive, clause) && u.leaves(clause) {
				left = clause
			}
		}
	}
	return left
}

// selectOf is the select of which a receive is a case.
func (u *unit) selectOf(receive ast.Node) *ast.SelectStmt {
	for at := receive; at != nil; at = u.parents[at] {
		switch found := at.(type) {
		case *ast.CommClause:
			if !within(receive, found.Comm) {
				return nil
			}
			chosen, _ := u.parents[u.parents[found]].(*ast.SelectStmt)
			return chosen
		case *ast.BlockStmt:
			return nil
		}
	}
	return nil
}

// leaves says whether a case ends with a return: the others may come back to the channel.
func (u *unit) leaves(clause *ast.CommClause) bool {
	if len(clause.Body) == 0 {
		return false
	}
	_, ok := clause.Body[len(clause.Body)-1].(*ast.ReturnStmt)
	return ok
}

func within(node, outer ast.Node) bool {
	return outer != nil && node.Pos() >= outer.Pos() && node.End() <= outer.End()
}
