package main

import (
	"context"
	"errors"
	"net"
	"sort"
	"strings"
	"time"
)

const patience = 2 * time.Second

// dns looks up a name that only /etc/hosts has, this machine, and a name that no server can have (RFC 6761, section 6.4).
func dns(host string) []outcome {
	return []outcome{
		lookUp("a name in /etc/hosts", host),
		lookUp("localhost", "localhost"),
		askServer(),
	}
}

func lookUp(question, host string) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return unable(question, withoutServer(err))
	}
	sort.Strings(addresses)
	return able(question, "%s", strings.Join(addresses, ", "))
}

// askServer is content with "there is no such name": then a server was found and has answered.
func askServer() outcome {
	const question = "a name server answers"
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := net.DefaultResolver.LookupHost(ctx, "plimsoll-trial.invalid.")
	var failure *net.DNSError
	if err == nil || (errors.As(err, &failure) && failure.IsNotFound) {
		return able(question, "it does")
	}
	return unable(question, withoutServer(err))
}

// withoutServer leaves out which server was asked and from which port.
func withoutServer(err error) error {
	var failure *net.DNSError
	switch {
	case !errors.As(err, &failure):
		return err
	case failure.IsNotFound:
		return errors.New("no such host")
	case failure.IsTimeout:
		return errors.New("no answer in time")
	case strings.Contains(failure.Err, "connection refused"):
		return errors.New("connection refused")
	default:
		return errors.New("the look-up failed")
	}
}
