/** In the place of a figure. @param what of which there is none, as a sentence has it: `answer of a preset length` */
export function NothingMeasured({ what }: { readonly what: string }) {
  return <p className="text-sm text-muted">No {what} was measured.</p>;
}
