/** Messages of DNS are read and written as miekg/dns does it, the library that coredns is built on. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type DnsRecord, encodeMessage, FLAGS, parseMessage } from "../../src/format/dns/message.ts";
import { CLASS_IN, RECORD_TYPE_NAMES, RECORD_TYPES } from "../../src/format/dns/numbers.ts";
import { requireGoProgram } from "../support/module-program.ts";

interface Said {
  readonly Hex: string;
  readonly Texts: readonly string[] | null;
  readonly Error: string;
  readonly ID: number;
  readonly Name: string;
  readonly Type: string;
}

function ask(t: TestContext, asked: readonly object[]): readonly Said[] | undefined {
  const program = requireGoProgram(t, {
    name: "dns-messages",
    source: "test/differential/dns-messages/main.go",
    module: "github.com/miekg/dns",
    version: "v1.1.73",
  });
  if (program === undefined) return undefined;
  const input = asked.map((each) => JSON.stringify(each)).join("\n");
  const lines = execFileSync(program, { input, maxBuffer: 2 ** 28 })
    .toString()
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Said);
}

const LETTERS = "abzABZ019-_*";
const LABEL = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 12 });
/** From few names, so that they have ends in common that are compressed. */
const NAME = fc
  .tuple(fc.array(LABEL, { maxLength: 2 }), fc.constantFrom("example.org", "Example.org", "test", "a.b.c.test"))
  .map(([labels, zone]) => [...labels, zone].join("."));
const SHORT = fc.nat(0xffff);
const LONG = fc.nat(0xffffffff);

const DATA = fc.oneof(
  fc.ipV4().map((text) => `A ${text}`),
  fc.ipV6().map((text) => `AAAA ${text}`),
  fc.tuple(fc.constantFrom("NS", "CNAME", "PTR"), NAME).map(([type, name]) => `${type} ${name}.`),
  fc.tuple(SHORT, NAME).map(([preference, name]) => `MX ${preference} ${name}.`),
  fc.tuple(SHORT, SHORT, SHORT, NAME).map(([one, two, three, name]) => `SRV ${one} ${two} ${three} ${name}.`),
  fc
    .array(fc.string({ unit: fc.constantFrom(...LETTERS, " ", "="), maxLength: 200 }), { minLength: 1, maxLength: 3 })
    .map((strings) => `TXT ${strings.map((text) => `"${text}"`).join(" ")}`),
  fc
    .tuple(NAME, NAME, fc.array(LONG, { minLength: 5, maxLength: 5 }))
    .map(([server, person, numbers]) => `SOA ${server}. ${person}. ${numbers.join(" ")}`),
);
const RECORDS = fc.array(fc.tuple(NAME, LONG, DATA), { minLength: 1, maxLength: 8 });

/** As we write it: small letters, no dot at the end of a name, strings as one, addresses as RFC 5952 has them. */
function asOurs(type: number, theirs: string): string {
  if (type === RECORD_TYPES.TXT) return [...theirs.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join("");
  if (type === RECORD_TYPES.AAAA) return new URL(`http://[${theirs}]`).hostname.slice(1, -1);
  return theirs.replace(/\.(?= |$)/g, "").toLowerCase();
}

test("what it packs, compressed, is read as it prints it", (t) => {
  const sample = fc.sample(RECORDS, 400);
  const lines = sample.map((records) => records.map(([name, ttl, data]) => `${name}. ${ttl >>> 1} IN ${data}`));
  const said = ask(
    t,
    lines.map((Pack) => ({ Pack })),
  );
  if (said === undefined) return;
  let compressed = 0;
  for (const [index, { Hex, Texts, Error: why }] of said.entries()) {
    assert.equal(why, "", lines[index]!.join("\n"));
    const { questions, answers } = parseMessage(Buffer.from(Hex, "hex"));
    const records = sample[index]!;
    if (/c0[0-9a-f]{2}/.test(Hex)) compressed++;
    assert.equal(questions[0]!.name.toLowerCase(), records[0]![0].toLowerCase());
    assert.deepEqual(
      answers.map(({ ttlSeconds, text }) => `${ttlSeconds} ${text}`),
      records.map(([, ttl], at) => `${ttl >>> 1} ${asOurs(answers[at]!.type, Texts![at]!)}`),
    );
    for (const [at, { name }] of answers.entries()) assert.equal(name.toLowerCase(), records[at]![0].toLowerCase());
  }
  assert.ok(compressed > 300, `${compressed}`);
});

test("it reads the questions that we write", (t) => {
  const questions = fc.sample(fc.tuple(SHORT, NAME, fc.constantFrom(...RECORD_TYPE_NAMES)), 400);
  const said = ask(
    t,
    questions.map(([id, name, type]) => {
      const question = { name, type: RECORD_TYPES[type], class: CLASS_IN };
      return { Unpack: encodeMessage({ id, flags: FLAGS.recursionDesired }, question).toString("hex") };
    }),
  );
  if (said === undefined) return;
  assert.deepEqual(
    said.map(({ Error: why, ID, Name, Type }) => [why, ID, Name, Type]),
    questions.map(([id, name, type]) => ["", id, `${name}.`, type]),
  );
});

test("what it refuses in a record that it knows, we refuse as well", (t) => {
  const [whole] =
    ask(t, [{ Pack: ["a.example.org. 5 IN SRV 1 2 3 b.example.org.", "a.example.org. 5 IN A 192.0.2.7"] }]) ?? [];
  if (whole === undefined) return;
  const good = Buffer.from(whole.Hex, "hex");
  const cut = Array.from({ length: good.length }, (_, length) => good.subarray(0, length));
  const changed = fc
    .sample(fc.tuple(fc.integer({ min: 12, max: good.length - 1 }), fc.nat(255)), 1000)
    .map(([at, byte]) => {
      const bytes = Buffer.from(good);
      bytes[at] = byte;
      return bytes;
    });
  const all = [...cut.slice(12), ...changed];
  const said = ask(
    t,
    all.map((bytes) => ({ Unpack: bytes.toString("hex") })),
  )!;
  const read = all.map(readByUs);
  assert.ok(said.filter(({ Error: why }) => why !== "").length > 100);
  for (const [index, { Error: why }] of said.entries()) {
    // Of a type that we do not know, we read no more than that it has bytes.
    if (why === "" || read[index] === null || read[index]!.some(({ type }) => !KNOWN.has(type))) continue;
    assert.fail(`${why}: ${all[index]!.toString("hex")}`);
  }
});

const KNOWN: ReadonlySet<number> = new Set(Object.values(RECORD_TYPES));

function readByUs(bytes: Buffer): readonly DnsRecord[] | null {
  try {
    return parseMessage(bytes).answers;
  } catch {
    return null;
  }
}
