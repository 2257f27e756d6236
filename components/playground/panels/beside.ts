/** Parts that come behind the runs: what is asked, what holds runs against each other, and what is told of a cell. */
export { AnswerControls } from "./AnswerControls";
export { DivergencePanel } from "./DivergencePanel";
export { Inspector } from "./Inspector";
export { LaneAncestry } from "./LaneAncestry";
export { LaneComparison } from "./LaneComparison";
export { QuestionField } from "./QuestionField";
export { SceneBar } from "./SceneBar";
export { SceneEditor } from "./SceneEditor";
export { dialogs, soon } from "./soon";
