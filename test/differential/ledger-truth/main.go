// Prints the address and the name of each type descriptor that the debug information of a Go binary names.
package main

import (
	"bufio"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"log"
	"os"
)

// goRuntimeType is DW_AT_go_runtime_type, cmd/internal/dwarf.
const goRuntimeType = dwarf.Attr(0x2904)

func main() {
	file, err := elf.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	data, err := file.DWARF()
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil {
			log.Fatal(err)
		}
		if entry == nil {
			return
		}
		address, isAddress := entry.Val(goRuntimeType).(uint64)
		name, isNamed := entry.Val(dwarf.AttrName).(string)
		if isAddress && isNamed && address != 0 {
			fmt.Fprintf(out, "%d\t%s\n", address, name)
		}
	}
}
