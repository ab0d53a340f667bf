import { walk } from "../../evidence/runtime/image-files.ts";
import { type Write, writesOf } from "../manifest/rules/read-only-root.ts";
import type { ImageEvidence } from "../pod/facts.ts";
import { isWithin } from "../pod/mounts.ts";
import { plainPath } from "../pod/wanted-texts.ts";
import type { Part, Undecided } from "./service-evidence.ts";

/** The kubelet mounts nothing at a path with a colon, and this says for certain which folder it is. */
const PLAIN_FOLDER = /^(?:\/[\w.-]*\w[\w.-]*)+$/;

interface Mounted {
  readonly mounts: Part<{ volumeMounts?: readonly { name: string; mountPath: string }[] }>;
  readonly volumes: Part<{ volumes?: readonly { name: string; emptyDir: object }[] }>;
}

/** An emptyDir for each folder that the program writes to, or may write to, and for nothing else. */
export function writtenFolders(image: ImageEvidence): Mounted {
  const writes = outermost(writesOf(image, []).map((write) => ({ ...write, path: plainPath(write.folder) })));
  const isPlain = ({ path }: Write) => PLAIN_FOLDER.test(path) && !path.split("/").includes("..");
  const folders = writes.filter(isPlain);
  const names = volumeNames(folders.map(({ path }) => path));
  const undecided = [
    ...writes.filter((write) => !isPlain(write)).map(unmountable),
    ...folders.flatMap(({ path }) => (hasFiles(image, path) ? [hidden(path)] : [])),
    ...Object.keys(image.config.Volumes ?? {}).map(declared),
    ...(image.texts === null ? [NOT_KNOWN] : []),
    ...homeOf(image),
    ...(folders.length > 0 ? [NO_SIZE] : []),
  ];
  if (folders.length === 0) {
    const nothing = { fields: {}, reasons: [] };
    return { mounts: { ...nothing, undecided }, volumes: { ...nothing, undecided: [] } };
  }
  return {
    mounts: {
      fields: { volumeMounts: folders.map(({ path }, index) => ({ name: names[index]!, mountPath: path })) },
      reasons: folders.map(({ why }, index) => ({ path: ["volumeMounts", index], why: `${capital(why)}.` })),
      undecided,
    },
    volumes: {
      fields: { volumes: names.map((name) => ({ name, emptyDir: {} })) },
      reasons: [],
      undecided: [],
    },
  };
}

/** Each folder once; one inside another needs no volume of its own. */
function outermost(writes: readonly Write[]): readonly Write[] {
  const first = writes.filter(({ path }, index) => writes.findIndex((other) => other.path === path) === index);
  return first.filter(({ path }) => !first.some((other) => other.path !== path && isWithin(path, other.path)));
}

/** `/var/log/order` is `var-log-order`: a label of DNS, and each only once. */
function volumeNames(paths: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const path of paths) {
    const plain = path
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 50)
      .replaceAll(/^-|-$/g, "");
    names.push(names.includes(plain) ? `${plain}-${names.length}` : plain);
  }
  return names;
}

function hasFiles({ files }: ImageEvidence, path: string): boolean {
  const walked = walk(files, path);
  return walked.problem === undefined && (walked.node.children?.size ?? 0) > 0;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function unmountable({ path, why }: Write): Undecided {
  return {
    about: "a folder that is written to",
    why: `${path} is no path at which the kubelet mounts a volume, and ${why}`,
    fix: "set TMPDIR in the image to an absolute path, such as /tmp",
  };
}

function hidden(path: string): Undecided {
  return {
    about: `the files at ${path}`,
    why: "the image has files there, and an emptyDir hides them",
    fix: "let the service write to another folder, or copy the files there by an init container",
  };
}

function declared(path: string): Undecided {
  return {
    about: `the volume at ${path}`,
    why: "the image declares it, and nothing shows whether what is there must survive the pod",
    fix: "mount a PersistentVolumeClaim where it must, and an emptyDir where it may go",
  };
}

/** No rule can tell where it is: a cluster may give the pod a user that the image does not know. */
function homeOf({ runtime }: ImageEvidence): readonly Undecided[] {
  const need = runtime.evidence.find(({ id }) => id === "home-directory");
  if (need === undefined || need.needed === "no") return [];
  return [
    {
      about: "the home directory",
      why: `the program asks for it (${need.why[0]}), and it is read-only`,
      fix: "where the service writes there, set HOME in the image to a folder that it names, and mount an emptyDir at it",
    },
  ];
}

const NOT_KNOWN: Undecided = {
  about: "folders that are written to",
  why: "one of the programs that the image starts hides what it has, or is not known",
  fix: "run it with a read-only root, and mount an emptyDir where it fails: plimsoll trial tries that",
};

const NO_SIZE: Undecided = {
  about: "emptyDir: sizeLimit",
  why: "how much the service writes is not known, and without a limit it can fill the node's disk",
  fix: "write sizeLimit from what production uses",
};
