/**
 * BuildKit's check SecretsUsedInArgOrEnv takes a name for that of a secret when it contains one of these between
 * underscores.
 */
const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const HARMLESS = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** Does the name of a variable say that its value is a secret? The value itself is never read. */
export function namesSecret(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}
