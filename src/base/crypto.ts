/**
 * Node's crypto, loaded on first use: reading a binary needs no digest. Importing `node:crypto` as an ES module would
 * also evaluate every one of its exports, and some of those load the Web Cryptography API, which plimsoll does not use.
 */
export function crypto() {
  return process.getBuiltinModule("node:crypto");
}
