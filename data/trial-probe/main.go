// Plimsoll-trial-probe says what the image that it runs in lets a Go program do that was built without C: `plimsoll
// trial` mounts it into a container, in place of the service, and reads one line of JSON.
//
//	plimsoll-trial-probe ROOTS.pem HOST
//
// ROOTS.pem holds certificates of public authorities, and HOST is a name that the container's /etc/hosts has.
package main

import (
	"encoding/json"
	"os"
)

// outcome is one line of what was found out. Its texts are the same in each container of one image.
type outcome struct {
	Ability  string `json:"ability"`
	Question string `json:"question"`
	Can      bool   `json:"can"`
	Found    string `json:"found"`
}

func main() {
	if len(os.Args) != 3 {
		os.Stderr.WriteString("usage: plimsoll-trial-probe ROOTS.pem HOST\n")
		os.Exit(2)
	}
	tries := []struct {
		ability string
		run     func() []outcome
	}{
		{"tls", func() []outcome { return tlsOut(os.Args[1]) }},
		{"dns", func() []outcome { return dns(os.Args[2]) }},
		{"users", users},
		{"time zones", timeZones},
		{"files", files},
		{"child processes", childProcesses},
		{"locales", locales},
	}
	var all []outcome
	for _, try := range tries {
		mark(try.ability)
		for _, one := range try.run() {
			one.Ability = try.ability
			all = append(all, one)
		}
	}
	mark("end")
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"abilities": all}); err != nil {
		os.Exit(1)
	}
}

// mark asks for a file that cannot be there, below a file: in a trace, what follows belongs to the ability.
func mark(ability string) {
	_, _ = os.Stat(os.Args[0] + "/" + ability)
}
