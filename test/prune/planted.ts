import type { PublishedModule } from "../differential/go-workshop.ts";

type Files = Readonly<Record<string, string>>;

/** A program in which something is planted that must be suggested, and others in which it must not. */
export interface Planted {
  readonly name: string;
  readonly kind: string;
  readonly subject: string;
  /** Where the edit is: `main.go:5`. */
  readonly edits: readonly string[];
  readonly modules: readonly PublishedModule[];
  readonly files: Files;
  /** What differs in each twin, by what makes the difference. */
  readonly twins: Readonly<Record<string, Files>>;
}

/** Text that does not compress well, so that it weighs on the wire too. Each seed gives another. */
export function ballast(seed: number, bytes: number): string {
  let state = seed + 1;
  let text = "";
  while (text.length < bytes) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += String.fromCharCode(35 + ((state >> 16) % 57)).replace("\\", "~");
  }
  return text;
}

export function moduleOf(path: string, files: Files, { version = "v1.0.0", requires = [] as readonly string[] } = {}) {
  const required = requires.map((one) => `require ${one}\n`).join("");
  return { path, version, files: { "go.mod": `module ${path}\n\ngo 1.21\n\n${required}`, ...files } };
}

function main(imports: readonly string[], body: string, rest = ""): string {
  return `package main\n\nimport (\n${imports.map((one) => `\t${one}\n`).join("")})\n\nfunc main() {\n${body}\n}\n${rest}`;
}

function required(...modules: readonly string[]): Files {
  return { "go.mod": `module example.com/m\n\ngo 1.21\n\n${modules.map((one) => `require ${one}\n`).join("")}` };
}

const DRIVER = `package driver

import (
	"database/sql"
	"database/sql/driver"
	"errors"
)

const text = "${ballast(1, 90_000)}"

type heavy struct{}

func (heavy) Open(name string) (driver.Conn, error) { return nil, errors.New(text[len(name):]) }

func init() { sql.Register("heavy", heavy{}) }
`;

const DRIVERS = [
  moduleOf("example.com/driver", { "driver.go": DRIVER }),
  moduleOf("example.com/light", {
    "light.go": DRIVER.replace("package driver", "package light")
      .replace(/text = "[^"]*"/, 'text = "light"')
      .replace('"heavy"', '"light"'),
  }),
];

const INITIALISED = `package heavy

import "strings"

const text = "${ballast(2, 90_000)}"

var table = strings.Split(text, "%")

//go:noinline
func Look(i int) string { return table[i] }

func Small() int { return 3 }
`;

const GRPC = `package grpc

const text = "${ballast(3, 90_000)}"

type ClientConn struct{ at int }

//go:noinline
func NewClient(at int) (*ClientConn, error) { return &ClientConn{at}, nil }

func (c *ClientConn) Invoke(method string) error { println(text[c.at:], method); return nil }

var Known = map[string]string{"none": text}
`;

const EXPORTER = `package exporter

import (
	"net/http"

	"google.golang.org/grpc"
)

func Export() int { return len(grpc.Known[http.MethodGet]) }

func Open() { conn, _ := grpc.NewClient(3); conn.Invoke("x") }
`;

const BY_NAME = `package byname

import "reflect"

type Heavy struct{ At int }

func (h Heavy) Speak() string { return "${ballast(4, 90_000)}"[h.At:] }

func Call(value any, name string) { reflect.ValueOf(value).MethodByName(name).Call(nil) }

func CallQuiet(value any) { reflect.ValueOf(value).MethodByName("Quiet").Call(nil) }
`;

const HELPERS = `package helpers

const text = "${ballast(5, 90_000)}"

type Value struct{ At int }

//go:noinline
func (v Value) Text() string { return text[v.At:] }

//go:noinline
func Pad(at int) string { return text[at:] }

//go:noinline
func Cut(at int) string { return text[:at] }

//go:noinline
func Find(at int) *Value { return &Value{at} }
`;

const VERSION = (seed: number) => `package lib

//go:noinline
func Text(at int) string { return "${ballast(seed, 60_000)}"[at:] }
`;

const OS = '"os"';
const AT = "len(os.Args)";

export const PLANTED: readonly Planted[] = [
  {
    name: "a database driver, and nothing opens a database",
    kind: "unused-import",
    subject: "example.com/driver",
    edits: ["main.go:6"],
    modules: DRIVERS,
    files: {
      ...required("example.com/driver v1.0.0", "example.com/light v1.0.0"),
      "main.go": main(['"errors"', OS, '_ "example.com/driver"'], `println(errors.Is(nil, os.ErrExist))`),
    },
    twins: {
      "the name of the driver is not known": {
        "main.go": main(['"database/sql"', OS, '_ "example.com/driver"'], "sql.Open(os.Args[1], os.Args[2])"),
      },
    },
  },
  {
    name: "a database driver, and the program opens another",
    kind: "unused-import",
    subject: "example.com/driver",
    edits: ["main.go:7"],
    modules: DRIVERS,
    files: {
      ...required("example.com/driver v1.0.0", "example.com/light v1.0.0"),
      "main.go": main(
        ['"database/sql"', OS, '_ "example.com/light"', '_ "example.com/driver"'],
        'const name = "li" + "ght"\n\tsql.Open(name, os.Args[0])',
      ),
    },
    twins: {
      "the program opens this one": {
        "main.go": main(
          ['"database/sql"', OS, '_ "example.com/light"', '_ "example.com/driver"'],
          'sql.Open("heavy", os.Args[0])',
        ),
      },
      "one of the names is not known": {
        "main.go": main(
          ['"database/sql"', OS, '_ "example.com/light"', '_ "example.com/driver"'],
          'sql.Open("light", os.Args[0])\n\topen(os.Args[0])',
          '\nfunc open(name string) { sql.Open(name, "") }\n',
        ),
      },
    },
  },
  {
    name: "a format of images, and nothing decodes images by their format",
    kind: "unused-import",
    subject: "image/gif",
    edits: ["main.go:6"],
    modules: [],
    files: {
      ...required(),
      "main.go": main(['"image"', OS, '_ "image/gif"'], `println(image.NewGray(image.Rect(0, 0, 1, ${AT})).Pix[0])`),
    },
    twins: {
      "the program decodes images": {
        "main.go": main(['"image"', OS, '_ "image/gif"'], "image.Decode(os.Stdin)"),
      },
    },
  },
  {
    name: "a package that only a dead function uses",
    kind: "unused-import",
    subject: "example.com/heavy",
    edits: ["main.go:5"],
    modules: [
      moduleOf("example.com/heavy", { "heavy.go": INITIALISED }),
      moduleOf(
        "example.com/heavy",
        {
          "heavy.go": `${INITIALISED.replace('import "strings"', 'import (\n\t"flag"\n\t"strings"\n)')}\nvar size = flag.Int("size", 3, "")\n`,
        },
        { version: "v1.1.0" },
      ),
    ],
    files: {
      ...required("example.com/heavy v1.0.0"),
      "main.go": main([OS, '"example.com/heavy"'], `println(${AT})`, "\nfunc dead() { println(heavy.Look(3)) }\n"),
    },
    twins: {
      "the function runs": {
        "main.go": main(
          [OS, '"example.com/heavy"'],
          `if ${AT} > 3 {\n\t\tdead()\n\t}`,
          "\nfunc dead() { println(heavy.Look(3)) }\n",
        ),
      },
      "what it uses is copied into a function that runs": {
        "main.go": main(
          [OS, '"example.com/heavy"'],
          `println(${AT}, small())`,
          "\nfunc small() int { return heavy.Small() }\n",
        ),
      },
      "others would miss its initialisation": {
        ...required("example.com/heavy v1.1.0"),
        "main.go": main(
          ['"flag"', OS, '"example.com/heavy"'],
          `flag.Parse()\n\tprintln(${AT})`,
          "\nfunc dead() { println(heavy.Look(3)) }\n",
        ),
      },
      "it is imported for its initialisation": {
        "main.go": main([OS, '_ "example.com/heavy"'], `println(${AT})`),
      },
    },
  },
  {
    name: "handlers for debugging in every build",
    kind: "debug-handlers",
    subject: "net/http/pprof",
    edits: ["main.go:5"],
    modules: [moduleOf("example.com/served", { "served.go": 'package served\n\nimport _ "net/http/pprof"\n' })],
    files: {
      ...required(),
      "main.go": main(['"net/http"', '_ "net/http/pprof"', OS], "http.ListenAndServe(os.Args[0], nil)"),
    },
    twins: {
      "another module imports them, too": {
        ...required("example.com/served v1.0.0"),
        "main.go": main(
          ['"net/http"', '_ "net/http/pprof"', OS, '_ "example.com/served"'],
          "http.ListenAndServe(os.Args[0], nil)",
        ),
      },
      "only with a tag": {
        "main.go": main(['"net/http"', OS], "http.ListenAndServe(os.Args[0], nil)"),
        "debug.go": '//go:build debug\n\npackage main\n\nimport _ "net/http/pprof"\n',
      },
    },
  },
  {
    name: "methods that are looked up by any name",
    kind: "reflection",
    subject: "example.com/byname",
    edits: ["main.go:6"],
    modules: [moduleOf("example.com/byname", { "byname.go": BY_NAME })],
    files: {
      ...required("example.com/byname v1.0.0"),
      "main.go": main(
        ['"fmt"', OS, '"example.com/byname"'],
        `v := byname.Heavy{${AT}}\n\tfmt.Println(v)\n\tbyname.Call(v, os.Args[0])`,
      ),
    },
    twins: {
      "the name is known": {
        "main.go": main(
          ['"fmt"', OS, '"example.com/byname"'],
          `v := byname.Heavy{${AT}}\n\tfmt.Println(v)\n\tbyname.CallQuiet(v)`,
        ),
      },
    },
  },
  {
    name: "gRPC behind an exporter that speaks HTTP",
    kind: "transport",
    subject: "google.golang.org/grpc",
    edits: ["main.go:5"],
    modules: [
      moduleOf("google.golang.org/grpc", { "grpc.go": GRPC }),
      moduleOf("example.com/exporter", { "exporter.go": EXPORTER }, { requires: ["google.golang.org/grpc v1.0.0"] }),
    ],
    files: {
      ...required("example.com/exporter v1.0.0", "google.golang.org/grpc v1.0.0"),
      "main.go": main(['"fmt"', '"example.com/exporter"'], "fmt.Println(exporter.Export())"),
    },
    twins: {
      "a connection is opened": {
        "main.go": main(['"fmt"', '"example.com/exporter"'], "fmt.Println(exporter.Export())\n\texporter.Open()"),
      },
    },
  },
  {
    name: "a heavy package of which one function is used",
    kind: "one-function",
    subject: "example.com/helpers",
    edits: ["main.go:5"],
    modules: [moduleOf("example.com/helpers", { "helpers.go": HELPERS })],
    files: {
      ...required("example.com/helpers v1.0.0"),
      "main.go": main([OS, '"example.com/helpers"'], `println(helpers.Pad(${AT}), helpers.Pad(2))`),
    },
    twins: {
      "two functions are used": {
        "main.go": main([OS, '"example.com/helpers"'], `println(helpers.Pad(${AT}), helpers.Cut(${AT}))`),
      },
      "what the function returns needs the rest": {
        "main.go": main(
          [OS, '"example.com/helpers"'],
          `var v any = helpers.Find(${AT})\n\tprintln(v.(interface{ Text() string }).Text())`,
        ),
      },
      "it is imported at two places": {
        "main.go": main([OS, '"example.com/helpers"', '"example.com/m/b"'], `println(helpers.Pad(${AT}))\n\tb.Do()`),
        "b/b.go": 'package b\n\nimport "example.com/helpers"\n\nfunc Do() { println(helpers.Pad(3)) }\n',
      },
    },
  },
  {
    name: "two major versions of one module",
    kind: "two-versions",
    subject: "example.com/lib",
    edits: ["main.go:5"],
    modules: [
      moduleOf("example.com/lib", { "lib.go": VERSION(6) }),
      moduleOf(
        "example.com/lib/v2",
        {
          "lib.go": 'package lib\n\nimport old "example.com/lib"\n\nfunc Text(at int) string { return old.Text(at) }\n',
        },
        { version: "v2.1.0", requires: ["example.com/lib v1.0.0"] },
      ),
      moduleOf("example.com/lib/v2", { "lib.go": VERSION(7) }, { version: "v2.0.0" }),
    ],
    files: {
      ...required("example.com/lib v1.0.0", "example.com/lib/v2 v2.0.0"),
      "main.go": main(
        [OS, 'old "example.com/lib"', '"example.com/lib/v2"'],
        `println(old.Text(${AT}), lib.Text(${AT}))`,
      ),
    },
    twins: {
      "the newer one is made of the older one": required("example.com/lib v1.0.0", "example.com/lib/v2 v2.1.0"),
      "only one of them is in the program": {
        "main.go": main([OS, '"example.com/lib/v2"'], `println(lib.Text(${AT}))`),
        "windows_windows.go": 'package main\n\nimport _ "example.com/lib"\n',
      },
    },
  },
  {
    name: "two major versions, the older one through a module",
    kind: "two-versions",
    subject: "gopkg.in/lib.v2",
    edits: ["go.mod:5"],
    modules: [
      moduleOf("gopkg.in/lib.v2", { "lib.go": VERSION(8) }, { version: "v2.0.0" }),
      moduleOf("gopkg.in/lib.v3", { "lib.go": VERSION(9) }, { version: "v3.0.0" }),
      moduleOf(
        "example.com/user",
        { "user.go": 'package user\n\nimport "gopkg.in/lib.v2"\n\nfunc Do(at int) string { return lib.Text(at) }\n' },
        { requires: ["gopkg.in/lib.v2 v2.0.0"] },
      ),
    ],
    files: {
      ...required("example.com/user v1.0.0", "gopkg.in/lib.v2 v2.0.0", "gopkg.in/lib.v3 v3.0.0"),
      "main.go": main([OS, '"gopkg.in/lib.v3"', '"example.com/user"'], `println(user.Do(${AT}), lib.Text(${AT}))`),
    },
    twins: {},
  },
];
