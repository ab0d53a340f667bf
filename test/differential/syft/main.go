// syft, as its own main package makes it.
package main

import (
	"github.com/anchore/clio"
	"github.com/anchore/syft/cmd/syft/cli"
	_ "modernc.org/sqlite"
)

func main() {
	app := cli.Application(clio.Identification{Name: "syft", Version: "1.57.0"})
	app.Run()
}
