package main

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// typeText writes a type as the source of the stub would. Fields that other packages cannot name are left out: they are
// part of the package's inside, and their types would keep other packages in the program. It refuses types that this
// package cannot write.
func (s *stub) typeText(t types.Type) string {
	if found, ok := asAlias(t); ok {
		return s.aliasText(found)
	}
	switch t := t.(type) {
	case *types.Basic:
		return s.basicText(t)
	case *types.Named:
		return s.nameText(t.Obj()) + s.argumentsText(t.TypeArgs())
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Pointer:
		return "*" + s.typeText(t.Elem())
	case *types.Slice:
		return "[]" + s.typeText(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), s.typeText(t.Elem()))
	case *types.Map:
		return "map[" + s.typeText(t.Key()) + "]" + s.typeText(t.Elem())
	case *types.Chan:
		return s.chanText(t)
	case *types.Struct:
		return s.structText(t)
	case *types.Interface:
		return s.interfaceText(t)
	case *types.Union:
		return s.unionText(t)
	case *types.Signature:
		return "func" + s.signatureText(t, false)
	}
	refuse(unnamedType, "%s is a kind of type that is not known here", t)
	return ""
}

func (s *stub) basicText(t *types.Basic) string {
	if t.Kind() == types.UnsafePointer {
		return s.imported("unsafe", "unsafe") + ".Pointer"
	}
	if t.Kind() == types.Invalid || t.Info()&types.IsUntyped != 0 {
		refuse(unnamedType, "%s is no type that can be declared", t)
	}
	return s.universeText(t.Name())
}

// universeText is a name of the language; a declaration of the stub must not hide it.
func (s *stub) universeText(name string) string {
	s.universe[name] = true
	return name
}

// aliasText writes the alias where this package may name it, and what it stands for where it may not.
func (s *stub) aliasText(a alias) string {
	obj := a.name
	if obj.Pkg() == nil {
		return s.universeText(obj.Name())
	}
	if !s.mayName(obj) && a.arguments.Len() == 0 {
		return s.typeText(a.meant)
	}
	return s.nameText(obj) + s.argumentsText(a.arguments)
}

// nameText is the name of a declared type, qualified where another package declares it.
func (s *stub) nameText(obj *types.TypeName) string {
	if obj.Pkg() == nil {
		return s.universeText(obj.Name())
	}
	if obj.Pkg() == s.pkg {
		s.need(obj)
		return obj.Name()
	}
	if !s.mayName(obj) {
		refuse(unnamedType, "the type %s.%s has no name in %s", obj.Pkg().Path(), obj.Name(), s.pkg.Path())
	}
	return s.imported(obj.Pkg().Path(), obj.Pkg().Name()) + "." + obj.Name()
}

func (s *stub) mayName(obj types.Object) bool {
	if obj.Pkg() == nil || obj.Pkg() == s.pkg {
		return true
	}
	return obj.Exported() && mayImport(s.pkg.Path(), s.standard, obj.Pkg().Path(), s.isStandard(obj.Pkg().Path()))
}

// mayImport is the rule of `go help packages` about internal and vendor folders. Paths of the standard library are not
// below a module, so that its internal packages are closed to all others.
func mayImport(importer string, importerStandard bool, imported string, importedStandard bool) bool {
	if importedStandard && !importerStandard {
		return !hasElement(imported, "internal") && !hasElement(imported, "vendor")
	}
	if importedStandard {
		return true
	}
	at := strings.LastIndex("/"+imported+"/", "/internal/")
	if at < 0 {
		return true
	}
	above := strings.TrimSuffix(imported[:at], "/")
	return above == "" || importer == above || strings.HasPrefix(importer, above+"/")
}

func hasElement(path, element string) bool {
	return strings.Contains("/"+path+"/", "/"+element+"/")
}

func (s *stub) argumentsText(list *types.TypeList) string {
	if list.Len() == 0 {
		return ""
	}
	words := make([]string, list.Len())
	for i := range words {
		words[i] = s.typeText(list.At(i))
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// parametersText is the list of type parameters of a declaration. A constraint stands in an interface where it could be
// read as an expression: the specification, under "Type parameter declarations".
func (s *stub) parametersText(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	words := make([]string, list.Len())
	for i := range words {
		constraint := list.At(i).Constraint()
		text := s.typeText(constraint)
		if inner, ok := constraint.(*types.Interface); ok && inner.IsImplicit() {
			text = "interface{ " + text + " }"
		}
		words[i] = list.At(i).Obj().Name() + " " + text
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func (s *stub) chanText(t *types.Chan) string {
	element := s.typeText(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- (" + element + ")"
	case types.RecvOnly:
		return "<-chan (" + element + ")"
	}
	return "chan (" + element + ")"
}

func (s *stub) structText(t *types.Struct) string {
	var fields []string
	for i := 0; i < t.NumFields(); i++ {
		field := t.Field(i)
		s.own(field, "field")
		if !field.Exported() && !field.Embedded() {
			continue
		}
		text := s.typeText(field.Type())
		if !field.Embedded() {
			text = field.Name() + " " + text
		} else if embeddedName(text) != field.Name() {
			refuse(unnamedType, "the embedded field %s has the type %s, whose name differs", field.Name(), text)
		}
		if tag := t.Tag(i); tag != "" {
			text += " " + strconv.Quote(tag)
		}
		fields = append(fields, text)
	}
	return "struct{ " + strings.Join(fields, "; ") + " }"
}

// embeddedName is the name of the field that an embedded type makes: `*pkg_.Type[K]` makes Type.
func embeddedName(text string) string {
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "*"), "[")
	return text[strings.LastIndex(text, ".")+1:]
}

// own refuses unexported names of other packages: written here, they would be other names.
func (s *stub) own(obj types.Object, what string) {
	if !token.IsExported(obj.Name()) && obj.Pkg() != nil && obj.Pkg() != s.pkg {
		why := fmt.Sprintf("the %s %s of %s has no name in %s", what, obj.Name(), obj.Pkg().Path(), s.pkg.Path())
		panic(refusal{Reason: unnamedType, Why: why, foreign: obj.Pkg()})
	}
}

func (s *stub) interfaceText(t *types.Interface) string {
	var parts []string
	for i := 0; i < t.NumExplicitMethods(); i++ {
		method := t.ExplicitMethod(i)
		s.own(method, "method")
		if !method.Exported() {
			s.sealing[method.Name()] = true
		}
		parts = append(parts, method.Name()+s.signatureText(method.Type().(*types.Signature), false))
	}
	for i := 0; i < t.NumEmbeddeds(); i++ {
		parts = append(parts, s.typeText(t.EmbeddedType(i)))
	}
	if t.IsImplicit() && len(parts) == 1 {
		return parts[0]
	}
	return "interface{ " + strings.Join(parts, "; ") + " }"
}

func (s *stub) unionText(t *types.Union) string {
	words := make([]string, t.Len())
	for i := range words {
		words[i] = s.typeText(t.Term(i).Type())
		if t.Term(i).Tilde() {
			words[i] = "~" + words[i]
		}
	}
	return strings.Join(words, " | ")
}

// signatureText has no names of parameters. Results of a declaration are named, so that a bare return gives their zero
// values.
func (s *stub) signatureText(t *types.Signature, declared bool) string {
	results := make([]string, t.Results().Len())
	for i := range results {
		results[i] = s.typeText(t.Results().At(i).Type())
		if declared {
			results[i] = "_ " + results[i]
		}
	}
	parameters := make([]string, t.Params().Len())
	for i := range parameters {
		parameter := t.Params().At(i).Type()
		if slice, ok := parameter.(*types.Slice); ok && t.Variadic() && i == len(parameters)-1 {
			parameters[i] = "..." + s.typeText(slice.Elem())
			continue
		}
		parameters[i] = s.typeText(parameter)
	}
	text := "(" + strings.Join(parameters, ", ") + ")"
	if len(results) == 0 {
		return text
	}
	return text + " (" + strings.Join(results, ", ") + ")"
}
