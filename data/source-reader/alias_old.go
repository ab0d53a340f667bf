//go:build !go1.23

package main

import "go/types"

type alias struct {
	name       *types.TypeName
	parameters *types.TypeParamList
	arguments  *types.TypeList
	meant      types.Type
}

// asAlias finds none: before Go 1.23 an alias leaves no trace in the types that use it.
func asAlias(types.Type) (alias, bool) { return alias{}, false }
