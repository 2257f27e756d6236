import { DraftPieces } from "./DraftPieces";
import type { ChartExample } from "./examples";

export const draftPiecesExamples: readonly ChartExample[] = [
  {
    title: "Letters and words that the model reads as its own",
    render: ({ spelled }) => <DraftPieces trace={spelled} clock={2} />,
  },
  { title: "Only what both vocabularies have", render: ({ shared }) => <DraftPieces trace={shared} clock={2} /> },
  { title: "Before the first draft", render: ({ spelled }) => <DraftPieces trace={spelled} clock={0} /> },
];
