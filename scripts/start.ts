/**
 * Serves the built site, with the headers that a host should send.
 *
 *   npm run start -- [--port 3000] [--host localhost] [--under /some/path/]
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { whole } from "./arguments";
import { siteServer } from "./site/server";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "3000" },
    host: { type: "string", default: "localhost" },
    under: { type: "string", default: "/" },
  },
});
const port = whole("port", values.port, 0, 65535);
const under = `/${values.under}/`.replace(/\/+/g, "/");

siteServer(fileURLToPath(new URL("../out/", import.meta.url)), under).listen(port, values.host, () => {
  console.log(`http://${values.host}:${port}${under}`);
});
