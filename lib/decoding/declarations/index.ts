/**
 * What every decoding strategy says of itself, in menu order: its name, its settings, and what follows from them. How it
 * decides, and what there is to read about it, is in the file of the same name in `strategies`: a page that shows lanes
 * needs none of that, and what runs them brings it along.
 */
import type { StrategyDeclaration } from "../strategy";
import { anpd } from "./anpd";
import { apd } from "./apd";
import { autoregressive } from "./autoregressive";
import { calm } from "./calm";
import { chimera } from "./chimera";
import { confident } from "./confident";
import { core } from "./core";
import { credit } from "./credit";
import { daedal } from "./daedal";
import { dawn } from "./dawn";
import { deferredCommitment } from "./deferred-commitment";
import { dinferThreshold } from "./dinfer-threshold";
import { entropy } from "./entropy";
import { entropyBounded } from "./entropy-bounded";
import { entropyRenoise } from "./entropy-renoise";
import { fastDllmFactor } from "./fast-dllm-factor";
import { fastDllmThreshold } from "./fast-dllm-threshold";
import { guidedDiffusion } from "./guided-diffusion";
import { hierarchical } from "./hierarchical";
import { infoGain } from "./info-gain";
import { klass } from "./klass";
import { leftToRight } from "./left-to-right";
import { llada } from "./llada";
import { lladaRandom } from "./llada-random";
import { localLeap } from "./local-leap";
import { lookum } from "./lookum";
import { margin } from "./margin";
import { maskgit } from "./maskgit";
import { mist } from "./mist";
import { origin } from "./origin";
import { originRatio } from "./origin-ratio";
import { pcSampler } from "./pc-sampler";
import { prophet } from "./prophet";
import { remdm } from "./remdm";
import { rhoEos } from "./rho-eos";
import { saber } from "./saber";
import { slem } from "./slem";
import { slowFast } from "./slow-fast";
import { slrs } from "./slrs";
import { speculative } from "./speculative";
import { tli } from "./tli";
import { tokenEditing } from "./token-editing";
import { tokenToMask } from "./token-to-mask";
import { wino } from "./wino";

export const declarations: readonly StrategyDeclaration[] = [
  maskgit,
  margin,
  entropy,
  origin,
  originRatio,
  pcSampler,
  mist,
  confident,
  fastDllmThreshold,
  fastDllmFactor,
  dinferThreshold,
  localLeap,
  llada,
  lladaRandom,
  deferredCommitment,
  entropyBounded,
  hierarchical,
  credit,
  klass,
  slowFast,
  prophet,
  dawn,
  infoGain,
  lookum,
  wino,
  saber,
  core,
  remdm,
  tokenEditing,
  tokenToMask,
  entropyRenoise,
  daedal,
  rhoEos,
  leftToRight,
  autoregressive,
  calm,
  speculative,
  slem,
  tli,
  slrs,
  chimera,
  anpd,
  apd,
  guidedDiffusion,
];

/** The declaration of the strategy with this id, or undefined. */
export function findDeclaration(id: string): StrategyDeclaration | undefined {
  return declarations.find((strategy) => strategy.id === id);
}

/** The declaration of the strategy with this id. @throws RangeError that lists the valid ids */
export function declarationById(id: string): StrategyDeclaration {
  const strategy = findDeclaration(id);
  if (strategy) return strategy;
  throw new RangeError(`no strategy "${id}"; there are ${declarations.map((known) => known.id).join(", ")}`);
}
