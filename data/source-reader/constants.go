package main

import (
	"go/constant"
	"go/types"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// constantText writes a value so that its type, typed or untyped, is the one that the original declaration has: 1.0 and
// 'a' are not 1 and 97 to what uses them.
func constantText(value constant.Value, t types.Type) string {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || value.Kind() == constant.Unknown {
		refuse(unreadable, "a constant has no value")
	}
	switch info := basic.Info(); {
	case info&types.IsBoolean != 0:
		return strconv.FormatBool(constant.BoolVal(value))
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(value))
	case basic.Kind() == types.UntypedRune:
		return runeText(value)
	case info&types.IsInteger != 0:
		return constant.ToInt(value).ExactString()
	case info&types.IsFloat != 0:
		return floatText(constant.ToFloat(value))
	case info&types.IsComplex != 0:
		value = constant.ToComplex(value)
		return "(" + floatText(constant.Real(value)) + " + " + floatText(constant.Imag(value)) + "*1i)"
	}
	refuse(unreadable, "a constant has the type %s", t)
	return ""
}

func runeText(value constant.Value) string {
	value = constant.ToInt(value)
	if number, exact := constant.Int64Val(value); exact && 0 <= number && number <= utf8.MaxRune && utf8.ValidRune(rune(number)) {
		return strconv.QuoteRune(rune(number))
	}
	return "('\\x00' + " + value.ExactString() + ")"
}

// floatText is exact: a quotient of whole numbers, or, for values that go/constant keeps as a floating-point number, a
// hexadecimal mantissa with its exponent.
func floatText(value constant.Value) string {
	if held, ok := constant.Val(value).(*big.Float); ok {
		return held.Text('p', 0)
	}
	value = constant.ToFloat(value)
	numerator, denominator := constant.Num(value), constant.Denom(value)
	if numerator.Kind() != constant.Int || denominator.Kind() != constant.Int {
		refuse(unreadable, "a constant has no exact value")
	}
	if denominator.ExactString() == "1" {
		return numerator.ExactString() + ".0"
	}
	return "(" + numerator.ExactString() + ".0 / " + denominator.ExactString() + ".0)"
}
