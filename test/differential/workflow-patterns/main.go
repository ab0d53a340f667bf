// Says which names the filters of another runner of workflows let through: a line on standard input has patterns that are separated by
// spaces, a tab, and a name.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/nektos/act/pkg/workflowpattern"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		filter, name, _ := strings.Cut(lines.Text(), "\t")
		patterns, err := workflowpattern.CompilePatterns(strings.Split(filter, " ")...)
		if err != nil {
			fmt.Println("invalid")
			continue
		}
		fmt.Println(!workflowpattern.Skip(patterns, []string{name}, &workflowpattern.EmptyTraceWriter{}))
	}
}
