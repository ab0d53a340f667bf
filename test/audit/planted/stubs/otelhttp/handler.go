// Package otelhttp has what the auditor knows of the instruments, so that no network is needed to test it.
package otelhttp

import "net/http"

func NewHandler(handler http.Handler, operation string) http.Handler { return handler }
