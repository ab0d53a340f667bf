import { defined } from "../../base/defined.ts";
import { type ContainerRequest, lastOfEachName } from "../container.ts";
import type { GoSettings, Settings } from "./settings.ts";

/**
 * Merges the settings of several sources, the strongest first: the command line, plimsoll.yaml, .ko.yaml. A setting of
 * a stronger source replaces that of a weaker one; lists are replaced as a whole. Labels, annotations and variables are
 * merged by name. Settings for the go command are concatenated, the strongest last, because there the last one wins: a
 * `-X` on the command line does not undo those of a file.
 */
export function mergeSettings(...places: readonly Settings[]): Settings {
  const weakestFirst = places.toReversed();
  const containers = given(weakestFirst.map(({ container }) => container));
  const named = given(weakestFirst.map(({ annotations }) => annotations));
  return {
    ...Object.assign({}, ...weakestFirst),
    container: mergeContainer(containers),
    go: mergeGo(given(weakestFirst.map(({ go }) => go))),
    ...(named.length === 0 ? {} : { annotations: Object.assign({}, ...named) }),
  };
}

function mergeContainer(weakestFirst: readonly ContainerRequest[]): ContainerRequest {
  const labels = given(weakestFirst.map((place) => place.labels));
  const env = weakestFirst.flatMap((place) => place.env ?? []);
  return {
    ...Object.assign({}, ...weakestFirst),
    ...(labels.length === 0 ? {} : { labels: Object.assign({}, ...labels) }),
    ...(env.length === 0 ? {} : { env: lastOfEachName(env) }),
  };
}

function mergeGo(weakestFirst: readonly GoSettings[]): GoSettings {
  return defined({
    tags: [...new Set(weakestFirst.flatMap(({ tags }) => tags ?? []))],
    ldflags: weakestFirst.flatMap(({ ldflags }) => ldflags ?? []),
    flags: weakestFirst.flatMap(({ flags }) => flags ?? []),
    env: Object.assign({}, ...weakestFirst.map(({ env }) => env ?? {})) as Record<string, string>,
    vcs: weakestFirst.findLast(({ vcs }) => vcs !== undefined)?.vcs,
  });
}

function given<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
