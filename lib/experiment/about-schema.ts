/** What its author says of an experiment, as files and links must have it. */
import { z } from "zod/mini";
import { type AboutField, aboutFields, plain } from "./about";

const partSchema = (field: AboutField) =>
  z.optional(
    z.string().check(
      z.maxLength(field.max),
      z.refine((text) => text !== "" && plain(text, field) === text),
    ),
  );

/** Legal titles and notes; absent where there is none. */
export const aboutShape = {
  title: partSchema(aboutFields.title),
  note: partSchema(aboutFields.note),
} as const;
