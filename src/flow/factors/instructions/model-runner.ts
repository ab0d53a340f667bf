import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assembleImage, type PlannedLayer } from "../../../build/image/assemble.ts";
import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import { buildLayer } from "../../../build/layer/layer.ts";
import { USUAL_COMPRESSION } from "../../../format/compression/compression.ts";
import { changesSince, stateOfFolder } from "../../../store/file/folder-changes.ts";
import { copyFolder, emptyFolder } from "../../../store/file/scratch-folder.ts";
import type { SourceWorkshop } from "../../../toolchain/go/source-workshop.ts";
import { plainImage } from "../images/plain-image.ts";
import { readInstructions } from "./image-layers.ts";
import { type Instruction, nameOf, PLACE, type RunInstruction } from "./instruction.ts";
import type { Recipe } from "./recipes.ts";
import type { InstructionRunner } from "./runner.ts";

const ROOT = "root";

interface Model {
  readonly scratch: string;
  readonly cache: BlobCache;
  readonly workshop: SourceWorkshop;
  /** A full module cache, below `scratch`. */
  readonly modules: string;
  /** A build cache anywhere. */
  readonly compiled: string;
}

/**
 * Runs the instructions on this machine, in a folder that stands for the root of a container, and makes a layer of what
 * each of them changes there. Nothing but the folder is changed: it needs no builder, and is no container.
 */
export function modelRunner(model: Model): InstructionRunner {
  const { scratch, cache } = model;
  const settings = { mtimeSeconds: 0, compression: USUAL_COMPRESSION, mediaTypes: "oci", cache } as const;
  const root = join(scratch, ROOT);
  let done: readonly Instruction[] = [];
  let layers: readonly PlannedLayer[] = [];
  return {
    run: async ({ instructions }: Recipe) => {
      // Only a recipe that adds to the one before it goes on in the folder that this has left.
      if (!done.every((instruction, index) => instruction === instructions[index])) [done, layers] = [[], []];
      if (done.length === 0) await emptyFolder(root);
      for (const instruction of instructions.slice(done.length)) {
        const before = await stateOfFolder(root);
        await follow(model, instruction);
        const layer = await buildLayer(await changesSince(root, before), settings);
        layers = [...layers, { layer, createdBy: nameOf(instruction) }];
      }
      done = instructions;
      return readInstructions(assembleImage(plainImage([]), layers), layers.length);
    },
  };
}

async function follow(model: Model, instruction: Instruction): Promise<void> {
  const { scratch, workshop } = model;
  const inRoot = (path: string) => join(scratch, ROOT, path);
  if (instruction.kind === "copy") {
    await copyFolder(join(scratch, instruction.source), inRoot(instruction.to));
    return;
  }
  const args = instruction.args.map((word) => (word === PLACE.program ? inRoot(word) : word));
  await workshop.runInstruction(inRoot(PLACE.source), args, placesOf(model, instruction));
}

/** What is mounted may be full already: nothing of it gets into a layer. */
function placesOf({ scratch, modules, compiled }: Model, { mounts }: RunInstruction): Record<string, string> {
  const inRoot = (path: string) => join(scratch, ROOT, path);
  return {
    HOME: inRoot(PLACE.home),
    XDG_CONFIG_HOME: "",
    GOPROXY: pathToFileURL(join(scratch, modules, "cache", "download")).href,
    GOMODCACHE: mounts.includes("modules") ? join(scratch, modules) : inRoot(PLACE.modules),
    GOCACHE: mounts.includes("compiled") ? compiled : inRoot(PLACE.compiled),
  };
}
