import { Playground } from "@/components/page/Playground";

export default function Page() {
  return <Playground />;
}
