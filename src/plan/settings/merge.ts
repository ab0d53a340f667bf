import { type ContainerRequest, lastOfEachName } from "../container.ts";
import { defined } from "./defined.ts";
import type { GoSettings, Settings } from "./settings.ts";

/**
 * One answer from several places, the strongest first: the command line, plimsoll.yaml, .ko.yaml. A setting that was
 * made in a stronger place replaces a weaker one, lists as a whole. What is named is merged by name: labels,
 * annotations, variables. What goes to the go command adds up, the strongest last, because there the last word wins:
 * a `-X` on the command line does not undo those of a file.
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
