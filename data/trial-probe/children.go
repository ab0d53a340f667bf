package main

import (
	"os/exec"
	"strings"
)

// childProcesses runs a shell as os/exec finds it.
func childProcesses() []outcome {
	const question = "sh -c"
	path, err := exec.LookPath("sh")
	if err != nil {
		return []outcome{{Question: question, Found: "sh is not on PATH"}}
	}
	said, err := exec.Command(path, "-c", "echo plimsoll").Output()
	if err != nil {
		return []outcome{unable(question, err)}
	}
	if strings.TrimSpace(string(said)) != "plimsoll" {
		return []outcome{{Question: question, Found: path + " does not do what it is told"}}
	}
	return []outcome{able(question, "%s", path)}
}
