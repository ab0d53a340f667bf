import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import { FLAG, listOf, TEXT } from "../../format/kubernetes/go-fields.ts";
import { readYamlValue } from "../../format/kubernetes/yaml-value.ts";
import { firstIssue } from "./first-issue.ts";
import { combined, pathParameters, type SetTemplates, withValues } from "./generated-parameters.ts";
import type { Evaluated, NotEvaluated } from "./not-evaluated.ts";
import { filePattern, folderPattern } from "./path-pattern.ts";
import type { OpenTree, RepositoryTree } from "./repository-tree.ts";
import { goText, type Parameters, TemplateFiller, TOO_COSTLY } from "./template.ts";

/** What generators found, and what some of them could not find out. */
export interface Generated {
  readonly sets: readonly Parameters[];
  readonly unread: readonly NotEvaluated[];
}

interface Context extends SetTemplates {
  readonly openTree: OpenTree;
  /** Whether it stands in a matrix: Argo CD has generators in generators, of which only the plain ones are evaluated here. */
  readonly isInner: boolean;
}

/** The generators of Argo CD 3 that ask a cluster, a code host or a program, or combine others in a way that is not evaluated. */
const ELSEWHERE: readonly string[] = [
  ...["clusters", "scmProvider", "clusterDecisionResource", "pullRequest", "plugin", "merge"],
];

/** Everything that one entry of `generators` finds. */
export async function generate(generator: Json, context: Context): Promise<Generated> {
  if (typeof generator !== "object" || generator === null || Array.isArray(generator)) {
    return nothing("a generator is no object");
  }
  const { selector, ...kinds } = generator;
  const known = Object.entries(kinds).filter(([, settings]) => settings !== null);
  if (known.length === 0) return nothing("a generator has no kind");
  if (selector !== undefined && selector !== null) return nothing("the selector of a generator is not evaluated");
  const parts: Generated[] = [];
  for (const [kind, settings] of known) parts.push(await generateKind(kind, settings, context));
  return { sets: parts.flatMap(({ sets }) => sets), unread: parts.flatMap(({ unread }) => unread) };
}

async function generateKind(kind: string, settings: Json, context: Context): Promise<Generated> {
  if (ELSEWHERE.includes(kind)) return nothing(`the generator ${kind} is not evaluated`);
  if (kind === "matrix") {
    return context.isInner ? nothing("a matrix in a matrix is not evaluated") : matrix(settings, context);
  }
  if (kind !== "list" && kind !== "git") return nothing(`the generator ${kind} is not known`);
  const schema = kind === "list" ? LIST : GIT;
  const read = schema.safeParse(settings);
  if (!read.success) return nothing(`the generator ${kind}: ${firstIssue(read.error)}`);
  if (hasMembers(read.data.template)) return nothing(`the template of a generator ${kind} is not evaluated`);
  if ("elements" in read.data) return list(read.data, context);
  return git(read.data, context);
}

const OWN_TEMPLATE = z.looseObject({}).nullish();
const LIST = z.object({
  elements: listOf(z.record(z.string(), z.unknown())).transform((elements) => elements as readonly Parameters[]),
  elementsYaml: TEXT,
  template: OWN_TEMPLATE,
});

const SELECTED = listOf(z.object({ path: z.string(), exclude: FLAG }));

const GIT = z.object({
  repoURL: z.string(),
  revision: TEXT,
  directories: SELECTED,
  files: SELECTED,
  pathParamPrefix: TEXT,
  values: z
    .record(z.string(), z.string())
    .nullish()
    .transform((values) => values ?? {}),
  template: OWN_TEMPLATE,
});

/** An empty template, and one whose members are empty, changes nothing. */
function hasMembers(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(hasMembers);
  return value !== undefined && value !== null && value !== "";
}

function list({ elements, elementsYaml }: z.output<typeof LIST>, { isGo }: Context): Generated {
  const unread: NotEvaluated[] = elementsYaml === "" ? [] : [{ why: "elementsYaml of a list is not evaluated" }];
  if (isGo) return { sets: elements, unread };
  const sets: Parameters[] = [];
  for (const [index, element] of elements.entries()) {
    const flat = flatElement(element);
    if ("why" in flat) unread.push({ why: `elements[${index}] of a list: ${flat.why}` });
    else sets.push(flat.value);
  }
  return { sets, unread };
}

/** Without Go's templates, an element has texts only, and one level of `values`. */
function flatElement(element: Parameters): Evaluated<Parameters> {
  const flat: [string, Json][] = [];
  for (const [name, value] of Object.entries(element)) {
    const isValues = name === "values" && typeof value === "object" && value !== null && !Array.isArray(value);
    const members = isValues ? Object.entries(value).map(([inner, one]) => [`values.${inner}`, one] as const) : [];
    for (const [member, one] of isValues ? members : [[name, value] as const]) {
      if (typeof one !== "string") return { why: `${member} is no text, which is wanted without goTemplate` };
      flat.push([member, one]);
    }
  }
  return { value: Object.fromEntries(flat) };
}

async function git(settings: z.output<typeof GIT>, context: Context): Promise<Generated> {
  const { repoURL, revision, directories, files } = settings;
  const tree = await context.openTree(repoURL, revision);
  if ("why" in tree) return nothing(`a generator git: ${tree.why}`);
  const selected = directories.length > 0 ? directories : files;
  if (selected.length === 0) return nothing("a generator git selects neither directories nor files");
  context.budget.left -= tree.files.length * selected.length;
  if (context.budget.left < 0) return nothing(TOO_COSTLY);
  const patternOf = directories.length > 0 ? folderPattern : filePattern;
  const patterns = selected.map(({ path, exclude }) => ({ path, exclude, matches: patternOf(path) }));
  const unreadable = patterns.find(({ matches }) => matches === undefined);
  if (unreadable !== undefined) return nothing(`the pattern ${unreadable.path} of a generator git is not evaluated`);
  const isSelected = (path: string) => {
    const matching = patterns.filter(({ matches }) => matches!(path));
    return matching.length > 0 && !matching.some(({ exclude }) => exclude);
  };
  const found = (directories.length > 0 ? foldersOf(tree) : tree.files).filter(isSelected);
  if (found.length > LIMITS.argoApplications) return tooMany();
  const unread: NotEvaluated[] = tree.submodules.map((path) => ({
    why: `a generator git: ${path} belongs to another repository, in which nothing is looked for`,
  }));
  const sets: Parameters[] = [];
  for (const path of found) {
    const each =
      directories.length > 0 ? ofFolder(path, settings, context) : await ofFile(path, tree, settings, context);
    if ("why" in each) unread.push(each);
    else for (const set of each.value) sets.push(set);
    if (sets.length > LIMITS.argoApplications) return tooMany();
  }
  return { sets, unread };
}

/** The folders that git knows of, without hidden ones and those in them. */
function foldersOf({ files, submodules }: RepositoryTree): readonly string[] {
  const folders = new Set<string>(submodules);
  for (const file of files) {
    for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1)) {
      const folder = file.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return [...folders].filter((folder) => !/(?:^|\/)\./.test(folder)).sort();
}

type GitSettings = z.output<typeof GIT>;

function ofFolder(path: string, settings: GitSettings, context: Context): Evaluated<readonly Parameters[]> {
  const params = pathParameters(path, undefined, { isGo: context.isGo, prefix: settings.pathParamPrefix });
  const set = withValues(params, settings.values, context);
  return "why" in set ? set : { value: [set.value] };
}

/** A file is an object with parameters, or a list of such; an empty one is an object without any. */
async function ofFile(
  path: string,
  tree: RepositoryTree,
  { pathParamPrefix: prefix, values }: GitSettings,
  context: Context,
): Promise<Evaluated<readonly Parameters[]>> {
  const refused = (why: string) => ({ why: `${path}, which a generator git reads: ${why}` });
  context.budget.left -= READING_COST;
  if (context.budget.left < 0) return { why: TOO_COSTLY };
  const bytes = await tree.read(path);
  if ("why" in bytes) return refused(bytes.why);
  const read = readYamlValue(bytes);
  if ("why" in read) return refused(read.why);
  const objects = FILE.safeParse(Array.isArray(read.value) ? read.value : [read.value ?? {}]);
  if (!objects.success) return refused("it is neither an object nor a list of objects");
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  const own = pathParameters(folder, path.slice(path.lastIndexOf("/") + 1), { isGo: context.isGo, prefix });
  const sets: Parameters[] = [];
  for (const object of objects.data as readonly Parameters[]) {
    const flat = context.isGo ? { value: object } : flattened(object);
    if ("why" in flat) return refused(flat.why);
    const set = withValues({ ...flat.value, ...own }, values, context);
    if ("why" in set) return refused(set.why);
    sets.push(set.value);
  }
  return { value: sets };
}

/** What reading a file costs, beside the trial of a pattern on one path. */
const READING_COST = 1000;

const FILE = z.array(z.record(z.string(), z.unknown()));

/** github.com/jeremywohl/flatten: names with dots, and the values as Go prints them. */
function flattened(object: Parameters): Evaluated<Parameters> {
  const flat: { [name: string]: Json } = {};
  const pending: (readonly [string, Json])[] = Object.entries(object).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [name, value] = next;
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
      for (const [member, inner] of Object.entries(value)) pending.push([`${name}.${member}`, inner]);
      continue;
    }
    const text = goText(value);
    if (text === undefined) return { why: `the value of ${name} has no text that is certain` };
    flat[name] = text;
  }
  return { value: flat };
}

const MATRIX = z.object({ generators: z.array(z.unknown()), template: OWN_TEMPLATE });

async function matrix(settings: Json, context: Context): Promise<Generated> {
  const read = MATRIX.safeParse(settings);
  if (!read.success) return nothing(`the generator matrix: ${firstIssue(read.error)}`);
  if (hasMembers(read.data.template)) return nothing("the template of a generator matrix is not evaluated");
  const [first, second, ...more] = read.data.generators as readonly Json[];
  if (first === undefined || second === undefined || more.length > 0) return nothing("a matrix has two generators");
  const outer = await generate(first, { ...context, isInner: true });
  const unread = [...outer.unread];
  const sets: Parameters[] = [];
  for (const params of outer.sets) {
    const inner = interpolated(second, params, context);
    const { sets: found, unread: hidden } =
      "why" in inner ? nothing(inner.why) : await generate(inner.value, { ...context, isInner: true });
    for (const one of hidden) unread.push(one);
    if (sets.length + found.length > LIMITS.argoApplications || unread.length > LIMITS.argoApplications)
      return tooMany();
    for (const one of found) {
      const both = combined(params, one, context.isGo);
      if ("why" in both) unread.push(both);
      else sets.push(both.value);
    }
  }
  return { sets, unread };
}

/** The second generator of a matrix may be a template over what the first one found. */
function interpolated(generator: Json, params: Parameters, { isGo, budget }: SetTemplates): Evaluated<Json> {
  const filler = new TemplateFiller({ params, isGo, budget });
  const value = filler.fill(generator);
  return filler.why === undefined ? { value } : { why: filler.why };
}

function nothing(why: string): Generated {
  return { sets: [], unread: [{ why }] };
}

function tooMany(): Generated {
  return nothing(`it makes more than ${LIMITS.argoApplications} Applications, the most that are looked at`);
}
