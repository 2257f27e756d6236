import type { Told } from "@/lib/run/sentence";

/** What a notice offers of an error besides its sentence. */
export const detailAction = ({ detail }: Told) => (detail === undefined ? undefined : { detail });
