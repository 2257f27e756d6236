/** The worker of the page: the engine and the runs that are made on it, behind messages. */
import "@/lib/fallbacks";
import "@/lib/jitless";
import * as Comlink from "comlink";
import { createWorkerEngine } from "@/lib/engine/worker-api";
import { createRuns } from "./worker-runs";

const { api, openSession } = createWorkerEngine();

Comlink.expose({ ...api, ...createRuns(openSession) });
