"use client";
import { createContext, useContext, useEffect, useState } from "react";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { LateSession, type OpenSession, type PageControls } from "./late-session";
import type { Embedded, Taught } from "./page-session";

export const SessionContext = createContext<PageControls | null>(null);

/** What can be asked of the page around this component. */
export function usePageSession(): PageControls {
  const session = useContext(SessionContext);
  if (!session) throw new Error("usePageSession needs a SessionContext around it");
  return session;
}

/** The machinery behind the page, at work from its mounting to its end. @param inside for a page that lives in a frame of another, or in a lesson   @param open where its script is asked for, if not here */
export function useSession(store: PlaygroundStore, inside?: Embedded | Taught, open?: OpenSession): PageControls {
  const [session] = useState(() => new LateSession(store, inside, open));
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  return session.controls;
}
