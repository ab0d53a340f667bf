// Says how Go's own packages compare versions: a line on standard input is a kind and two versions, separated by tabs.
package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Split(lines.Text(), "\t")
		kind, a, b := words[0], words[1], words[2]
		if kind == "go" {
			fmt.Println(version.IsValid(a), version.IsValid(b), version.Compare(a, b))
		} else {
			fmt.Println(semver.IsValid(a), semver.IsValid(b), semver.Compare(a, b))
		}
	}
}
