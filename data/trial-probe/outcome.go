package main

import (
	"errors"
	"fmt"
	"syscall"
)

func able(question, format string, values ...any) outcome {
	return outcome{Question: question, Can: true, Found: fmt.Sprintf(format, values...)}
}

func unable(question string, err error) outcome {
	return outcome{Question: question, Found: reason(err)}
}

// reason leaves out names of files, of which some are random.
func reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return err.Error()
}
