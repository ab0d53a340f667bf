import type { IncomingMessage, ServerResponse } from "node:http";

/** How the fake registry authenticates. `realm` is its own token server unless a test names another. */
export type FakeAuth =
  | {
      readonly kind: "basic";
      readonly username: string;
      readonly password: string;
      /** The challenge that it sends instead of `Basic realm="fake"`. */
      readonly challenge?: string | undefined;
    }
  /** Names a token server but refuses its tokens: then it asks for the password. */
  | { readonly kind: "token-then-basic"; readonly username: string; readonly password: string }
  | {
      readonly kind: "token";
      readonly username?: string;
      readonly password?: string;
      readonly refreshToken?: string;
      readonly realm?: string;
      /** The challenge that it sends instead, with `REALM` for the token server's address. */
      readonly challenge?: string | undefined;
      /** Refuses a token for scopes that this function does not accept. */
      readonly grants?: (scopes: readonly string[]) => boolean;
      /** The token that is valid now; a test changes it to make all earlier ones expire. */
      token: string;
    };

/** Answers 401 with a challenge when the request has no valid credentials. */
export function isAuthorised(
  auth: FakeAuth,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): boolean {
  const sent = request.headers.authorization;
  if (sent === (auth.kind === "token" ? `Bearer ${auth.token}` : basic(auth))) return true;
  const challenge = challengeOf(auth, sent, origin);
  const body = JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] });
  response.writeHead(401, { "www-authenticate": challenge, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
  return false;
}

function challengeOf(auth: FakeAuth, sent: string | undefined, origin: string): string {
  const realm = auth.kind === "token" ? (auth.realm ?? `${origin}/token`) : `${origin}/token`;
  const bearer = `Bearer realm="${realm}",service="fake",scope="repository:x:pull"`;
  if (auth.kind === "token-then-basic") return sent === undefined ? bearer : 'Basic realm="fake"';
  if (auth.challenge !== undefined) return auth.challenge.replaceAll("REALM", realm);
  return auth.kind === "basic" ? 'Basic realm="fake"' : bearer;
}

/** distribution's token server: GET with Basic credentials or none, POST with a refresh token. */
export function sendToken(
  auth: FakeAuth & { readonly kind: "token" },
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const isPost = request.method === "POST";
  const form = isPost ? new URLSearchParams(body.toString()) : new URL(request.url!, "http://fake").searchParams;
  const scopes = isPost ? (form.get("scope") ?? "").split(" ") : form.getAll("scope");
  const isKnown = isPost
    ? form.get("grant_type") === "refresh_token" && form.get("refresh_token") === auth.refreshToken
    : auth.password === undefined || request.headers.authorization === basic(auth);
  const isGranted = isKnown && (auth.grants?.(scopes) ?? true);
  const answer = JSON.stringify(isGranted ? { token: auth.token, expires_in: 300 } : { errors: [{ code: "DENIED" }] });
  response.writeHead(isGranted ? 200 : 401, { "content-type": "application/json", "content-length": answer.length });
  response.end(answer);
}

function basic({ username = "", password = "" }: { readonly username?: string; readonly password?: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
