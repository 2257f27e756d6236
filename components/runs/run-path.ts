/** The file of a recorded run, from the folder of the site. */
export const runPath = (name: string) => `runs/${name}.trace.json.gz`;
