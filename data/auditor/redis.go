package main

import (
	"go/ast"
	"go/constant"
	"strconv"
	"time"
)

var redisOptions = []string{"Options", "ClusterOptions", "FailoverOptions", "UniversalOptions", "RingOptions"}

// redisDeadline finds clients of redis that do not listen to the deadline of a context: an answer that takes longer is
// waited for up to the read timeout, and then asked for again.
func redisDeadline(u *unit) {
	each(u, func(literal *ast.CompositeLit) {
		if !u.isRedisOptions(literal) || fieldOf(literal, "ContextTimeoutEnabled") != nil || u.isFieldWritten(literal, "ContextTimeoutEnabled") {
			return
		}
		worst, isKnown := u.redisWorstCase(literal)
		if !isKnown {
			u.suspect("redis-context-ignored", "options", literal, nil)
			return
		}
		with := names{"worst": worst.String()}
		if deadline, at := u.redisDeadlineBelow(worst); at != nil {
			with["deadline"] = deadline.String()
			u.suspect("redis-retries", "options", literal, with, u.related("the deadline is set here", at))
			return
		}
		u.suspect("redis-context-ignored", "worst", literal, with)
	})
}

// isRedisOptions: releases before 9 have no such option, and listen to the deadline always.
func (u *unit) isRedisOptions(literal *ast.CompositeLit) bool {
	for _, path := range []string{"github.com/redis/go-redis/v9"} {
		for _, name := range redisOptions {
			if isNamed(u.typeOf(literal), path, name) {
				return true
			}
		}
	}
	return false
}

// The defaults of go-redis 9: Options.init in options.go.
const (
	redisRetries = 3
	redisTimeout = 3 * time.Second
	redisBackoff = 512 * time.Millisecond
)

// redisWorstCase is how long one command may take against a redis that does not answer: each attempt its read timeout,
// and between two of them at most the longest pause. Unknown where an option is decided while the program runs.
func (u *unit) redisWorstCase(literal *ast.CompositeLit) (time.Duration, bool) {
	retries, ok := u.redisOption(literal, "MaxRetries", redisRetries)
	if !ok {
		return 0, false
	}
	timeout, ok := u.redisOption(literal, "ReadTimeout", int64(redisTimeout))
	if !ok || timeout < 0 {
		return 0, false
	}
	pause, ok := u.redisOption(literal, "MaxRetryBackoff", int64(redisBackoff))
	if !ok {
		return 0, false
	}
	if retries < 0 {
		retries = 0
	}
	if pause < 0 {
		pause = 0
	}
	return time.Duration(retries+1)*time.Duration(timeout) + time.Duration(retries)*time.Duration(pause), true
}

// redisOption: 0 means the default, and -1 off.
func (u *unit) redisOption(literal *ast.CompositeLit, name string, usual int64) (int64, bool) {
	given := fieldOf(literal, name)
	if given == nil {
		return usual, !u.isFieldWritten(literal, name)
	}
	found := u.constantOf(given)
	if found == nil {
		return 0, false
	}
	number, err := strconv.ParseInt(constant.ToInt(found).ExactString(), 10, 64)
	if err != nil {
		return 0, false
	}
	if number == 0 {
		return usual, true
	}
	return number, true
}

// redisDeadlineBelow is a constant deadline of a context that a command of this package is called with, and that is
// shorter than what one command may take.
func (u *unit) redisDeadlineBelow(worst time.Duration) (time.Duration, ast.Node) {
	var shortest time.Duration
	var at ast.Node
	each(u, func(call *ast.CallExpr) {
		function := u.calleeOf(call)
		if function == nil || !isRedisCall(function) || len(call.Args) == 0 {
			return
		}
		set := u.setDeadline(call.Args[0])
		if set == nil {
			return
		}
		found := u.constantOf(set.Args[1])
		if found == nil {
			return
		}
		number, exact := constant.Int64Val(constant.ToInt(found))
		if deadline := time.Duration(number); exact && deadline < worst && (at == nil || deadline < shortest) {
			shortest, at = deadline, set
		}
	})
	return shortest, at
}

// setDeadline is the call of context.WithTimeout that made a context.
func (u *unit) setDeadline(expression ast.Expr) *ast.CallExpr {
	object := u.objectOf(expression)
	if object == nil {
		return nil
	}
	for _, one := range u.values[object] {
		if call, ok := one.expr.(*ast.CallExpr); ok && u.calleeName(call) == "context.WithTimeout" {
			return call
		}
	}
	return nil
}
