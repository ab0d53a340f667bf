package main

import "testing"

func TestParseTarget(t *testing.T) {
	for _, c := range []struct {
		url, authority, path string
		port                 int
		addresses            []string
	}{
		{"http://:8080/health", "localhost:8080", "/health", 8080, []string{"127.0.0.1", "[::1]"}},
		{"http://localhost:8080", "localhost:8080", "/", 8080, []string{"127.0.0.1", "[::1]"}},
		{"http://10.0.0.7/ready?deep=1#top", "10.0.0.7:80", "/ready?deep=1", 80, []string{"10.0.0.7"}},
		{"http://[::1]:9000?x", "[::1]:9000", "/?x", 9000, []string{"[::1]"}},
		{"http://[fe80::1]/a:b", "[fe80::1]:80", "/a:b", 80, []string{"[fe80::1]"}},
	} {
		got, err := parseTarget(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		if got.authority != c.authority || got.path != c.path || got.port != c.port {
			t.Errorf("%s: %+v", c.url, got)
		}
		for i, want := range c.addresses {
			if len(got.addresses) != len(c.addresses) || got.addresses[i].text != want {
				t.Errorf("%s: addresses %+v", c.url, got.addresses)
			}
		}
	}
}

func TestParseTargetRefuses(t *testing.T) {
	for _, url := range []string{
		"",
		"https://:8080/health",
		"localhost:8080/health",
		"http://example.com/health",
		"http://user@127.0.0.1/",
		"http://:0/",
		"http://:65536/",
		"http://:http/",
		"http://:/",
		"http://::1:8080/",
		"http://[::1/",
		"http://[127.0.0.1]/",
		"http://[fe80::1%eth0]/",
		"http://:8080/a b",
		"http://:8080/\r\nX: y",
		"http://:8080/\u00e9",
	} {
		if got, err := parseTarget(url); err == nil {
			t.Errorf("%q: %+v", url, got)
		}
	}
}

func TestRequest(t *testing.T) {
	got := target{authority: "localhost:8080", path: "/health"}.request()
	want := "GET /health HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: plimsoll-health\r\nAccept: */*\r\nConnection: close\r\n\r\n"
	if got != want {
		t.Errorf("%q", got)
	}
}
