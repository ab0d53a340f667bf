import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { requireTool } from "../support/tools.ts";
import { type Workshop, workshop } from "./go-workshop.ts";
import { buildStubbed, compareApis, stubbed } from "./stub-workshop.ts";

const OTHER = `package other

import "io"

type Base struct{ ID int; inner io.Writer }

func (Base) Describe() string { return "" }
func (*Base) reset() {}

type key struct{ name string }

var Key = &key{"a"}

type level int

const Quiet level = 3

type secret struct{}

func Secret() secret { return secret{} }
func Word() string { return "" }
`;

const LIB = `package lib

import (
	"bytes"
	"embed"
	"sync"
	"time"
	"unsafe"

	"example.com/odd/other"
)

type Color int

const (
	Red Color = iota
	Green
	Blue
)

const (
	_  = 1 << (10 * iota)
	KB
	MB
)

const (
	Ratio     = 1.0 / 3
	Whole     = 2.0
	Letter    = 'a'
	Surrogate = 'a' + 0xd800
	Huge      = 1 << 100
	Tiny      = 1e-300 * 1e-300
	Vast      = 1e4000
	Imaginary = 2i + 1.5
	Bytes     = "a\\x00\\xff\\u00e9\`"
	Size      = unsafe.Sizeof(hidden{})
	Wait      = 3 * time.Second
	True      = Ratio > 0
	Negative  = -Whole / 7
	Small     int8 = -3
	Quiet     = other.Quiet
)

type hidden struct {
	a     int
	Shown string \`json:"shown,omitempty"\`
}

func (hidden) Method()  {}
func (*hidden) Change() {}
func (*hidden) secret() {}

func New() *hidden { return &hidden{a: 1} }

var Hidden = hidden{Shown: "x"}

type (
	Buffer   bytes.Buffer
	Header   map[string][]string
	Callback func(name string, rest ...any) (n int, err error)
	Alias    = other.Base
	local    = struct {
		A, b int
	}
)

func Local() local { return local{} }

type Sealed interface {
	Do(int) error
	seal(*detail)
}

type detail struct{ Depth int }

type Impl struct{ detail *detail }

func (Impl) seal(*detail)         {}
func (Impl) Do(int) error         { return nil }
func (i *Impl) unneeded() *detail { return i.detail }

func Make() Sealed { return Impl{} }

type Outer struct {
	other.Base
	*hidden
	sync.Mutex
	next *Outer
	Name string
	_    [0]func()
}

type Number interface{ ~int | ~float64 }

func Sum[T Number](list ...T) (total T) {
	for _, one := range list {
		total += one
	}
	return total
}

type List[T any] struct {
	head *node[T]
	Len  int
}

type node[T any] struct {
	Value T
	next  *node[T]
}

func (l *List[T]) Push(value T) *node[T] { return &node[T]{value, l.head} }
func (l List[_]) Size() int              { return l.Len }

type Pair[K comparable, V interface{ *int | *string }] struct {
	Key   K
	Value V
}

type Tree[T interface{ Less(T) bool }] struct{ root T }

func Map[M ~map[K]V, K comparable, V any](m M, f func(K, V) V) M { return m }

type Strings = List[string]

var (
	Method    = (*bytes.Buffer).Len
	Bound     = time.Now().Add
	Func      = func(x int) (err error) { return nil }
	Table     = map[string][]func(chan<- int, <-chan (chan<- string)){}
	Anonymous = struct {
		A int \`x:"y"\`
		b int
	}{1, 2}
	Array    [Size]byte
	Names    = [...]string{"a", "b"}
	Key      = other.Key
	Computed = compute()
	Pointer  = unsafe.Pointer(&Array)
	Channel  = make(chan (<-chan int))
	Generic  = Sum[int]
	Inside   = &List[map[string]Color]{}
)

func compute() (map[Color]*hidden) { return nil }

//go:embed lib.txt
var Files embed.FS

func init() { Names[0] = "c" }

var _ = register()

func register() int { return len(Names) }

func Nothing()
`;

const MAIN = `package main

import (
	"bytes"
	"fmt"

	"example.com/odd/lib"
)

type less int

func (l less) Less(other less) bool { return l < other }

type mine struct{ lib.Sealed }

var sealed lib.Sealed = lib.Impl{}

const room = lib.MB / lib.KB

var space [lib.Size + room]byte

func main() {
	value := lib.New()
	value.Method()
	value.Change()
	outer := lib.Outer{Name: value.Shown}
	outer.Lock()
	outer.Method()
	fmt.Println(outer.Describe(), outer.ID, outer.Shown, lib.Hidden, lib.Bound(lib.Wait), lib.Anonymous.A)
	fmt.Println(lib.Method(&bytes.Buffer{}), lib.Func(1), lib.Table, lib.Array, lib.Names, lib.Computed, lib.Pointer)
	fmt.Println(lib.Sum(1.5, 2), lib.Map(map[string]int{}, func(string, int) int { return 0 }), lib.Generic(3))
	list := lib.List[int]{}
	fmt.Println(list.Push(3).Value, list.Size(), lib.Pair[string, *int]{}, lib.Tree[less]{}, lib.Strings{}, lib.Inside)
	fmt.Println(mine{lib.Make()}.Do(3), lib.Alias{}.ID, lib.Local().A, sealed, len(space), lib.Key, lib.Quiet, <-lib.Channel)
	fmt.Println(lib.Ratio+lib.Whole, lib.Letter, rune(lib.Surrogate), lib.Imaginary, lib.Bytes, lib.True, lib.Small, lib.Tiny, lib.Vast/1e3999, lib.Huge>>90)
	lib.Nothing()
	fmt.Println(lib.Files.ReadFile("lib.txt"))
	switch lib.Color(1) {
	case lib.Red, lib.Green, lib.Blue:
	}
}
`;

const MODULE = "module example.com/odd\n\ngo 1.24\n";

test("what is hard to declare has a stub with the same exports, and the program builds with it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": MODULE,
    "main.go": MAIN,
    "other/other.go": OTHER,
    "lib/lib.go": LIB,
    "lib/lib.txt": "embedded",
    "lib/lib.s": '#include "textflag.h"\n\nTEXT ·Nothing(SB), NOSPLIT, $0-0\n\tRET\n',
    "lib/lib_windows.go": "package lib\n\nfunc OnlyThere() {}\n",
    "lib/tagged.go": "//go:build extra\n\npackage lib\n\ntype Extra[T any] = List[T]\n",
    "lib/lib_test.go": "package lib\n\nvar Unseen int\n",
  });
  const go = await shop.open();
  const plain = await stubbed(shop, go, ".", { paths: ["example.com/odd/lib", "example.com/odd/other"] });
  assert.deepEqual(plain.refusals, []);
  const text = plain.stubs[0]!.replacement.get("plimsoll_stub.go")!;
  for (const gone of [
    "OnlyThere",
    "Unseen",
    "Extra",
    "compute",
    "unneeded",
    "secret",
    "next",
    "register",
    "go:embed",
  ]) {
    assert.ok(!text.includes(gone), `${gone} in\n${text}`);
  }
  const { differences, compared } = await compareApis(plain, await buildStubbed(t, plain));
  assert.deepEqual(differences, []);
  t.diagnostic(`compared ${compared} descriptions`);
  const choices = { ...NO_CHOICES, tags: ["extra"] };
  const tagged = await stubbed(shop, go, ".", { paths: ["example.com/odd/lib"], choices });
  assert.match(tagged.stubs[0]!.replacement.get("plimsoll_stub.go")!, /^type Extra\[T any\] = List\[T\]$/m);
  assert.deepEqual((await compareApis(tagged, await buildStubbed(t, tagged))).differences, []);
});

test("a difference between a package and its stub would be seen", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({
    "go.mod": MODULE,
    "main.go": 'package main\n\nimport "example.com/odd/lib"\n\nfunc main() { lib.Do() }\n',
    "lib/lib.go": "package lib\n\nconst Size = 1\n\nfunc Do() {}\n\nfunc Twice(n int) int { return 2 * n }\n",
  });
  const made = await stubbed(shop, await shop.open(), ".", { paths: ["example.com/odd/lib"] });
  const text = made.stubs[0]!.replacement.get("plimsoll_stub.go")!;
  const wrong = text.replace("= 1", "= 2").replace(/\n\/\/go:noinline\nfunc Twice.*/, "");
  const replacement = new Map([["plimsoll_stub.go", wrong]]);
  const stubs = { ...made, stubs: [{ ...made.stubs[0]!, replacement }] };
  const { differences } = await compareApis(stubs, await buildStubbed(t, stubs));
  assert.equal(differences.length, 2, differences.join("\n"));
});

async function refusalOf(shop: Workshop, files: Readonly<Record<string, string>>) {
  shop.write({
    "go.mod": MODULE,
    "main.go": 'package main\n\nimport _ "example.com/odd/lib"\n\nfunc main() {}\n',
    "other/other.go": OTHER,
    ...files,
  });
  const { refusals, stubs } = await stubbed(shop, await shop.open(), ".", { paths: ["example.com/odd/lib"] });
  assert.equal(stubs.length, 0);
  return refusals[0]!;
}

test("what cannot be declared is refused, with the reason and the name", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const other = 'package lib\n\nimport "example.com/odd/other"\n\n';
  const unnamed = await refusalOf(shop, { "lib/lib.go": `${other}var Odd = other.Secret()\n` });
  assert.equal(unnamed.reason, "unnamed-type");
  assert.equal(unnamed.why, "Odd: the type example.com/odd/other.secret has no name in example.com/odd/lib");
  const clash = "type string []byte\n\nfunc Own() string { return nil }\n\nvar Word = other.Word()\n";
  const named = await refusalOf(shop, { "lib/lib.go": other + clash });
  assert.equal(named.reason, "name-clash");
  assert.match(named.why, /declares string/);
  const go = await shop.open();
  const { refusals } = await stubbed(shop, go, ".", { paths: ["example.com/odd", "runtime", "unsafe"] });
  assert.deepEqual(
    refusals.map(({ reason }) => reason),
    ["main", "runtime", "runtime"],
  );
  await assert.rejects(stubbed(shop, go, ".", { paths: ["net/http"] }), { code: "source-invalid" });
});

test("a package in C has a stub without C", async (t: TestContext) => {
  const shop = workshop(t);
  if (shop === undefined || requireTool(t, "gcc") === undefined) return;
  shop.write({
    "go.mod": MODULE,
    "main.go": 'package main\n\nimport "example.com/odd/lib"\n\nfunc main() { println(lib.Twice(2), lib.Point().X) }\n',
    "lib/lib.go":
      'package lib\n\n// #include "lib.h"\nimport "C"\n\nfunc Twice(n int) C.int { return C.twice(C.int(n)) }\n\ntype Spot struct{ X int; c C.struct_spot }\n\nfunc Point() Spot { return Spot{} }\n',
    "lib/lib.c": '#include "lib.h"\n\nint twice(int n) { return 2 * n; }\n',
    "lib/lib.h": "struct spot { int x; };\nint twice(int n);\n",
    "lib/plain.go": "package lib\n\nvar Plain = 3\n",
  });
  const made = await stubbed(shop, await shop.open(), ".", { paths: ["example.com/odd/lib"], cgo: true });
  assert.deepEqual(made.refusals, []);
  assert.deepEqual([...made.stubs[0]!.files].sort(), ["lib.c", "lib.go", "lib.h", "plain.go"]);
  assert.deepEqual((await compareApis(made, await buildStubbed(t, made))).differences, []);
});
