/// <reference path="./undici-parts.d.ts" />
/**
 * The HTTP client for registries: the parts of undici that they need, because its index also evaluates caches, mocks and
 * WebSockets, and takes twice as long. It is a module of its own, which is loaded when it is needed; undici.ts says why.
 */
import api from "undici/lib/api/index.js";
import buildConnector from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

// As undici's index does: `request` and its like are functions of their own.
Object.assign(Dispatcher.prototype, api);

export { Agent, buildConnector, ProxyAgent };
