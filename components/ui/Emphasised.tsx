/** A sentence of which what stands between two `**` is said with weight. */
export const Emphasised = ({
  text,
  className = "font-semibold",
}: {
  readonly text: string;
  readonly className?: string;
}) =>
  text.split("**").map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      <b key={index} className={className}>
        {piece}
      </b>
    ),
  );
