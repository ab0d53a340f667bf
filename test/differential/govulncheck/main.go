// govulncheck, of the module that the test names.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/vuln/scan"
)

func main() {
	command := scan.Command(context.Background(), os.Args[1:]...)
	err := command.Start()
	if err == nil {
		err = command.Wait()
	}
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		os.Exit(coded.ExitCode())
	}
	os.Exit(1)
}
