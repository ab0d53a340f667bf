package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func authority(t *testing.T, name string) (certificate *x509.Certificate, text []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	// Its time is over, as that of some authorities that are still in use as names.
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func TestPublicAuthorities(t *testing.T) {
	one, first := authority(t, "one")
	_, second := authority(t, "two")
	file := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(file, append(first, second...), 0o600); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if got := countPublic(pool, file); got.Can || got.Found != "0 of 2" {
		t.Errorf("an empty pool: %+v", got)
	}
	if got := countRoots(pool); got.Can || got.Found != "none" {
		t.Errorf("an empty pool: %+v", got)
	}
	pool.AddCert(one)
	if got := countPublic(pool, file); !got.Can || got.Found != "1 of 2" {
		t.Errorf("a pool with one of them: %+v", got)
	}
	if got := countRoots(pool); !got.Can || !strings.HasPrefix(got.Found, "1, sha256 of their names ") {
		t.Errorf("a pool with one: %+v", got)
	}
}

func TestWrites(t *testing.T) {
	folder := t.TempDir()
	if got := writeTo("question", folder); !got.Can || got.Found != folder {
		t.Errorf("a folder: %+v", got)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	none := filepath.Join(folder, "none")
	if got := writeTo("question", none); got.Can || got.Found != none+": no such file or directory" {
		t.Errorf("no folder: %+v", got)
	}
}

func TestShell(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if got := childProcesses(); len(got) != 1 || got[0].Can || got[0].Found != "sh is not on PATH" {
		t.Errorf("without a shell: %+v", got)
	}
}

func TestHome(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	if got := homeFolder(); !got.Can || got.Found != folder {
		t.Errorf("a folder: %+v", got)
	}
	t.Setenv("HOME", "/nonexistent")
	if got := homeFolder(); got.Can || got.Found != "/nonexistent: no such file or directory" {
		t.Errorf("no folder: %+v", got)
	}
}

func TestReasonsNameNoFile(t *testing.T) {
	err := &fs.PathError{Op: "open", Path: "/tmp/plimsoll-123456", Err: syscall.EROFS}
	if got := reason(err); got != "read-only file system" {
		t.Error(got)
	}
	if got := reason(errors.New("plain")); got != "plain" {
		t.Error(got)
	}
}
