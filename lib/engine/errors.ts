/** Errors of the engine. Each has its own `name`, which survives the way out of the worker, where classes do not. */

/** A config, weights or image file is not what the network needs: says what was expected, what was found, and where. */
export class BadFileError extends Error {
  override readonly name = "BadFileError";
}

/** A file could not be fetched or read: missing, no network, or cut short. */
export class FetchError extends Error {
  override readonly name = "FetchError";
}

/** A request the engine cannot serve: an unknown model, rows outside the canvas, a prompt without its picture. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

/** The backend failed: no adapter, lost device, or an uncaptured GPU error. The results of that run are void. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}

/** The worker that the engine ran in is gone, or gone astray. Nothing was wrong with what was asked: a new one may answer. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
}
