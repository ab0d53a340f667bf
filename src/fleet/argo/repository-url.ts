/**
 * Host and path of a git repository, by which two URLs of it are known to be the same: Argo CD compares them in lower case and
 * without `.git` (util/git/git.go), and here the ways to reach one host are the same too. It has no user and no password in it, so
 * that it can be shown. Undefined for what is no URL of another host.
 */
export function repositoryKey(written: string): string | undefined {
  const text = written.trim();
  const [, scpHost, scpPath] = /^(?:[^/:@\s]+@)?([^/:@\s]+):(?!\/\/)\/?(.+)$/.exec(text) ?? [];
  const url = scpHost === undefined ? text : `ssh://${scpHost}/${scpPath}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(url);
  const usualPort = USUAL_PORTS.get(protocol);
  if (usualPort === undefined || hostname === "") return undefined;
  const host = port === "" || port === usualPort ? hostname : `${hostname}:${port}`;
  const path = pathname.replace(/^\/+|\/+$/g, "").replace(/\.git$/i, "");
  return path === "" ? undefined : `${host}/${path}`.toLowerCase();
}

const USUAL_PORTS: ReadonlyMap<string, string> = new Map([
  ["https:", "443"],
  ["http:", "80"],
  ["ssh:", "22"],
  ["git:", "9418"],
]);
