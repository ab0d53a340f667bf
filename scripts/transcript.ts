/** Runs README's first command and writes its output into README: the figures there come from a real run. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BEGIN = "<!-- transcript: rendered by `npm run transcript` -->";
const END = "<!-- end of transcript -->";
const root = join(import.meta.dirname, "..");
const command = "./bin/plimsoll slim ./examples/order";

rmSync(join(root, "plimsoll-out"), { recursive: true, force: true });
const { CI: _, ...inherited } = process.env;
// Without cached results of earlier runs, as for a new user.
const cache = mkdtempSync(join(tmpdir(), "plimsoll-transcript-"));
// A commit cannot hold the digest of a program that its own revision is stamped into.
const env = { ...inherited, PLIMSOLL_CACHE: cache, GOFLAGS: "-buildvcs=false" };
// Both streams are written to one, as a terminal shows them.
const { status, stdout } = spawnSync(`${command} 2>&1`, { cwd: root, env, shell: true, encoding: "utf8" });
rmSync(cache, { recursive: true });
if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}`);

const file = join(root, "README.md");
const markdown = readFileSync(file, "utf8");
const begin = markdown.indexOf(BEGIN);
const end = markdown.indexOf(END, begin);
if (begin < 0 || end < 0) throw new Error(`README.md has no place for the transcript: ${BEGIN} … ${END}`);
const lines = [`$ ${command}`, ...stdout.trimEnd().split("\n")].map((line) => `    ${line}`.trimEnd());
writeFileSync(file, `${markdown.slice(0, begin + BEGIN.length)}\n\n${lines.join("\n")}\n\n${markdown.slice(end)}`);
