/** What BuildKit's SecretsUsedInArgOrEnv takes for the name of a secret: one of these between underscores. */
const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const HARMLESS = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** Does a variable's name say that its value is a secret? Its value is never looked at. */
export function namesSecret(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}
