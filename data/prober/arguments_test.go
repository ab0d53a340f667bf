package main

import "testing"

func TestParseArguments(t *testing.T) {
	const url = "http://:8080/health"
	for _, c := range []struct {
		args      []string
		timeoutMs int64
	}{
		{[]string{url}, 3000},
		{[]string{"-timeout", "3s", url}, 3000},
		{[]string{"-timeout", "500ms", url}, 500},
		{[]string{"-timeout", "1h", url}, 0},
		{[]string{"-timeout", "3", url}, 0},
		{[]string{"-timeout", "0s", url}, 0},
		{[]string{"-timeout", "-1s", url}, 0},
		{[]string{"-timeout", "1.5s", url}, 0},
		{[]string{"-timeout", "4000s", url}, 0},
		{[]string{"-timeout", "3s"}, 0},
		{[]string{"-help"}, 0},
		{[]string{url, url}, 0},
		{[]string{""}, 0},
		{nil, 0},
	} {
		got, timeoutMs, err := parseArguments(c.args)
		if (err == nil) != (c.timeoutMs != 0) || timeoutMs != c.timeoutMs || err == nil && got != url {
			t.Errorf("%q: %q, %d ms, %v", c.args, got, timeoutMs, err)
		}
	}
}
