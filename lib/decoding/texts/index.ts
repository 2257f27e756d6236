/** What there is to read about every decoding strategy, by its id: what runs them needs none of it. */
import type { StrategyText } from "../strategy";
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

const texts: Readonly<Record<string, StrategyText>> = {
  anpd,
  apd,
  autoregressive,
  calm,
  chimera,
  confident,
  core,
  credit,
  daedal,
  dawn,
  "deferred-commitment": deferredCommitment,
  "dinfer-threshold": dinferThreshold,
  "entropy-bounded": entropyBounded,
  "entropy-renoise": entropyRenoise,
  entropy,
  "fast-dllm-factor": fastDllmFactor,
  "fast-dllm-threshold": fastDllmThreshold,
  "guided-diffusion": guidedDiffusion,
  hierarchical,
  "info-gain": infoGain,
  klass,
  "left-to-right": leftToRight,
  "llada-random": lladaRandom,
  llada,
  "local-leap": localLeap,
  lookum,
  margin,
  maskgit,
  mist,
  "origin-ratio": originRatio,
  origin,
  "pc-sampler": pcSampler,
  prophet,
  remdm,
  "rho-eos": rhoEos,
  saber,
  slem,
  "slow-fast": slowFast,
  slrs,
  speculative,
  tli,
  "token-editing": tokenEditing,
  "token-to-mask": tokenToMask,
  wino,
};

/** Where a strategy comes from, and its rule. @throws RangeError for one that has no text */
export function textOf(id: string): StrategyText {
  const text = texts[id];
  if (text) return text;
  throw new RangeError(`expected a text of strategy "${id}" in lib/decoding/texts, found none`);
}
