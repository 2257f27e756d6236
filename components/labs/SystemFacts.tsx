import type { ReactNode } from "react";
import { Digest } from "@/components/models/Digest";
import type { ModelCard } from "@/lib/report/model-card";

export interface SystemFactsProps extends Pick<ModelCard, "digest"> {
  readonly data: string;
  readonly limits: string;
  readonly license?: string;
  /** How it was trained. */
  readonly children: ReactNode;
}

/** What the card of a lab's own weights says of them. */
export function SystemFacts({ data, limits, license, digest, children }: SystemFactsProps) {
  return (
    <dl className="flex max-w-[72ch] flex-col gap-1.5 text-xs text-muted">
      <Fact name="Data">{data}</Fact>
      <Fact name="Training">{children}</Fact>
      <Fact name="Limits">{limits}</Fact>
      {license && <Fact name="Licence">{license}</Fact>}
      <div className="text-fg">
        <dt className="sr-only">Digest</dt>
        <dd>
          <Digest digest={digest} />
        </dd>
      </div>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="inline font-medium">{name}: </dt>
      <dd className="inline">{children}</dd>
    </div>
  );
}
