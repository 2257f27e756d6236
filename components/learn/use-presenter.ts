"use client";
import { useCallback, useEffect, useState } from "react";

export interface Presenter {
  readonly isOn: boolean;
  enter(): void;
  leave(): void;
}

/** Large type, for as long as somebody presents: all sizes follow that of the root. @param startsOn the link says so */
export function usePresenter(startsOn: boolean): Presenter {
  const [chosen, choose] = useState<boolean | null>(null);
  const isOn = chosen ?? startsOn;
  useEffect(() => {
    if (!isOn) return;
    document.documentElement.dataset.presenting = "";
    return () => {
      delete document.documentElement.dataset.presenting;
    };
  }, [isOn]);
  const enter = useCallback(() => choose(true), []);
  const leave = useCallback(() => choose(false), []);
  return { isOn, enter, leave };
}
