/**
 * Node's crypto, loaded when it is first asked for: reading a binary takes no digest. Importing `node:crypto` as an ES
 * module would read every one of its exports besides, and reading some of them loads the Web Cryptography API, which
 * nothing here uses.
 */
export function crypto() {
  return process.getBuiltinModule("node:crypto");
}
