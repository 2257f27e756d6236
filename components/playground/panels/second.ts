/** The machinery behind the page. */
export { PageSession } from "@/components/playground/machine/page-session";

export const loadBeside = () => import("./beside");
