/** Renders the transcript in README.md: runs the command that it shows, and puts down what came of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./program.ts";

const BEGIN = "<!-- transcript: rendered by `npm run transcript` -->";
const END = "<!-- end of transcript -->";
const COMMAND = ["./bin/plimsoll", "slim", "./examples/order", "-o", "oci:plimsoll-out/order"];

const [program = "", ...args] = COMMAND;
const { CI: _, ...env } = process.env;
const { exitCode, output } = await run(program, args, { env: { ...env, NO_COLOR: "1" } });
if (exitCode !== 0) throw new Error(`${COMMAND.join(" ")} ended with ${exitCode}\n${output}`);

const file = join(ROOT, "README.md");
const markdown = readFileSync(file, "utf8");
const begin = markdown.indexOf(BEGIN);
const end = markdown.indexOf(END, begin);
if (begin < 0 || end < 0) throw new Error(`README.md has no place for the transcript: ${BEGIN} … ${END}`);
const transcript = `\`\`\`console\n$ ${COMMAND.join(" ")}\n${output.trimEnd()}\n\`\`\``;
writeFileSync(file, `${markdown.slice(0, begin + BEGIN.length)}\n\n${transcript}\n\n${markdown.slice(end)}`);
