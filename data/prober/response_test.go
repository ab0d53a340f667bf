package main

import (
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadStatus(t *testing.T) {
	for _, c := range []struct{ response, status string }{
		{"HTTP/1.1 200 OK\r\n\r\n", "200"},
		{"HTTP/1.0 302 Found\r\nLocation: /\r\n\r\n", "302"},
		{"HTTP/1.1 204\r\n\r\n", "204"},
		{"HTTP/1.1 500 \n\n", "500"},
		{"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", "404"},
		{"", ""},
		{"HTTP/1.1 200 OK", ""},
		{"HTTP/1.1 100 Continue\r\n\r\n", ""},
		{"HTTP/2 200\r\n\r\n", ""},
		{"HTTP/1.1 2000\r\n\r\n", ""},
		{"HTTP/1.1 20\r\n\r\n", ""},
		{"HTTP/1.1 2x0 OK\r\n\r\n", ""},
		{"HTTP/1.1 000 OK\r\n\r\n", ""},
		{"SSH-2.0-OpenSSH_9.2\r\n", ""},
		{strings.Repeat("x", maxLineBytes+1) + "\n", ""},
		{strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", maxResponseBytes/16) + "HTTP/1.1 200 OK\r\n\r\n", ""},
	} {
		whole, err := readStatus(strings.NewReader(c.response))
		if whole != c.status || (err == nil) != (c.status != "") {
			t.Errorf("%.40q: %q, %v", c.response, whole, err)
		}
		if split, _ := readStatus(iotest.OneByteReader(strings.NewReader(c.response))); split != whole {
			t.Errorf("%.40q: byte by byte %q, at once %q", c.response, split, whole)
		}
	}
}
