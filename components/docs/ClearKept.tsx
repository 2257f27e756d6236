"use client";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { siteUrl } from "@/components/ui/site";
import { clearStorage } from "@/lib/store/storage";

/** Takes away all that this site keeps in the browser, and says what it could not. */
export function ClearKept() {
  const [told, setTold] = useState("");
  const [isAsking, setAsking] = useState(false);
  async function clear() {
    setAsking(false);
    setTold("Deleting…");
    const results = await Promise.allSettled([clearWords(), clearStorage(), clearCopies()]);
    const failed = results.filter(({ status }) => status === "rejected");
    setTold(
      failed.length === 0
        ? "Everything is deleted."
        : "Not everything could be deleted. Close the other tabs of this site and try again, or use the browser’s settings.",
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-2">
      {isAsking ? (
        <>
          Runs and sweeps that are kept will be gone.
          <Button look="primary" onClick={() => void clear()}>
            Delete everything
          </Button>
          <Button onClick={() => setAsking(false)}>Keep it</Button>
        </>
      ) : (
        <Button onClick={() => setAsking(true)}>Delete everything that is kept…</Button>
      )}
      <span role="status" className="text-muted">
        {told}
      </span>
    </p>
  );
}

/** Small settings: those of this site alone, for other pages of its host may have some too. */
async function clearWords(): Promise<void> {
  for (const memory of [localStorage, sessionStorage]) {
    for (const key of Object.keys(memory)) if (key === "theme" || key.startsWith("dimple.")) memory.removeItem(key);
  }
}

/** The copy of the site for visits without a network, and what made it. */
async function clearCopies(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(siteUrl(""));
  await registration?.unregister();
  const names = "caches" in globalThis ? await caches.keys() : [];
  const ours = names.filter((name) => name.startsWith(`dimple-playground ${siteUrl("")} `));
  await Promise.all(ours.map((name) => caches.delete(name)));
}
