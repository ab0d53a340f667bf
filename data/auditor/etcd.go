package main

import "go/ast"

// etcdLimits finds clients of etcd that do not notice when the network is cut: without pings, a connection whose peer is
// gone looks alive until the kernel gives up, after many minutes.
func etcdLimits(u *unit) {
	each(u, func(literal *ast.CompositeLit) {
		if !isNamed(u.typeOf(literal), etcdPath, "Config") {
			return
		}
		lacks := func(name string) bool {
			return fieldOf(literal, name) == nil && !u.isFieldWritten(literal, name)
		}
		switch noPings, noDialing := lacks("DialKeepAliveTime"), lacks("DialTimeout"); {
		case noPings && noDialing:
			u.suspect("etcd-limits", "both", literal, nil)
		case noPings:
			u.suspect("etcd-limits", "keep-alive", literal, nil)
		case noDialing && fieldOf(literal, "Username") != nil:
			u.suspect("etcd-limits", "dial", literal, nil)
		}
	})
}
