/**
 * The HTTP client, in a module that is loaded when it is needed: a start does not pay for it. The names are imported
 * statically here, because a bundle has only the default of a CommonJS package that is imported dynamically.
 */
export { Client, EnvHttpProxyAgent, request } from "undici";
