package main

import (
	"errors"
	"strconv"
	"strings"
)

// target is what an http URL names.
type target struct {
	// addresses in the order in which they are tried.
	addresses []address
	port      int
	// authority as the Host field carries it.
	authority string
	// path with its query, as the request line carries it.
	path string
}

// parseTarget reads http://HOST:PORT/PATH. An empty host is this one.
func parseTarget(url string) (target, error) {
	for i := 0; i < len(url); i++ {
		// RFC 3986 has no such characters, and a line break would end the request line.
		if url[i] <= ' ' || url[i] >= 0x7f {
			return target{}, errors.New("the URL has a character that must be percent-encoded")
		}
	}
	rest, ok := strings.CutPrefix(url, "http://")
	if !ok {
		return target{}, errors.New("\"" + url + "\" does not start with http://")
	}
	rest, _, _ = strings.Cut(rest, "#")
	authority, path := rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if path[0] == '?' {
		path = "/" + path
	}
	host, portText := splitAuthority(authority)
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 {
		return target{}, errors.New("\"" + portText + "\" is not a port")
	}
	addresses, err := parseHost(host)
	if err != nil {
		return target{}, err
	}
	if host == "" {
		host = "localhost"
	}
	return target{addresses, int(port), host + ":" + portText, path}, nil
}

// splitAuthority parts "host:port" (RFC 3986, section 3.2). Colons inside [ ] belong to the host.
func splitAuthority(authority string) (host, port string) {
	colon := strings.LastIndexByte(authority, ':')
	if colon <= strings.LastIndexByte(authority, ']') {
		return authority, "80"
	}
	return authority[:colon], authority[colon+1:]
}

// request is one GET (RFC 9112, section 3). The connection is for nothing else.
func (t target) request() string {
	return "GET " + t.path + " HTTP/1.1\r\n" +
		"Host: " + t.authority + "\r\n" +
		"User-Agent: plimsoll-health\r\n" +
		"Accept: */*\r\n" +
		"Connection: close\r\n\r\n"
}
