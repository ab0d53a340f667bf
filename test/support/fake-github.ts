import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** A person or a bot, as GitHub's API has it. */
export interface FakeUser {
  readonly login: string;
  readonly type: "User" | "Bot";
}

export interface FakeReview {
  readonly user: FakeUser;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  readonly commit_id: string;
  readonly body: string;
}

export interface FakeComment {
  readonly id: number;
  readonly user: FakeUser;
  body: string;
}

export interface FakePull {
  readonly number: number;
  readonly user: FakeUser;
  state: "open" | "closed";
  headSha: string;
  /** Null for a fork that was deleted. */
  headRepository: string | null;
  readonly committers: readonly string[];
  readonly reviews: FakeReview[];
  readonly comments: FakeComment[];
}

export interface SeenByGitHub {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What is answered in place of the real answer. */
export interface GitHubFault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const REPOSITORY_NAME = "me/order";
export const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
const ACTIONS_BOT: FakeUser = { login: "github-actions[bot]", type: "Bot" };

/**
 * GitHub's REST API on loopback, as far as the action uses it, in the documented shape: pull requests, their commits and
 * reviews, comments, permissions. It pages lists, and answers with 401 to another token.
 */
export class FakeGitHub {
  readonly requests: SeenByGitHub[] = [];
  readonly pulls = new Map<number, FakePull>();
  /** `admin`, `write`, `read` or `none` by login; others are not known. */
  readonly permissions = new Map<string, string>();
  /** Who the token belongs to: a bot may not ask who it is. */
  self: FakeUser = ACTIONS_BOT;
  /** Called for each request; what it returns is answered. */
  fault: ((request: SeenByGitHub) => GitHubFault | undefined) | undefined;
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });
  #nextId = 1000;

  static async start(t: TestContext): Promise<FakeGitHub> {
    const github = new FakeGitHub();
    await new Promise<void>((resolve) => github.#server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      github.#server.closeAllConnections();
      github.#server.close();
    });
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  pull(number: number, headSha: string, more: Partial<FakePull> = {}): FakePull {
    const user: FakeUser = { login: "bob", type: "User" };
    const pull: FakePull = {
      ...{ number, user, headSha, state: "open", headRepository: REPOSITORY_NAME },
      ...{ committers: ["bob"], reviews: [], comments: [] },
      ...more,
    };
    this.pulls.set(number, pull);
    return pull;
  }

  /** Adds a comment, and returns it. */
  comment(pull: FakePull, user: FakeUser, body: string): FakeComment {
    const comment = { id: this.#nextId++, user, body };
    pull.comments.push(comment);
    return comment;
  }

  /** Requests that change something. */
  get writes(): readonly string[] {
    return this.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    const { method = "", url = "", headers } = request;
    const seen = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(seen);
    const fault = this.fault?.(seen);
    const answer = fault ?? this.#answer(seen);
    response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...answer.headers });
    response.end(answer.body);
  }

  #answer({ method, path, headers, body }: SeenByGitHub): GitHubFault {
    if (headers.authorization !== `Bearer ${TOKEN}`) return message(401, "Bad credentials");
    const url = new URL(path, "http://api");
    if (method === "GET" && url.pathname === "/user") {
      return this.self.type === "Bot" ? message(403, "Resource not accessible by integration") : json(200, this.self);
    }
    const [, rest] = /^\/repos\/me\/order\/(.*)$/.exec(url.pathname) ?? [];
    if (rest === undefined) return message(404, "Not Found");
    const [kind, ...words] = rest.split("/");
    if (kind === "collaborators") return this.#permission(decodeURIComponent(words[0] ?? ""));
    if (kind === "issues" && words[0] === "comments" && method === "PATCH") return this.#edit(Number(words[1]), body);
    const pull = this.pulls.get(Number(words[0]));
    if (pull === undefined) return message(404, "Not Found");
    if (kind === "issues" && words[1] === "comments" && method === "POST") {
      return json(201, this.#shown(pull, this.comment(pull, this.self, JSON.parse(body).body)));
    }
    if (method !== "GET") return message(404, "Not Found");
    if (kind === "issues" && words[1] === "comments") {
      return page(
        url,
        pull.comments.map((comment) => this.#shown(pull, comment)),
      );
    }
    if (words[1] === "reviews")
      return page(
        url,
        pull.reviews.map((review, index) => shownReview(pull, review, index)),
      );
    if (words[1] === "commits") {
      return page(
        url,
        pull.committers.map((login) => ({ author: { login }, committer: { login: "web-flow" } })),
      );
    }
    return json(200, shownPull(pull));
  }

  #permission(login: string): GitHubFault {
    const permission = this.permissions.get(login);
    if (permission === undefined) return message(404, `${login} is not a user`);
    return json(200, { permission, role_name: permission, user: { login, type: "User" } });
  }

  #edit(id: number, body: string): GitHubFault {
    for (const pull of this.pulls.values()) {
      const comment = pull.comments.find((one) => one.id === id);
      if (comment === undefined) continue;
      comment.body = JSON.parse(body).body;
      return json(200, this.#shown(pull, comment));
    }
    return message(404, "Not Found");
  }

  #shown({ number }: FakePull, { id, user, body }: FakeComment): object {
    return { id, user, body, html_url: `https://github.com/${REPOSITORY_NAME}/pull/${number}#issuecomment-${id}` };
  }
}

function shownPull({ number, user, state, headSha, headRepository }: FakePull): object {
  return {
    ...{ number, user, state },
    head: { sha: headSha, repo: headRepository === null ? null : { full_name: headRepository } },
    base: { ref: "main", repo: { full_name: REPOSITORY_NAME } },
  };
}

function shownReview({ number }: FakePull, review: FakeReview, index: number): object {
  return { ...review, id: index, html_url: `https://github.com/${REPOSITORY_NAME}/pull/${number}#review-${index}` };
}

function page(url: URL, entries: readonly object[]): GitHubFault {
  const size = Number(url.searchParams.get("per_page") ?? "30");
  const start = (Number(url.searchParams.get("page") ?? "1") - 1) * size;
  return json(200, entries.slice(start, start + size));
}

function json(status: number, value: unknown): GitHubFault {
  return { status, body: JSON.stringify(value) };
}

function message(status: number, text: string): GitHubFault {
  return json(status, { message: text, documentation_url: "https://docs.github.com/rest" });
}
