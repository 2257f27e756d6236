/** Names with their values, a line each: how the inspector lists numbers. */
export function ReadingList({ lines }: { readonly lines: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-2.5 gap-y-[3px] text-xs">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd translate="no" className="text-right font-semibold tabular-nums">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
