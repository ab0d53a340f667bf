package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"sort"
)

const (
	rootsQuestion  = "roots that Go finds"
	publicQuestion = "public authorities that it trusts"
)

// tlsOut asks for the system's roots as crypto/tls does, and which public authorities they can verify.
func tlsOut(rootsFile string) []outcome {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return []outcome{unable(rootsQuestion, err)}
	}
	return []outcome{countRoots(pool), countPublic(pool, rootsFile)}
}

// countRoots has a digest beside the number: two images may have equally many roots, and others.
func countRoots(pool *x509.CertPool) outcome {
	//lint:ignore SA1019 outside of macOS and Windows the pool has all roots.
	subjects := pool.Subjects()
	names := make([]string, len(subjects))
	for index, subject := range subjects {
		names[index] = string(subject)
	}
	sort.Strings(names)
	hash := sha256.New()
	for _, name := range names {
		fmt.Fprintf(hash, "%d:%s", len(name), name)
	}
	if len(names) == 0 {
		return outcome{Question: rootsQuestion, Found: "none"}
	}
	return able(rootsQuestion, "%d, sha256 of their names %x", len(names), hash.Sum(nil)[:6])
}

// countPublic verifies each certificate of an authority by itself, at a time at which it was valid.
func countPublic(pool *x509.CertPool, rootsFile string) outcome {
	text, err := os.ReadFile(rootsFile)
	if err != nil {
		return unable(publicQuestion, err)
	}
	trusted, all := 0, 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		root, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			continue
		}
		all++
		if _, err := root.Verify(x509.VerifyOptions{
			Roots:       pool,
			CurrentTime: root.NotBefore.Add(root.NotAfter.Sub(root.NotBefore) / 2),
			KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		}); err == nil {
			trusted++
		}
	}
	return outcome{Question: publicQuestion, Can: trusted > 0, Found: fmt.Sprintf("%d of %d", trusted, all)}
}
