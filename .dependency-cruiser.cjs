/** The import arrows of the house: each room may import only from the rooms before it in its list. */
const lib = [
  "scene",
  "text",
  "engine",
  "decoding",
  "latent",
  "infill",
  "trace",
  "toy",
  "analysis",
  "experiment",
  "store",
  "run",
  "study",
  "sweep",
  "report",
  "learn",
];

/** Rooms with a bar between them stand side by side: neither may import the other. */
const components = [
  "ui",
  "charts",
  "run",
  "scene",
  "models",
  "engine",
  "playground|strategies|family|labs|runs|examples|docs",
  "learn",
];
const playground = ["state", "machine", "panels"];

/** One rule a room: nothing in it may import what stands later in the list. */
const looksBackOnly = (folder, rooms) =>
  rooms.slice(0, -1).map((room, index) => ({
    name: `${folder.replaceAll("/", "-")}-${room}-looks-back-only`,
    severity: "error",
    from: { path: `^${folder}/(${room})/` },
    to: { path: `^${folder}/(${rooms.slice(index + 1).join("|")})/` },
  }));

/** Pages of the site know nothing of each other. */
const apart = components
  .find((room) => room.includes("|"))
  .split("|")
  .map((page, _, pages) => ({
    name: `${page}-knows-no-other-page`,
    severity: "error",
    from: { path: `^components/${page}/` },
    to: { path: `^components/(${pages.filter((other) => other !== page).join("|")})/` },
  }));

module.exports = {
  forbidden: [
    ...looksBackOnly("lib", lib),
    ...looksBackOnly("components", components),
    ...looksBackOnly("components/playground", playground),
    ...apart,
    // What is asked for later, and types, close no circle.
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
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
      // A page that shows lanes needs what strategies say of themselves, and not how they decide.
      name: "decisions-come-late",
      severity: "error",
      from: { path: "^(lib/(analysis|experiment|trace|learn)|components/(charts|run|models|playground|ui))/" },
      to: { path: "^lib/decoding/(strategies|decode)", dependencyTypesNot: ["type-only", "dynamic-import"] },
    },
    {
      // What runs strategies needs nothing of what there is to read about them.
      name: "texts-come-late",
      severity: "error",
      from: {
        path: "^(lib|components/(charts|run|models|playground|ui))/",
        // These two come late themselves: they tell papers and rules.
        pathNot: "^lib/decoding/texts/|StrategySource|method-text",
      },
      to: { path: "^lib/decoding/texts/", dependencyTypesNot: ["type-only", "dynamic-import"] },
    },
    {
      // All of zod is twice as much script.
      name: "forms-by-zod-mini",
      severity: "error",
      from: { path: "^(lib|components|app)/" },
      to: { path: "node_modules/zod/index" },
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
