/**
 * A licence that is never changed, known by its words: where it begins, how many words it has (`wordsOf`), and the digest of
 * all of them, joined by spaces. So the texts themselves, which are long, need not be shipped.
 */
export interface LongText {
  /** Null for a text that stands beside a licence and grants nothing. */
  readonly licence: string | null;
  readonly begins: string;
  readonly length: number;
  readonly sha256: string;
}

/** Several rows of one licence are its texts as they were published at different times: addresses and names changed. */
export const LONG_TEXTS: readonly LongText[] = [
  {
    licence: "AGPL-3.0-only",
    begins: "preamble the gnu affero general public license is a free copyleft",
    length: 5136,
    sha256: "7f6c6e53501fc4d208a9f06f8b8e984d564baf8d5d6bdc97254d1a89939400cd",
  },
  {
    licence: "Apache-2.0",
    begins: "terms and conditions for use reproduction and distribution definitions",
    length: 1400,
    sha256: "f1ad680da632cad1d79bbae7f31fa47426293304704bbb6090c63e684eb17fd1",
  },
  {
    licence: "CC0-1.0",
    begins: "statement of purpose the laws of most jurisdictions throughout the",
    length: 994,
    sha256: "b5cedf3ac25e51c322250d90228e47ef99c46e90d2d3cd33454c789783c508bf",
  },
  {
    licence: "CC0-1.0",
    begins: "statement of purpose the laws of most jurisdictions throughout the",
    length: 994,
    sha256: "bb5cd6812523bfbe8beb1e1ba51e2f20f2d5de4fe266e9eef1b30feff8ff52be",
  },
  {
    licence: "GPL-2.0-only",
    begins: "preamble the licenses for most software are designed to take",
    length: 2438,
    sha256: "855c503d90213231b7e8876b0510781a4c0ba963ce6b5edc19cfb8bcd26ec3aa",
  },
  {
    licence: "GPL-2.0-only",
    begins: "preamble the licenses for most software are designed to take",
    length: 2438,
    sha256: "be9df0c45399f8b3d5aafd476af4b7caa633bdd93673b10bc8640a6d358285bd",
  },
  {
    licence: "GPL-2.0-only",
    begins: "preamble the licenses for most software are designed to take",
    length: 2442,
    sha256: "fc0bf989eedd432e82e711d077d4591c1d5fc6a88297df73828fe8765dc778a1",
  },
  {
    licence: "GPL-3.0-only",
    begins: "preamble the gnu general public license is a free copyleft",
    length: 5173,
    sha256: "f3eddf290bc27c24ba43f517f78e1f97cad230e824489c45de750753d0a533bc",
  },
  {
    licence: "GPL-3.0-only",
    begins: "preamble the gnu general public license is a free copyleft",
    length: 5173,
    sha256: "01863a3c4d4b8d0846dd2c105e16d048b199e6200237ed24651d89544fcc9f53",
  },
  {
    licence: "GPL-3.0-only",
    begins: "preamble the gnu general public license is a free copyleft",
    length: 5175,
    sha256: "c94973f6c956db237b15fe999aecd10895305d71c17e6b1b847becac38a9647d",
  },
  {
    licence: "LGPL-2.1-only",
    begins: "preamble the licenses for most software are designed to take",
    length: 3958,
    sha256: "598b1343efd2de596ea147352e2174f10039e7da89386acafc941d97358cf841",
  },
  {
    licence: "LGPL-2.1-only",
    begins: "preamble the licenses for most software are designed to take",
    length: 3963,
    sha256: "760016b01f571f7313e5503081204f26fd1900e008efac07ee87b1215c2fb5ee",
  },
  {
    licence: "LGPL-3.0-only",
    begins: "this version of the gnu lesser general public license incorporates",
    length: 1182,
    sha256: "3a8c4ea6871b5caf545c71457cf710b5b5f7227703bb4d12dd7c0890ccfb25ec",
  },
  {
    licence: "MPL-2.0",
    begins: "contributor means each individual or legal entity that creates",
    length: 2396,
    sha256: "96fd45594d57b5a158c678424c3c36f01959378dd469644a2e1e9ffeb16d1072",
  },
  {
    licence: null,
    begins: "creative commons corporation is not a law firm",
    length: 53,
    sha256: "7375d7827bc8bcb70e6b9ba712247b24de83d9b95136cd5975c769373ff76196",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new programs",
    length: 230,
    sha256: "83b9215a0cac970eb27f5c68c606dc8e264a57a5c06a8ff8aa2d8ac90c6dcb22",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new libraries",
    length: 342,
    sha256: "3a605a5cccadaa3a2573c1ca34181b1c545093b0ee262465f3d0a7eb85952868",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new programs",
    length: 366,
    sha256: "b7b8e6153f1fc6c30ebf272be22d6c776535032ab5693c5c3a7583f6c9c40083",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new programs",
    length: 449,
    sha256: "14dc1ca07f2a481a21578cd7ecf6e254fb7dab08c90508370ae7d5947d226f30",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new programs",
    length: 476,
    sha256: "ffb4f46d1b08d3d66f3494971381ffed82d1b81549ef8173463667ab7027bc31",
  },
  {
    licence: null,
    begins: "how to apply these terms to your new programs",
    length: 477,
    sha256: "91009272afdb610b7c39a9f92156d31b860bb76c4bec31243f9c615749bb809d",
  },
];
