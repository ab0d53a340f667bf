// Command exported-api compares what two compilations of the same packages export. It reads, as JSON, the import paths
// to compare and where the compiled packages of both sides are, and prints every difference on a line of its own, and
// last how many objects it compared. It asks go/types for descriptions, and writes no Go itself.
package main

import (
	"encoding/json"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"sort"
	"strings"
)

// comparable ends the name of an entry for a type whose values can be compared. A stub leaves unexported fields out, and
// these may have forbidden it: the reverse must not happen.
const comparable = " ==="

func main() {
	os.Setenv("GODEBUG", "gotypesalias=1")
	var asked struct {
		Paths         []string
		Before, After map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	before, after := open(asked.Before), open(asked.After)
	compared := 0
	for _, path := range asked.Paths {
		a, b := describe(before, path), describe(after, path)
		for name := range a {
			if _, ok := b[name]; !ok {
				fmt.Printf("%s: %s is missing\n", path, name)
			}
		}
		for name, text := range b {
			compared++
			if a[name] == "" && strings.HasSuffix(name, comparable) {
				continue
			}
			if a[name] != text {
				fmt.Printf("%s: %s was %s, is %s\n", path, name, a[name], text)
			}
		}
	}
	fmt.Println(compared)
}

func open(exports map[string]string) types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}

func describe(from types.Importer, path string) map[string]string {
	pkg, err := from.Import(path)
	if err != nil {
		panic(err)
	}
	described := map[string]string{}
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if obj.Exported() {
			describeObject(described, obj)
		}
	}
	return described
}

func describeObject(described map[string]string, obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		described[obj.Name()] = fmt.Sprintf("const %s = %s", text(obj.Type()), obj.Val().ExactString())
	case *types.TypeName:
		describeType(described, obj)
	default:
		described[obj.Name()] = fmt.Sprintf("%T %s", obj, text(obj.Type()))
	}
}

// describeType takes a type apart: what can be selected from its values, what it implements, and what it is made of.
func describeType(described map[string]string, obj *types.TypeName) {
	t := obj.Type()
	described[obj.Name()] = fmt.Sprintf("type alias=%t %s under %s", obj.IsAlias(), text(t), text(t.Underlying()))
	if types.Comparable(t) {
		described[obj.Name()+comparable] = "yes"
	}
	if named, ok := t.(*types.Named); ok {
		for i := 0; i < named.TypeParams().Len(); i++ {
			described[fmt.Sprintf("%s[%d]", obj.Name(), i)] = text(named.TypeParams().At(i).Constraint())
		}
	}
	for _, of := range []types.Type{t, types.NewPointer(t)} {
		methods := types.NewMethodSet(of)
		for i := 0; i < methods.Len(); i++ {
			method := methods.At(i).Obj()
			if _, sealed := t.Underlying().(*types.Interface); method.Exported() || sealed {
				described[text(of)+"."+method.Name()] = text(method.Type())
			}
		}
	}
}

func text(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		return structText(t)
	case *types.Pointer:
		return "*" + text(t.Elem())
	case *types.Slice:
		return "[]" + text(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), text(t.Elem()))
	case *types.Map:
		return "map[" + text(t.Key()) + "]" + text(t.Elem())
	case *types.Chan:
		return fmt.Sprintf("chan %d (%s)", t.Dir(), text(t.Elem()))
	case *types.Signature:
		return signatureText(t)
	case *types.Interface:
		return interfaceText(t)
	case *types.Named:
		return namedText(t)
	}
	return types.TypeString(t, func(pkg *types.Package) string { return pkg.Path() })
}

func namedText(t *types.Named) string {
	words := []string{t.Obj().Name()}
	if pkg := t.Obj().Pkg(); pkg != nil {
		words[0] = pkg.Path() + "." + words[0]
	}
	for i := 0; i < t.TypeArgs().Len(); i++ {
		words = append(words, "["+text(t.TypeArgs().At(i))+"]")
	}
	return strings.Join(words, "")
}

// interfaceText has all methods, those of embedded interfaces too, and the types that a constraint allows.
func interfaceText(t *types.Interface) string {
	words := []string{fmt.Sprintf("comparable=%t", t.IsComparable())}
	for i := 0; i < t.NumMethods(); i++ {
		words = append(words, t.Method(i).Name()+" "+text(t.Method(i).Type()))
	}
	for i := 0; i < t.NumEmbeddeds(); i++ {
		if _, plain := t.EmbeddedType(i).Underlying().(*types.Interface); !plain || !t.IsMethodSet() {
			words = append(words, types.TypeString(t.EmbeddedType(i), nil))
		}
	}
	return "interface{" + strings.Join(words, "; ") + "}"
}

// signatureText has no names of parameters: they are not part of a type.
func signatureText(t *types.Signature) string {
	words := []string{fmt.Sprint("func variadic=", t.Variadic())}
	for i := 0; i < t.TypeParams().Len(); i++ {
		words = append(words, "["+text(t.TypeParams().At(i).Constraint())+"]")
	}
	for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
		for i := 0; i < tuple.Len(); i++ {
			words = append(words, text(tuple.At(i).Type()))
		}
		words = append(words, ";")
	}
	return strings.Join(words, " ")
}

func structText(t *types.Struct) string {
	var fields []string
	for i := 0; i < t.NumFields(); i++ {
		if field := t.Field(i); field.Exported() || field.Embedded() {
			fields = append(fields, fmt.Sprintf("%s embedded=%t %s %q", field.Name(), field.Embedded(), text(field.Type()), t.Tag(i)))
		}
	}
	sort.Strings(fields)
	return "struct{" + strings.Join(fields, "; ") + "}"
}
