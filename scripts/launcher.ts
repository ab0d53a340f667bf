/**
 * The first module of the published package. It must also run on a Node that is too old for the rest, to say so: it
 * uses no syntax newer than `await`, and imports the rest afterwards.
 */
import module from "node:module";

const OLDEST_MAJOR = 26;

if (Number(process.versions.node.split(".")[0]) < OLDEST_MAJOR) {
  process.stderr.write(
    `error plimsoll needs Node ${OLDEST_MAJOR} or newer, and this is ${process.version}\n` +
      "  why older ones lose zstd data without a word\n" +
      `  fix install Node ${OLDEST_MAJOR}, or: npx --package node@${OLDEST_MAJOR} --package plimsoll plimsoll\n`,
  );
  process.exitCode = 4;
} else {
  module.enableCompileCache();
  const program = "./cli.js";
  await import(program);
}
