// Prints places in the debug information of a binary and whose they are, as Go's own reader finds them:
// section, offset in the uncompressed section, and the name of the unit or the package of the type.
package main

import (
	"bufio"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os"
	"strings"
)

const languageOfGo = 22

func main() {
	file, err := elf.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	data, err := file.DWARF()
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	place := func(section string, offset int64, owner string) { fmt.Fprintf(out, "%s\t%d\t%s\n", section, offset, owner) }
	reader := data.Reader()
	unit, depth := "", 0
	for {
		entry, err := reader.Next()
		if err != nil {
			panic(err)
		}
		if entry == nil {
			return
		}
		if entry.Tag == 0 {
			depth--
			continue
		}
		if entry.Tag == dwarf.TagCompileUnit {
			unit, depth = nameOf(entry), 0
			if offset, ok := entry.Val(dwarf.AttrStmtList).(int64); ok {
				place("line", offset, unit)
			}
		}
		if owner, ok := ownerOf(entry, unit, depth); ok {
			place("info", int64(entry.Offset), owner)
		}
		for _, field := range entry.Field {
			switch field.Class {
			case dwarf.ClassLocListPtr:
				place("loc", field.Val.(int64), unit)
			case dwarf.ClassRangeListPtr:
				place("ranges", field.Val.(int64), unit)
			}
		}
		if entry.Children {
			depth++
		}
	}
}

func nameOf(unit *dwarf.Entry) string {
	if language, _ := unit.Val(dwarf.AttrLanguage).(int64); language != languageOfGo {
		return "[C]"
	}
	return unit.Val(dwarf.AttrName).(string)
}

// Functions and variables are of their unit, types of the package in their name; others are not told.
func ownerOf(entry *dwarf.Entry, unit string, depth int) (string, bool) {
	switch entry.Tag {
	case dwarf.TagCompileUnit, dwarf.TagSubprogram, dwarf.TagVariable:
		return unit, true
	case dwarf.TagStructType, dwarf.TagTypedef:
		name, _ := entry.Val(dwarf.AttrName).(string)
		slash := strings.LastIndex(name, "/")
		dot := strings.Index(name[slash+1:], ".")
		if unit == "[C]" || depth != 1 || dot < 1 || strings.ContainsAny(name, "[]*(){}<> ") {
			return "", false
		}
		return name[:slash+1+dot], true
	}
	return "", false
}
