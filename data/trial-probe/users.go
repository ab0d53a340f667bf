package main

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// users asks for this process's own user and group by their numbers, as os/user does without C.
func users() []outcome {
	return []outcome{currentUser(), ownName(), ownGroup(), homeFolder()}
}

func currentUser() outcome {
	const question = "user.Current"
	current, err := user.Current()
	if err != nil {
		return unable(question, err)
	}
	return able(question, "%s (%s:%s), home %s", quoted(current.Username), current.Uid, current.Gid, quoted(current.HomeDir))
}

func ownName() outcome {
	const question = "its user by number"
	found, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil {
		return unable(question, err)
	}
	return able(question, "%s", found.Username)
}

func ownGroup() outcome {
	const question = "its group by number"
	found, err := user.LookupGroupId(strconv.Itoa(os.Getgid()))
	if err != nil {
		return unable(question, err)
	}
	return able(question, "%s", found.Name)
}

// homeFolder goes by HOME, which the container runtime takes from /etc/passwd.
func homeFolder() outcome {
	const question = "its home folder"
	home, err := os.UserHomeDir()
	if err != nil {
		return unable(question, err)
	}
	if _, err := os.Stat(home); err != nil {
		return unable(question, fmt.Errorf("%s: %s", home, reason(err)))
	}
	return able(question, "%s", home)
}

func quoted(text string) string {
	if text == "" {
		return "no name"
	}
	return text
}
