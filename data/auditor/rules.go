package main

// rules look at one package each, one after another.
var rules = []func(*unit){
	callWithoutDeadline,
	clientWithoutTimeout,
	serverWithoutTimeout,
	goroutineLeftBehind,
	goroutineWithoutRecover,
	poolNotReset,
	poolUseAfterPut,
	poolGrows,
	retryWithoutBackoff,
	retryWithoutEnd,
	redisDeadline,
	etcdLimits,
	runtimeLimits,
	uninstrumentedHandler,
}
