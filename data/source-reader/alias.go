//go:build go1.23

package main

import (
	"go/types"
	"os"
)

// Without this setting, which a go.mod of Go 1.21 switches off, aliases are lost when export data is read.
func init() { os.Setenv("GODEBUG", "gotypesalias=1") }

// alias is a type that was written by the name of an alias.
type alias struct {
	name       *types.TypeName
	parameters *types.TypeParamList
	arguments  *types.TypeList
	meant      types.Type
}

func asAlias(t types.Type) (alias, bool) {
	found, ok := t.(*types.Alias)
	if !ok {
		return alias{}, false
	}
	return alias{found.Obj(), found.TypeParams(), found.TypeArgs(), found.Rhs()}, true
}
