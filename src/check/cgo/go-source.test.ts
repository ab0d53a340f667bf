import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { workOf } from "./function-work.ts";
import { declarationsOf } from "./go-source.ts";

const names = (source: string) => declarationsOf(source).map(({ name, exported }) => (exported ? `+${name}` : name));

test("declarations of every kind are found, except in comments and strings", () => {
  const source = `package p
// func Commented() {}
/*
func InPreamble() {}
*/
import "C"

var text = "}\\" func Quoted() {" + \`
func Raw() {
\` + string('{')

type (
	Driver struct {
		Inner func() error
	}
	alias = int
)

const A, b = 1, 2

var (
	Sum = 1 +
		two
	x, Y int
)

func Plain(a struct{ B int }, c func() interface{ Close() }) (d struct{}, e error) { return }
func (d *Driver) Open(name string) error {
	return nil
}
func (Stack[T]) Push(t T) {}
func (unexported) Exported() {}
func Assembly(x uint64) uint64
func Generic[T interface{ ~int }](t T) map[string]struct{} { return nil }
func init() {}
`;
  assert.deepEqual(names(source), [
    ..."text +Driver alias +A b +Sum x +Y +Plain +Driver.Open +Stack.Push unexported.Exported".split(" "),
    ..."+Assembly +Generic init".split(" "),
  ]);
});

test("any text is read to its end without an error", () => {
  const piece = fc.constantFrom(
    "func ",
    "(",
    ")",
    "{",
    "}",
    "type ",
    "var ",
    '"',
    "'",
    "`",
    "/*",
    "//",
    "\n",
    "a",
    "[",
    "]",
    "=",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const { code } of declarationsOf(`\n${pieces.join("")}`)) if (code !== undefined) workOf(code);
    }),
  );
});

test("brackets that are never closed do not make the scan quadratic", () => {
  const repeated = (piece: string) => piece.repeat(200_000);
  for (const piece of ["func f(\n", "func (\n", "var (\n", "func f() {\n"]) declarationsOf(repeated(piece));
  workOf({ receiver: "", signature: "() error", body: repeated("a") });
});

function work(text: string): string {
  const [declaration] = declarationsOf(text);
  return workOf(declaration!.code!);
}

test("a function that can only fail refuses", () => {
  for (const text of [
    "func (SQLiteDriver) Open(s string) (driver.Conn, error) { return nil, errorMsg }",
    'func a() (*T, error) { return nil, errors.New("not supported") }',
    'func a(n int) error {\n\tif n < 0 {\n\t\treturn ErrNegative\n\t}\n\treturn fmt.Errorf("no cgo: %d", n)\n}',
    'func (c *BitCurve) ScalarMult(x *big.Int) (*big.Int, *big.Int) {\n\tpanic("built without cgo")\n}',
    "func a() error { return &Missing{} }",
    'func a() (string, error) { return "", pkg.ErrNoCGO }',
  ]) {
    assert.equal(work(text), "refuses", text);
  }
});

test("a function that can succeed works, even when it often fails", () => {
  for (const text of [
    "func New(n int) []byte { return make([]byte, n) }",
    "func decode(b []byte) ([]byte, error) {\n\tr, err := zstd.NewReader(nil)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\treturn r.DecodeAll(b)\n}",
    "func read() (n int, err error) {\n\tn, err = os.Read()\n\treturn n, err\n}",
    "func (s *S) Len() int { return s.n }",
    "func find(l []T) (*T, error) {\n\tfor _, t := range l {\n\t\treturn &t, nil\n\t}\n\treturn nil, ErrNone\n}",
    'func must(b bool) { if !b { panic("x") }; run() }',
  ]) {
    assert.equal(work(text), "works", text);
  }
});

test("a function that returns constants, or has an empty body, does nothing", () => {
  for (const text of [
    "func Free(b []byte) {\n}",
    "func Supported() bool { return false }",
    "func (*WAFLib) Run(WAFContext, uint64) Code { return WAFErrInternal }",
    "func (*T) Object(json []byte) (Object, bool) { return Object{}, false }",
    "func size() uint32 { return uint32(0) }",
  ]) {
    assert.equal(work(text), "nothing", text);
  }
});
