/** With this begins what is only known when a workflow runs. */
export const EXPRESSION = "${{";

/** Something that a workflow names, as it is written, and its line. */
export interface Named {
  readonly text: string;
  readonly line: number;
}

/** An event that starts a workflow. */
export interface WorkflowEvent {
  readonly line: number;
  /** `tags`, `tags-ignore`, `branches`, …, as far as they are written. */
  readonly filters: ReadonlyMap<string, readonly string[]>;
}

/** What a step says to `actions/checkout`. */
export interface Checkout {
  readonly line: number;
  readonly ref: string;
  readonly repository: string;
  /** The folder of the workspace that it fills; empty for all of it. */
  readonly path: string;
}

/** What stands behind `uses`. */
export interface Use extends Named {
  /** For a path of the workspace: the step of the same job that put there what is used; null where none did. */
  readonly from: Checkout | null;
}

/** A workflow of GitHub Actions, as far as it says what starts it and what runs in it. */
export interface Workflow {
  readonly file: string;
  /** By name: `push`, `pull_request_target`. */
  readonly events: ReadonlyMap<string, WorkflowEvent>;
  /** Actions and reusable workflows: what stands behind `uses`. */
  readonly uses: readonly Use[];
  /** Images that jobs and their services run in. */
  readonly images: readonly Named[];
  readonly checkouts: readonly Checkout[];
  /** What steps say to `docker/build-push-action` as `tags`: names of images that the workflow builds, between commas and lines. */
  readonly built: readonly Named[];
  /** What steps run in a shell. */
  readonly scripts: readonly Named[];
  /** What `env` says, of the workflow, of jobs and of steps: scripts see it by other names. */
  readonly variables: readonly Named[];
}
