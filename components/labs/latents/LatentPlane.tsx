"use client";
import { extent, line, scaleLinear } from "d3";
import { useMemo } from "react";
import { Sprite } from "@/components/scene/Sprite";
import { type Draw, placeInPlane } from "@/lib/latent/draw";
import { encode } from "@/lib/latent/vae";
import { KINDS } from "@/lib/scene/world";
import type { Studio } from "./load";

/** Size of the drawing and free room around it, px of its own. */
const [WIDTH, HEIGHT, MARGIN] = [480, 320, 22];

interface LatentPlaneProps {
  readonly studio: Studio;
  readonly draws: readonly Draw[];
  /** Number of the draw whose path stands out; null: none. */
  readonly shown: number | null;
}

/** The plane in which the latents of the world's cells lie widest apart, and the draws' paths through it. */
export function LatentPlane({ studio, draws, shown }: LatentPlaneProps) {
  const places = useMemo(() => kindPlaces(studio), [studio]);
  const paths = draws.map(({ moments }) => moments.map(({ x }) => placeInPlane(studio.system, x)));
  const all = [...places.map(({ place }) => place), ...paths.flat()];
  const x = scaleLinear(extent(all, ([first]) => first) as [number, number], [MARGIN, WIDTH - MARGIN]);
  const y = scaleLinear(extent(all, ([, second]) => second) as [number, number], [HEIGHT - MARGIN, MARGIN]);
  const path = line<readonly [number, number]>(
    ([first]) => x(first),
    ([, second]) => y(second),
  );
  const percent = (value: number, of: number) => `${(100 * value) / of}%`;
  const order = paths.map((_, at) => at).sort((a, b) => Number(a === shown) - Number(b === shown));
  return (
    <div className="relative w-full max-w-[520px] rounded-md bg-well" style={{ aspectRatio: `${WIDTH} / ${HEIGHT}` }}>
      {places.map(({ kind, place: [first, second] }) => (
        <span
          key={kind}
          title={kind}
          className="absolute -translate-1/2 opacity-80"
          style={{ left: percent(x(first), WIDTH), top: percent(y(second), HEIGHT) }}
        >
          {kind === "" ? (
            <span className="block size-3 rounded-sm border border-dashed border-line-strong" />
          ) : (
            <Sprite kind={kind} size={18} atlas={studio.atlas} />
          )}
        </span>
      ))}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="absolute inset-0 size-full"
        role="img"
        aria-label="Paths of the draws from noise to a latent; what each ends as is in the table below"
      >
        {order.map((at) => {
          const [first, second] = paths[at]!.at(-1)!;
          const isShown = at === shown;
          return (
            <g key={at} stroke={isShown ? "var(--lane-a)" : "var(--line-strong)"} opacity={isShown ? 1 : 0.75}>
              <path d={path(paths[at]!) ?? ""} fill="none" strokeWidth={isShown ? 2.2 : 1} />
              <circle
                cx={x(first)}
                cy={y(second)}
                r={isShown ? 5 : 3.5}
                fill={isShown ? "var(--lane-a)" : "var(--card)"}
                strokeWidth="1.5"
              />
              {isShown &&
                paths[at]!.slice(0, -1).map(([a, b]) => (
                  <circle key={`${a} ${b}`} cx={x(a)} cy={y(b)} r="2" fill="var(--lane-a)" />
                ))}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Middle of each kind's cells over all backgrounds; "" is the empty cell. */
function kindPlaces({ system, every }: Studio) {
  return [...KINDS, null].map((kind) => {
    const cells = every.filter((cell) => cell.kind === kind);
    const found = cells.map(({ rgb }) =>
      placeInPlane(
        system,
        encode(system.vae, rgb).map((value) => value / system.scale),
      ),
    );
    const mean = (axis: 0 | 1) => found.reduce((sum, place) => sum + place[axis], 0) / found.length;
    return { kind: kind ?? "", place: [mean(0), mean(1)] as const };
  });
}
