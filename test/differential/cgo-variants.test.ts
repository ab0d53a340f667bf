import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { workshop } from "./go-workshop.ts";

/** Two files of a package, one with C and one without, and a common one with `func Do() (string, error)`. */
interface Variants {
  readonly always: string;
  readonly withC: string;
  readonly withoutC: string;
}

const name = fc.constantFrom("load", "Load", "open", "Query", "seal");

/** Statements that do real work; each returns `string, error`. */
const working = fc.constantFrom(
  'return strings.ToUpper("done"), nil',
  'out := ""\n\tfor _, word := range []string{"do", "ne"} {\n\t\tout += word\n\t}\n\treturn out, nil',
  'if value, err := strconv.Atoi("7"); err == nil {\n\t\treturn strconv.Itoa(value), nil\n\t}\n\treturn "", ErrMissing',
  'var buffer strings.Builder\n\tbuffer.WriteString("done")\n\treturn buffer.String(), nil',
  'text, err := strconv.Unquote("`done`")\n\tif err != nil {\n\t\treturn "", fmt.Errorf("unquote: %w", err)\n\t}\n\treturn text, nil',
);

/** Statements that return an error, or succeed without doing anything. */
const refusing = fc.constantFrom(
  'return "", errors.New("not without cgo")',
  'return "", ErrMissing',
  'return "", fmt.Errorf("%w: no cgo", ErrMissing)',
  'return "", missing("load")',
  'return "", &problem{"load"}',
  'return "", problemOf("load")',
  'err := errors.New("no cgo")\n\treturn "", err',
  'panic("needs cgo")',
  'if true {\n\t\tpanic(ErrMissing)\n\t}\n\treturn "", nil',
  'log.Print("no cgo")\n\treturn "", nil',
  'return "", nil',
  '_ = strings.ToUpper\n\treturn "", ErrMissing',
);

const COMMON = `
var ErrMissing = errors.New("missing")

type problem struct{ what string }

func (p *problem) Error() string { return p.what }

func missing(what string) error { return fmt.Errorf("%s: %w", what, ErrMissing) }

func problemOf(what string) error { return &problem{what} }

var _, _, _, _ = strings.ToUpper, strconv.Itoa, log.Print, fmt.Sprint
`;
const IMPORTS = 'import (\n\t"errors"\n\t"fmt"\n\t"log"\n\t"strconv"\n\t"strings"\n)\n';

/** The ways in which `Do` calls the two bodies. */
const shape = fc.constantFrom(
  (one: string, body: string) => ({
    always: `func Do() (string, error) { return ${one}() }`,
    file: `func ${one}() (string, error) {\n\t${body}\n}`,
  }),
  (one: string, body: string) => ({
    always: `type Store struct{}\n\nfunc Do() (string, error) { return Store{}.${one}() }`,
    file: `func (Store) ${one}() (string, error) {\n\t${body}\n}`,
  }),
  (one: string, body: string) => ({
    always: `func Do() (string, error) { return ${one}() }`,
    file: `var ${one} = func() (string, error) {\n\t${body}\n}`,
  }),
  (one: string, body: string) => ({
    always: `type Store interface{ Get() (string, error) }\n\nfunc Do() (string, error) { return ${one}().Get() }`,
    file: `type store struct{}\n\nfunc (*store) Get() (string, error) {\n\t${body}\n}\n\nfunc ${one}() Store { return &store{} }`,
  }),
  (one: string, body: string) => ({
    always: `func Do() (string, error) { return ${one}() }`,
    file: `func ${one}() (text string, err error) {\n\ttext, err = inner()\n\treturn\n}\n\nfunc inner() (string, error) {\n\t${body}\n}`,
  }),
);

/** A constant that other code uses for decisions, or only reports. */
const switched = fc.record({ decides: fc.boolean(), withoutC: fc.boolean() }).map(
  ({ decides, withoutC }): Variants => ({
    always: decides
      ? 'func Do() (string, error) {\n\tif !enabled {\n\t\treturn "", ErrMissing\n\t}\n\treturn "done", nil\n}'
      : 'func Do() (string, error) {\n\tlog.SetPrefix(fmt.Sprint(enabled))\n\treturn "done", nil\n}',
    withC: "const enabled = true",
    withoutC: `const enabled = ${withoutC}`,
  }),
);

/** Code that registers itself, or does not. */
const registered = fc.tuple(fc.constantFrom("init", "var"), fc.boolean()).map(([how, either]): Variants => {
  const code = how === "init" ? 'func init() { register("done") }' : 'var _ = register("done")';
  return {
    always:
      'var known []string\n\nfunc register(word string) bool {\n\tknown = append(known, word)\n\treturn true\n}\n\nfunc Do() (string, error) {\n\tif len(known) == 0 {\n\t\treturn "", ErrMissing\n\t}\n\treturn known[0], nil\n}',
    withC: code,
    withoutC: either ? code : "",
  };
});

const called = fc
  .tuple(name, shape, working, fc.boolean(), working, refusing)
  .map(([one, form, before, works, now, never]): Variants => {
    const [withC, withoutC] = [form(one, before), form(one, works ? now : never)];
    return { always: withC.always, withC: withC.file, withoutC: withoutC.file };
  });

const variants = fc.oneof({ weight: 6, arbitrary: called }, switched, registered);

function filesOf(index: number, { always, withC, withoutC }: Variants): Record<string, string> {
  const file = (constraint: string, text: string) =>
    `${constraint}package p${index}\n\n${IMPORTS}${text}\n\nvar _, _, _, _, _ = errors.New, fmt.Sprint, log.Print, strconv.Itoa, strings.ToUpper\n`;
  return {
    [`p${index}/always.go`]: file("", `${COMMON}\n${always}`),
    [`p${index}/c.go`]: file("//go:build cgo\n\n", withC),
    [`p${index}/nocgo.go`]: file("//go:build !cgo\n\n", withoutC),
  };
}

const PACKAGES = 60;

test("the functions that packages lose without C agree with the results of running them both ways", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  let [lost, fine, doubted] = [0, 0, 0];
  const unseen: Variants[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(variants, { minLength: PACKAGES, maxLength: PACKAGES }), async (packages) => {
      const imports = packages.map((_, index) => `\t"example.com/many/p${index}"\n`).join("");
      const calls = packages.map((_, index) => `\tsay(p${index}.Do)\n`).join("");
      shop.write({
        "go.mod": "module example.com/many\n\ngo 1.21\n",
        "main.go": `package main\n\nimport (\n\t"fmt"\n${imports})\n\nfunc say(do func() (string, error)) {\n\tdefer func() {\n\t\tif recover() != nil {\n\t\t\tfmt.Println("lost")\n\t\t}\n\t}()\n\ttext, err := do()\n\tif err != nil || text == "" {\n\t\tfmt.Println("lost")\n\t\treturn\n\t}\n\tfmt.Println("fine")\n}\n\nfunc main() {\n${calls}}\n`,
        ...Object.assign({}, ...packages.map((one, index) => filesOf(index, one))),
      });
      const go = await shop.open();
      const [withC, without] = ["1", "0"].map((cgo) => {
        execFileSync("go", ["build", "-o", `many${cgo}`, "."], {
          cwd: shop.folder,
          env: { ...shop.environment, CGO_ENABLED: cgo },
        });
        return execFileSync(join(shop.folder, `many${cgo}`), { encoding: "utf8", stdio: "pipe" })
          .trimEnd()
          .split("\n");
      });
      const main = await shop.resolve(go, ".");
      const { facts } = await shop.judge(go, main);
      const refused = new Set(facts.refused.map(({ importPath }) => importPath));
      for (const [index, one] of packages.entries()) {
        assert.equal(withC![index], "fine", JSON.stringify(one));
        const isRefused = refused.has(`example.com/many/p${index}`);
        if (without![index] === "lost" && !isRefused) unseen.push(one);
        if (without![index] === "fine" && isRefused) doubted++;
        if (without![index] === "lost") lost++;
        else fine++;
      }
    }),
    // Shrinking would need hundreds of builds, and each package is small already.
    { numRuns: 2, endOnFailure: true },
  );
  assert.deepEqual(unseen, [], "what is lost is refused");
  t.diagnostic(
    `compared ${lost + fine} packages: ${lost} lose something and are all refused, ${fine} do not, of which ${doubted} are doubted`,
  );
  assert.ok(lost > 20 && fine > 20, "packages of both kinds were compared");
  assert.ok(doubted * 10 <= fine, `${doubted} of ${fine} that lose nothing are refused`);
});
