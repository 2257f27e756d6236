"use client";
import { useMemo } from "react";
import { Scrollable } from "@/components/ui/Scrollable";
import { type Draw, pictureOf } from "@/lib/latent/draw";
import type { LatentSystem } from "@/lib/latent/model";
import { CellPicture, decodedPixels } from "./CellPicture";

/** Most moments that stand side by side. */
const MOST = 9;

/** Moments from noise to latent, decoded: what is there so far, and under it what the head takes it for. */
export function DrawStrip({ system, draw }: { readonly system: LatentSystem; readonly draw: Draw }) {
  const shown = useMemo(
    () =>
      spread(draw.moments.length, MOST).map((at) => {
        const { t, x, guess } = draw.moments[at]!;
        return { at, t, noisy: pixelsOf(system, x), guess: pixelsOf(system, guess) };
      }),
    [system, draw],
  );
  return (
    <Scrollable label="From noise to the cell, decoded at each moment">
      <table className="border-separate border-spacing-x-1 text-tiny text-muted">
        <thead>
          <tr>
            <th scope="row" className="pr-1 text-left font-normal">
              time t
            </th>
            {shown.map(({ at, t }) => (
              <th key={at} scope="col" className="font-normal tabular-nums">
                {Number(t.toFixed(2))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(["noisy", "guess"] as const).map((row) => (
            <tr key={row}>
              <th scope="row" className="pr-1 text-left font-normal whitespace-nowrap">
                {row === "noisy" ? (
                  <>
                    x<sub>t</sub>, so far
                  </>
                ) : (
                  <>
                    its guess of x<sub>0</sub>
                  </>
                )}
              </th>
              {shown.map((moment) => (
                <td key={moment.at} className="min-w-11 pt-1">
                  <CellPicture
                    pixels={moment[row]}
                    className="w-14 rounded-sm border border-line"
                    label={`${row === "noisy" ? "so far" : "guess"} at time ${Number(moment.t.toFixed(2))}`}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

const pixelsOf = (system: LatentSystem, latent: Float32Array) => decodedPixels(pictureOf(system, latent));

/** At most `most` of the numbers from 0 to `count` − 1, evenly, the first and the last among them. */
const spread = (count: number, most: number): number[] =>
  Array.from({ length: Math.min(count, most) }, (_, at) =>
    Math.round((at * (count - 1)) / (Math.min(count, most) - 1)),
  );
