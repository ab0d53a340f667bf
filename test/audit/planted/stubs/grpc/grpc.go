// Package grpc has what the auditor knows of gRPC, so that no network is needed to test it.
package grpc

type CallOption interface{ before() }
