/** The page that a tab showed last: an address that names no experiment leads back to it. */
import { recall, remember } from "@/components/ui/remember";

const KEY = "dimple.page";

export const lastPage = (): string | null => recall(KEY, "sessionStorage");

export const rememberPage = (id: string): void => remember(KEY, id, "sessionStorage");

/** Lets the next address without an experiment open the default one: what was on the page may be what broke it. */
export const forgetLastPage = (): void => remember(KEY, null, "sessionStorage");
