/**
 * What plimsoll uses of Node's crypto. Importing `node:crypto` as an ES module reads every one of its exports, and
 * reading some of them loads the Web Cryptography API, which every start would pay for and nothing here uses.
 */
export const { createHash, hash, randomBytes, randomUUID, X509Certificate } = process.getBuiltinModule("node:crypto");
