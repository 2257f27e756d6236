"use client";
import { Button, buttonClass } from "@/components/ui/Button";

/** Shown instead of a page that broke. The settings stand in the address, so trying again loses nothing. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-xl font-bold">Something broke</h1>
      <p className="text-muted">Your settings are kept in the address bar.</p>
      <pre className="w-full overflow-x-auto rounded-lg border border-line bg-well p-3 font-mono text-xs whitespace-pre-wrap">
        {error.message}
      </pre>
      <div className="flex gap-2">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <a href="/" className={buttonClass()}>
          Start over with the default settings
        </a>
      </div>
    </main>
  );
}
