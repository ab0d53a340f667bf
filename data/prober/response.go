package main

import (
	"bufio"
	"errors"
	"io"
)

const (
	// maxLineBytes is the longest line of a header that is read.
	maxLineBytes = 8 << 10
	// maxResponseBytes is how far the status may be away, and how much behind it is read.
	maxResponseBytes = 64 << 10
)

var errNotHTTP = errors.New("the answer is not HTTP")

// readStatus returns the three digits of the final status. Interim answers (1xx, RFC 9110, section 15.2)
// are passed over.
func readStatus(response io.Reader) (string, error) {
	lines := bufio.NewReaderSize(io.LimitReader(response, maxResponseBytes), maxLineBytes)
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return "", lineError(err)
		}
		status, err := parseStatusLine(string(line))
		if err != nil {
			return "", err
		}
		if status[0] != '1' {
			return status, nil
		}
		if err := skipFields(lines); err != nil {
			return "", err
		}
	}
}

// skipFields reads up to and including the empty line that ends a header.
func skipFields(lines *bufio.Reader) error {
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return lineError(err)
		}
		if len(line) == 1 || len(line) == 2 && line[0] == '\r' {
			return nil
		}
	}
}

func lineError(err error) error {
	switch err {
	case io.EOF:
		return errors.New("the service closed the connection before it answered")
	case bufio.ErrBufferFull:
		return errNotHTTP
	default:
		return err
	}
}

// parseStatusLine reads "HTTP/1.1 200 OK" (RFC 9112, section 4). The reason may be missing, and with it its space.
func parseStatusLine(line string) (string, error) {
	const prefix = "HTTP/1."
	const end = len(prefix) + len("1 200")
	if len(line) <= end || line[:len(prefix)] != prefix || line[len(prefix)+1] != ' ' {
		return "", errNotHTTP
	}
	status := line[end-3 : end]
	for i := range status {
		if status[i] < '0' || status[i] > '9' {
			return "", errNotHTTP
		}
	}
	if status[0] == '0' || line[end] != ' ' && line[end] != '\r' && line[end] != '\n' {
		return "", errNotHTTP
	}
	return status, nil
}
