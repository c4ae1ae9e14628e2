/** Builds the page into client/dist. `#shared/*` and `#client/*` resolve through the imports of package.json. */
declare const _default: import("vite").UserConfig;
export default _default;
