"use client";
import { useEffect, useState } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteLink } from "@/components/ui/SiteLink";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ModelCard } from "@/lib/report/model-card";
import { fetchCard } from "./assets";
import { CardProblem, ModelCardView } from "./ModelCardView";

type Fetched = { readonly card: ModelCard } | { readonly problem: string };

/** The card once it is there, or what is the matter with it. */
export function FetchedCard({ model }: { readonly model: string }) {
  const words = useWords(lanes);
  const [fetched, setFetched] = useState<Fetched | null>(null);
  useEffect(() => {
    const left = new AbortController();
    fetchCard(model, left.signal).then(
      (card) => setFetched({ card }),
      (error: Error) => {
        if (!left.signal.aborted) setFetched({ problem: error.message });
      },
    );
    return () => left.abort();
  }, [model]);
  if (!fetched) return <p role="status">{words.readingCard}</p>;
  return (
    <div lang="en" className="flex flex-col gap-4">
      <PartBoundary name="the card" drawn={[fetched]}>
        {"card" in fetched ? <ModelCardView card={fetched.card} /> : <CardProblem problem={fetched.problem} />}
      </PartBoundary>
      <SiteLink to="models/" className="self-start text-accent underline">
        {words.allModels}
      </SiteLink>
    </div>
  );
}
