"use client";
import { type ComponentProps, useSyncExternalStore } from "react";
import { siteUrl } from "./site";

interface SiteLinkProps extends Omit<ComponentProps<"a">, "href"> {
  /** File or page, from the site's folder: "licences.txt", "models/". */
  readonly to: string;
}

const neverChanges = () => () => {};

/** A link to something of the site, from a page that may lie at any depth. It leads somewhere once the page is alive. */
export function SiteLink({ to, ...rest }: SiteLinkProps) {
  const href = useSyncExternalStore(
    neverChanges,
    () => siteUrl(to),
    () => undefined,
  );
  return <a {...rest} href={href} />;
}
