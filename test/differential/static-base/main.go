// Says what Go's own packages make of a static base that was unpacked into a folder:
//
//	go run main.go ROOT
package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"
)

type report struct {
	Bundle int `json:"bundle"`
	System int `json:"system"`
	Zones  int `json:"zones"`
}

func main() {
	log.SetFlags(0)
	certs := filepath.Join(os.Args[1], "etc/ssl/certs")
	must(json.NewEncoder(os.Stdout).Encode(report{
		Bundle: parseBundle(filepath.Join(certs, "ca-certificates.crt")),
		System: loadSystemRoots(certs),
		Zones:  loadZones(filepath.Join(os.Args[1], "usr/share/zoneinfo")),
	}))
}

// parseBundle counts the certificates, none of which may be left over as something else.
func parseBundle(path string) int {
	rest, err := os.ReadFile(path)
	must(err)
	count := 0
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		must(err)
		if block.Type != "CERTIFICATE" || !certificate.IsCA || !certificate.BasicConstraintsValid {
			log.Fatalf("%s is not a certificate authority", certificate.Subject)
		}
		count++
	}
	if bytes.Contains(rest, []byte("-----")) {
		log.Fatalf("%s has a block that encoding/pem does not see", path)
	}
	return count
}

// loadSystemRoots takes the way of crypto/x509 itself, with its two places moved below the folder.
func loadSystemRoots(certs string) int {
	must(os.Setenv("SSL_CERT_FILE", filepath.Join(certs, "ca-certificates.crt")))
	must(os.Setenv("SSL_CERT_DIR", certs))
	pool, err := x509.SystemCertPool()
	must(err)
	return len(pool.Subjects()) //lint:ignore SA1019 the pool was loaded from files, so it is complete
}

// loadZones loads everything in the folder: nothing may lie there that is not a zone.
func loadZones(zoneinfo string) int {
	must(os.Setenv("ZONEINFO", zoneinfo))
	count := 0
	must(filepath.WalkDir(zoneinfo, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(zoneinfo, path)
		must(err)
		_, err = time.LoadLocation(name)
		must(err)
		// The line above goes on to the machine's own zones if it cannot read this one; the line below does not.
		data, err := os.ReadFile(path)
		must(err)
		_, err = time.LoadLocationFromTZData(name, data)
		must(err)
		count++
		return nil
	}))
	return count
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
