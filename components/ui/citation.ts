/** What to cite: the paper whose model and decoding this is, and this tool. `CITATION.cff` says the same of both. */
import { EXPORTER } from "@/lib/trace/exporter";

export const PAPER_BIBTEX = `@article{dimple,
  title={Dimple: Discrete Diffusion Multimodal Large Language Model with Parallel Decoding},
  author={Runpeng Yu and Xinyin Ma and Xinchao Wang},
  journal={arXiv preprint arXiv:2505.16990},
  year={2025}
}`;

export const TOOL_BIBTEX = `@software{dimple_playground,
  title={Dimple Playground: see and steer how a masked-diffusion multimodal language model decodes},
  author={{The Dimple Playground authors}},
  version={${EXPORTER.version}},
  year={2026}
}`;
