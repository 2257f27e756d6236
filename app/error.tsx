"use client";
import { forgetLastPage } from "@/components/playground/machine/last-page";
import { Button, buttonClass } from "@/components/ui/Button";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { siteUrl } from "@/components/ui/site";
import { site } from "@/components/ui/words/en/site";
import { useWords } from "@/components/ui/words/use-words";

/** Shown instead of a page that broke. The settings stand in the address, so trying again loses nothing. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  const words = useWords(site);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-lg font-bold">{words.pageBroke}</h1>
      <p className="text-muted">{words.pageBrokeHelp}</p>
      <div className="flex gap-2">
        <Button look="primary" onClick={reset}>
          {words.tryAgain}
        </Button>
        <a href={siteUrl("")} onClick={forgetLastPage} className={buttonClass()}>
          {words.startOver}
        </a>
      </div>
      <ErrorDetail detail={error.stack ?? error.message} />
    </main>
  );
}
