/** The import arrows of the house: each lib folder may import only from the folders before it. */
const order = ["scene", "text", "engine", "decoding", "trace", "analysis", "experiment"];

const arrows = order.map((folder, index) => ({
  name: `lib-${folder}-looks-back-only`,
  severity: "error",
  from: { path: `^lib/${folder}/` },
  to: { path: `^lib/(${[...order.slice(index + 1), "\u0000"].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    {
      name: "lib-knows-no-page",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(components|app|test|scripts)/" },
    },
    {
      name: "components-know-no-route",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|test|scripts)/" },
    },
    {
      name: "tfjs-in-engine-alone",
      severity: "error",
      from: { pathNot: "^(lib/engine/|test/engine/)" },
      to: { path: "node_modules/@tensorflow/" },
    },
    {
      name: "react-in-components-and-app-alone",
      severity: "error",
      from: { path: "^(lib|scripts)/" },
      to: { path: "node_modules/(react|react-dom|next)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js", ".json"] },
  },
};
