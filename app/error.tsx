"use client";
import { forgetLastPage } from "@/components/playground/machine/last-page";
import { Button, buttonClass } from "@/components/ui/Button";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { siteUrl } from "@/components/ui/site";

/** Shown instead of a page that broke. The settings stand in the address, so trying again loses nothing. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-lg font-bold">Something broke</h1>
      <p className="text-muted">
        This page met an error that it did not expect. Your settings are kept in the address bar.
      </p>
      <div className="flex gap-2">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <a href={siteUrl("")} onClick={forgetLastPage} className={buttonClass()}>
          Start over with the default settings
        </a>
      </div>
      <ErrorDetail detail={error.stack ?? error.message} />
    </main>
  );
}
