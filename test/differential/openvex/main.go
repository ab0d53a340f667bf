// What scanners ask of go-vex: `program DOCUMENT VULNERABILITY PRODUCT [PART]` prints the status of every statement of
// the document that is about the vulnerability in this part of the product.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/openvex/go-vex/pkg/vex"
)

func main() {
	document, err := vex.Load(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, statement := range document.Matches(os.Args[2], os.Args[3], os.Args[4:]) {
		fmt.Println(statement.Status)
	}
}
