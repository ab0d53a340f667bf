package main

import (
	"fmt"
	"os"
)

// files makes a file in each place where programs make some, and removes it.
func files() []outcome {
	all := []outcome{writeTo("write to "+os.TempDir(), os.TempDir())}
	if folder, err := os.Getwd(); err != nil {
		all = append(all, unable("write to the working directory", err))
	} else {
		all = append(all, writeTo("write to the working directory", folder))
	}
	if home, err := os.UserHomeDir(); err == nil {
		all = append(all, writeTo("write to its home folder", home))
	}
	return all
}

func writeTo(question, folder string) outcome {
	file, err := os.CreateTemp(folder, "plimsoll-*")
	if err != nil {
		return unable(question, fmt.Errorf("%s: %s", folder, reason(err)))
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.WriteString("trial\n"); err != nil {
		return unable(question, err)
	}
	return able(question, "%s", folder)
}
