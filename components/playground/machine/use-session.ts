"use client";
import { createContext, useContext, useEffect, useMemo, useRef } from "react";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { PageSession } from "./page-session";
import type { Session } from "./session";

export const SessionContext = createContext<Session | null>(null);

/** The machinery behind the page around this component. */
export function usePageSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("usePageSession needs a SessionContext around it");
  return session;
}

/** The machinery behind the page, from its mounting to its end. */
export function useSession(store: PlaygroundStore): Session {
  const current = useRef<PageSession | null>(null);
  useEffect(() => {
    const session = new PageSession(store);
    current.current = session;
    session.start();
    return () => session.close();
  }, [store]);
  return useMemo(
    () => ({
      runAll: () => current.current?.runAll(),
      runLane: (laneId) => current.current?.runLane(laneId),
      stepInto: (laneId) => current.current?.stepInto(laneId),
      stop: () => current.current?.stop(),
      goOn: (laneId, mode) => current.current?.goOn(laneId, mode) ?? false,
      drop: (laneId) => current.current?.drop(laneId),
      branch: (request) => current.current?.branch(request),
      measureDrift: (laneId, iteration) => current.current?.measureDrift(laneId, iteration),
      stopDrift: () => current.current?.stopDrift(),
      openTraces: (files) => current.current?.openTraces(files),
      cancelOpening: () => current.current?.cancelOpening(),
      askHere: (laneId) => current.current?.askHere(laneId),
      cancelLoading: () => current.current?.cancelLoading(),
      retryLoading: () => current.current?.retryLoading(),
      share: () => current.current?.share(),
      useBackend: (backend) => current.current?.useBackend(backend),
    }),
    [],
  );
}
