package main

import (
	"fmt"
	"go/types"
)

// refusal is why a package has no stub. Its reasons are those of src/toolchain/go/stub.ts.
type refusal struct {
	Reason string `json:"reason"`
	Why    string `json:"why"`
	// foreign is the package whose unexported names a type has.
	foreign *types.Package
}

const (
	// unnamedType: a declaration has a type that no source of the package could write.
	unnamedType = "unnamed-type"
	// nameClash: the package declares a name of the language that its stub needs as well.
	nameClash = "name-clash"
	// unreadable: there is no export data, or it cannot be read.
	unreadable = "unreadable"
	// stubInvalid: the stub does not compile. Why is the message of the type checker.
	stubInvalid = "stub-invalid"
)

// refuse unwinds to where the stub of one package is made.
func refuse(reason, format string, values ...any) {
	panic(refusal{Reason: reason, Why: fmt.Sprintf(format, values...)})
}

// catch turns an unwound refusal into a value. What else is thrown goes on.
func catch(found **refusal) {
	switch thrown := recover().(type) {
	case nil:
	case refusal:
		*found = &thrown
	default:
		panic(thrown)
	}
}
