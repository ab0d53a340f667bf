package main

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// dials connect without a deadline of their own, and take none.
var dials = map[string]string{
	"net.Dial":           "net.DialTimeout",
	"crypto/tls.Dial":    "tls.DialWithDialer",
	"net/smtp.Dial":      "smtp.NewClient over net.DialTimeout",
	"net/smtp.SendMail":  "smtp.NewClient over net.DialTimeout",
	"net/rpc.Dial":       "rpc.NewClient over net.DialTimeout",
	"net/rpc.DialHTTP":   "rpc.NewClient over net.DialTimeout",
	"net/textproto.Dial": "textproto.NewConn over net.DialTimeout",
	"(*net.Dialer).Dial": "Timeout in the Dialer",
}

// defaultClientCalls are sent by http.DefaultClient, which has no timeout, with a request that has no deadline.
var defaultClientCalls = map[string]bool{
	"net/http.Get": true, "net/http.Head": true, "net/http.Post": true, "net/http.PostForm": true,
}

// clientCalls make their request themselves, without a deadline.
var clientCalls = map[string]bool{
	"(*net/http.Client).Get": true, "(*net/http.Client).Head": true,
	"(*net/http.Client).Post": true, "(*net/http.Client).PostForm": true,
}

// etcdCalls wait for an answer as long as their context lives. Watch, KeepAlive and the like are meant to last.
var etcdCalls = map[string]bool{
	"Get": true, "Put": true, "Delete": true, "Do": true, "Grant": true, "Revoke": true, "TimeToLive": true,
	"KeepAliveOnce": true, "MemberList": true, "Status": true, "Compact": true, "Authenticate": true,
}

const etcdPath = "go.etcd.io/etcd/client/v3"

// sqlCalls exist with a context and without one.
var sqlCalls = map[string]bool{"Exec": true, "Query": true, "QueryRow": true, "Ping": true, "Prepare": true, "Begin": true}

// isOutgoing says whether a call itself waits for something on the network: the beginnings of a retry.
func (u *unit) isOutgoing(call *ast.CallExpr) bool {
	function := u.calleeOf(call)
	if function == nil {
		return false
	}
	name := function.FullName()
	if dials[name] != "" || defaultClientCalls[name] || clientCalls[name] {
		return true
	}
	switch name {
	case "(*net/http.Client).Do", "(net/http.RoundTripper).RoundTrip", "(*net/http.Transport).RoundTrip",
		"net.DialTimeout", "net.DialTCP", "(*net.Dialer).DialContext", "(*crypto/tls.Dialer).DialContext",
		"crypto/tls.DialWithDialer", "(*google.golang.org/grpc.ClientConn).Invoke":
		return true
	}
	return isRedisCall(function) || isSqlCall(function) || u.hasNoTimeout(call)
}

// hasNoTimeout says whether a call waits for an answer as long as its context lives.
func (u *unit) hasNoTimeout(call *ast.CallExpr) bool {
	function := u.calleeOf(call)
	return u.isEtcdCall(function) || isSqlCall(function) && takesContext(function) || u.isUnaryCall(call) || isPatientCall(function)
}

// patientPaths are clients that set no timeout for an answer: those of cloud providers, and of Prometheus.
var patientPaths = []string{
	"github.com/aws/aws-sdk-go-v2/service/", "github.com/Azure/azure-sdk-for-go/",
	"github.com/prometheus/client_golang/api/prometheus/",
}

// isPatientCall: a method of such a client that takes a context.
func isPatientCall(function *types.Func) bool {
	if function.Pkg() == nil || !takesContext(function) || function.Type().(*types.Signature).Recv() == nil {
		return false
	}
	for _, path := range patientPaths {
		if strings.HasPrefix(function.Pkg().Path(), path) {
			return true
		}
	}
	return false
}

func (u *unit) isEtcdCall(function *types.Func) bool {
	return function.Pkg() != nil && function.Pkg().Path() == etcdPath && etcdCalls[function.Name()] && takesContext(function)
}

func isRedisPath(path string) bool {
	return strings.HasPrefix(path, "github.com/redis/go-redis/v") || strings.HasPrefix(path, "github.com/go-redis/redis/v")
}

func isRedisCall(function *types.Func) bool {
	return function.Pkg() != nil && isRedisPath(function.Pkg().Path()) && takesContext(function)
}

func isSqlCall(function *types.Func) bool {
	name := strings.TrimSuffix(function.Name(), "Context")
	if function.Pkg() == nil || function.Pkg().Path() != "database/sql" {
		return false
	}
	return sqlCalls[name] || name == "BeginTx"
}

// isUnaryCall says whether a call is one of a gRPC service: (ctx, *Request, ...grpc.CallOption) (*Response, error).
func (u *unit) isUnaryCall(call *ast.CallExpr) bool {
	function := u.calleeOf(call)
	if function == nil || !takesContext(function) {
		return false
	}
	signature := function.Type().(*types.Signature)
	if signature.Recv() == nil || !signature.Variadic() || signature.Params().Len() != 3 || signature.Results().Len() != 2 {
		return false
	}
	options, ok := signature.Params().At(2).Type().(*types.Slice)
	if !ok || !isNamed(options.Elem(), "google.golang.org/grpc", "CallOption") {
		return false
	}
	_, isMessage := signature.Results().At(0).Type().(*types.Pointer)
	return isMessage
}

func takesContext(function *types.Func) bool {
	parameters := function.Type().(*types.Signature).Params()
	return parameters.Len() > 0 && isContext(parameters.At(0).Type())
}

func isContext(t types.Type) bool {
	return isNamed(t, "context", "Context")
}

// constantText is the value of a constant expression, or of a variable that only ever has one: `tcp`, `0`. Empty where it is not known.
func (u *unit) constantText(expression ast.Expr) string {
	if found := u.constantOf(expression); found != nil {
		if found.Kind() == constant.String {
			return constant.StringVal(found)
		}
		return found.ExactString()
	}
	return ""
}

func (u *unit) constantOf(expression ast.Expr) constant.Value {
	if found := u.info.Types[expression].Value; found != nil {
		return found
	}
	object, ok := u.objectOf(expression).(*types.Var)
	if !ok || object.IsField() || len(u.values[object]) != 1 || u.isParameter(object) || u.values[object][0].expr == nil {
		return nil
	}
	return u.info.Types[u.values[object][0].expr].Value
}
