import type { Repository } from "./repository.ts";

/** A repository elsewhere that a checkout is a copy of. */
export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** The remotes of a checkout, each with every URL that it has. */
export async function remotesOf(repository: Repository): Promise<readonly Remote[]> {
  const finished = await repository.ask(["config", "-z", "--get-regexp", "^remote\\..*\\.url$"]);
  const entries = finished.stdout.toString().split("\0");
  return entries.flatMap((entry) => {
    const [, name, url] = /^remote\.(.+)\.url\n(.+)$/s.exec(entry) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
}

/**
 * The commit that a branch, a tag or a hash is at a remote, as far as the checkout knows it: a branch as it was fetched counts more
 * than one of the same name here. Undefined for anything else, such as `main~1`, which is no name at a remote.
 */
export async function commitAtRemote(
  repository: Repository,
  remote: string | undefined,
  revision: string,
): Promise<string | undefined> {
  if (!NAME.test(revision) || /\.\.|@\{|\/\//.test(revision)) return undefined;
  const names = [
    ...(remote === undefined ? [] : [`refs/remotes/${remote}/${revision}`]),
    ...[`refs/heads/${revision}`, `refs/tags/${revision}`],
    ...(revision.startsWith("refs/") ? [revision] : []),
    ...(/^[0-9a-f]{7,64}$/i.test(revision) ? [revision] : []),
  ];
  for (const name of names) {
    const asked = await repository.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (asked.exitCode === 0) return asked.stdout.toString().trim();
  }
  return undefined;
}

/** What git-check-ref-format(1) allows, roughly: nothing that rev-parse reads as more than a name. */
const NAME = /^[^\s~^:?*[\\\p{Cc}-][^\s~^:?*[\\\p{Cc}]*$/u;
