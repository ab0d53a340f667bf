// Plimsoll-health asks a service on this host for one page and exits 0 when the answer is 2xx or 3xx,
// else 1: the health check of an image that has no shell and no curl.
//
//	plimsoll-health [-timeout 3s] http://:8080/health
//
// It stands on package syscall, and on nothing that brings os, time or net/netip along: each of these
// alone weighs more than all that is written here.
package main

import (
	"errors"
	"strconv"
	"strings"
)

const (
	defaultTimeoutMs = 3_000
	maxTimeoutMs     = 3_600_000
)

var errUsage = errors.New("usage: plimsoll-health [-timeout 3s] http://HOST:PORT/PATH")

func main() {
	args, err := arguments()
	if err == nil {
		err = run(args)
	}
	if err != nil {
		// Not 2, even for wrong usage: Docker reserves that for itself.
		exit(1, "plimsoll-health: "+err.Error()+"\n")
	}
}

func run(args []string) error {
	url, timeoutMs, err := parseArguments(args)
	if err != nil {
		return err
	}
	t, err := parseTarget(url)
	if err != nil {
		return err
	}
	return probe(t, deadlineIn(timeoutMs))
}

func parseArguments(args []string) (url string, timeoutMs int64, err error) {
	timeoutMs = defaultTimeoutMs
	if len(args) == 3 && args[0] == "-timeout" {
		if timeoutMs, err = parseTimeout(args[1]); err != nil {
			return "", 0, err
		}
		args = args[2:]
	}
	if len(args) != 1 || args[0] == "" || args[0][0] == '-' {
		return "", 0, errUsage
	}
	return args[0], timeoutMs, nil
}

// parseTimeout reads whole seconds or milliseconds, "3s" or "500ms", of at most an hour.
func parseTimeout(text string) (timeoutMs int64, err error) {
	digits, unitMs := strings.TrimSuffix(text, "ms"), int64(1)
	if digits == text {
		digits, unitMs = strings.TrimSuffix(text, "s"), 1000
	}
	count, err := strconv.ParseUint(digits, 10, 31)
	timeoutMs = int64(count) * unitMs
	if err != nil || digits == text || timeoutMs == 0 || timeoutMs > maxTimeoutMs {
		return 0, errors.New("\"" + text + "\" is not a timeout such as 3s or 500ms")
	}
	return timeoutMs, nil
}

// probe sends one GET request and judges the answer's status.
func probe(t target, due deadline) error {
	c, err := dialFirst(t, due)
	if err != nil {
		return err
	}
	defer c.hangUp()
	if err := c.write(t.request()); err != nil {
		return err
	}
	status, err := readStatus(c)
	if err != nil {
		return err
	}
	if status[0] != '2' && status[0] != '3' {
		return errors.New("the service answered " + status)
	}
	return nil
}

// dialFirst connects to the first address that answers. When none does, the first one's error tells most.
func dialFirst(t target, due deadline) (*connection, error) {
	var first error
	for _, host := range t.addresses {
		c, err := dial(host.ip, t.port, due)
		if err == nil {
			return c, nil
		}
		if first == nil {
			first = errors.New(host.text + ":" + strconv.Itoa(t.port) + ": " + err.Error())
		}
	}
	return nil, first
}
