import { siteUrl } from "@/components/ui/site";
import type { Atlas } from "@/lib/scene/atlas";
import { world } from "@/lib/scene/world";

/** One thing of the world, cut from the sprite atlas; decoration only, the control around it carries the name. */
export function Sprite({
  kind,
  size,
  atlas,
}: {
  readonly kind: string;
  /** CSS pixels. */
  readonly size: number;
  readonly atlas: Atlas | null;
}) {
  const place = atlas?.sprites.get(kind);
  const scale = size / world.sprite.size;
  return (
    <span
      aria-hidden="true"
      className="block shrink-0 bg-no-repeat"
      style={{
        width: size,
        height: size,
        ...(atlas &&
          place && {
            backgroundImage: `url("${siteUrl("sprites/atlas.png")}")`,
            backgroundSize: `${atlas.width * scale}px auto`,
            backgroundPosition: `${-place.x * scale}px ${-place.y * scale}px`,
          }),
      }}
    />
  );
}
