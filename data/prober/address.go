package main

import (
	"errors"
	"strconv"
	"strings"
)

// address is a numeric host.
type address struct {
	// text as an authority carries it: IPv6 in brackets.
	text string
	// ip in network order: 4 bytes or 16.
	ip []byte
}

var loopback = []address{
	{"127.0.0.1", []byte{127, 0, 0, 1}},
	{"[::1]", []byte{15: 1}},
}

// parseHost returns the addresses of a host in the order in which they are to be tried. Names other than
// localhost are refused: an image made from nothing may have no resolver configured, and a check that
// waits for DNS says nothing about the service.
func parseHost(host string) ([]address, error) {
	if host == "" || host == "localhost" {
		return loopback, nil
	}
	ip := parseIPv4(host)
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		ip = parseIPv6(strings.TrimSuffix(inner, "]"))
	}
	if ip == nil {
		return nil, errors.New("host \"" + host + "\" is neither localhost, an IPv4 address nor an IPv6 address in [ ]")
	}
	return []address{{host, ip}}, nil
}

// parseIPv4 returns nil for what is not dotted decimal. Leading zeros are refused: some read them as octal.
func parseIPv4(text string) []byte {
	octets := strings.Split(text, ".")
	if len(octets) != 4 {
		return nil
	}
	ip := make([]byte, 4)
	for i, octet := range octets {
		value, err := strconv.ParseUint(octet, 10, 8)
		if err != nil || len(octet) > 1 && octet[0] == '0' {
			return nil
		}
		ip[i] = byte(value)
	}
	return ip
}

// parseIPv6 reads the first two forms of RFC 4291, section 2.2: eight groups, or fewer around one "::".
func parseIPv6(text string) []byte {
	head, tail, compressed := strings.Cut(text, "::")
	before, ok := parseGroups(head)
	after, okAfter := parseGroups(tail)
	length := len(before) + len(after)
	if !ok || !okAfter || length > 16 || compressed == (length == 16) {
		return nil
	}
	ip := make([]byte, 16)
	copy(ip, before)
	copy(ip[16-len(after):], after)
	return ip
}

// parseGroups reads "fe80:0:1" as two bytes a group; no text is no groups.
func parseGroups(text string) (groups []byte, ok bool) {
	if text == "" {
		return nil, true
	}
	for _, group := range strings.Split(text, ":") {
		value, err := strconv.ParseUint(group, 16, 16)
		if err != nil || len(group) > 4 {
			return nil, false
		}
		groups = append(groups, byte(value>>8), byte(value))
	}
	return groups, true
}
