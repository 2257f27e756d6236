"use client";
import { useEffect, useRef, useState } from "react";

/** True once the element has come near the window, so that what it shows is made only for those who get there. */
export function useNearby() {
  const frame = useRef<HTMLDivElement>(null);
  const [isNearby, setNearby] = useState(false);
  useEffect(() => {
    if (!frame.current || isNearby) return;
    if (typeof IntersectionObserver === "undefined") return setNearby(true);
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNearby(true), {
      rootMargin: "800px 0px",
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [isNearby]);
  return { frame, isNearby };
}
