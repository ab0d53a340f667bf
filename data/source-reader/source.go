package main

import (
	"fmt"
	"io"
	"os"
)

// maxSourceBytes is plimsoll's limit for one Go file: goSourceBytes in src/base/limits.ts.
const maxSourceBytes = 16 << 20

func readSource(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSourceBytes+1))
	if err == nil && len(text) > maxSourceBytes {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxSourceBytes)
	}
	return text, err
}
