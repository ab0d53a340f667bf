/**
 * What stands beside licence texts and grants nothing: titles, and how to apply a licence. One that names a licence counts
 * only beside that licence: the title of another one would be a contradiction. In the form of `ShortText`.
 */
export interface Aside {
  readonly words: string;
  /** Identifiers of which one must have been recognised; empty where it names none. */
  readonly of: readonly string[];
}

const GPL_FAMILY = ["GPL-2.0-only", "GPL-3.0-only", "LGPL-2.1-only", "LGPL-3.0-only", "AGPL-3.0-only"];

/** A longer one stands before a shorter one that begins like it. */
export const ASIDES: readonly Aside[] = [
  // How two libraries that much of Go's world uses say which of their files have which licence.
  { words: "this project is covered by two different licenses mit and apache", of: ["MIT"] },
  {
    words: `the forked go yaml v3 library under this project is covered by two different licenses mit and apache`,
    of: ["MIT"],
  },
  {
    words: `the following files were ported to go from c files of libyaml and thus are still covered by their original mit
license with the additional copyright staring in 2011 when the project was ported over`,
    of: ["MIT"],
  },
  {
    words: `the following files were ported to go from c files of libyaml and thus are still covered by their original
copyright and license`,
    of: ["MIT"],
  },
  { words: "apache license all the remaining project files are covered by the apache license", of: ["Apache-2.0"] },
  { words: "the forked go yaml v2 library under the project is covered by an apache license", of: ["Apache-2.0"] },
  { words: "files other than internal golang licensed under", of: ["Apache-2.0"] },
  { words: "internal golang files licensed under", of: ["BSD-3-Clause"] },
  {
    words: `appendix how to apply the apache license to your work to apply the apache license to your work attach the following
boilerplate notice with the fields enclosed by brackets <3> replaced with your own identifying information don t include the
brackets the text should be enclosed in the appropriate comment syntax for the file format we also recommend that a file or
class name and description of purpose be included on the same printed page as the copyright notice for easier identification
within third party archives`,
    of: ["Apache-2.0"],
  },
  {
    words: `everyone is permitted to copy and distribute verbatim copies of this license document but changing it is not
allowed`,
    of: GPL_FAMILY,
  },
  { words: "end of terms and conditions", of: ["Apache-2.0", ...GPL_FAMILY] },
  { words: "apache license version 2 0 january 2004 http www apache org licenses license 2 0", of: ["Apache-2.0"] },
  { words: "apache license version 2 0 january 2004 http www apache org licenses", of: ["Apache-2.0"] },
  { words: "apache license 2 0", of: ["Apache-2.0"] },
  { words: "apache license version 2 0", of: ["Apache-2.0"] },
  { words: "http www opensource org licenses mit license php", of: ["MIT"] },
  { words: "http opensource org licenses mit", of: ["MIT"] },
  { words: "mit no attribution", of: ["MIT-0"] },
  { words: "the mit license mit", of: ["MIT"] },
  { words: "the mit license", of: ["MIT"] },
  { words: "mit license mit", of: ["MIT"] },
  { words: "mit license", of: ["MIT"] },
  { words: "mit", of: ["MIT"] },
  { words: "bsd 3 clause new or revised license", of: ["BSD-3-Clause"] },
  { words: "the bsd 3 clause license", of: ["BSD-3-Clause"] },
  { words: "bsd 3 clause license", of: ["BSD-3-Clause"] },
  { words: "bsd 2 clause simplified license", of: ["BSD-2-Clause"] },
  { words: "the bsd 2 clause license", of: ["BSD-2-Clause"] },
  { words: "bsd 2 clause license", of: ["BSD-2-Clause"] },
  { words: "is distributed under the simplified bsd license", of: ["BSD-2-Clause"] },
  { words: "simplified bsd license", of: ["BSD-2-Clause"] },
  { words: "new bsd license", of: ["BSD-3-Clause"] },
  { words: "the bsd license", of: ["BSD-2-Clause", "BSD-3-Clause"] },
  { words: "bsd license", of: ["BSD-2-Clause", "BSD-3-Clause"] },
  { words: "isc license isc", of: ["ISC"] },
  { words: "the isc license", of: ["ISC"] },
  { words: "isc license", of: ["ISC"] },
  { words: "bsd zero clause license", of: ["0BSD"] },
  { words: "zero clause bsd license", of: ["0BSD"] },
  { words: "zlib license", of: ["Zlib"] },
  { words: "the unlicense", of: ["Unlicense"] },
  { words: "for more information please refer to http unlicense org", of: ["Unlicense"] },
  { words: "boost software license version 1 0 august 17th 2003", of: ["BSL-1.0"] },
  { words: "mozilla public license version 2 0", of: ["MPL-2.0"] },
  { words: "gnu general public license version 3 29 june 2007", of: ["GPL-3.0-only"] },
  { words: "gnu general public license version 2 june 1991", of: ["GPL-2.0-only"] },
  { words: "gnu lesser general public license version 3 29 june 2007", of: ["LGPL-3.0-only"] },
  { words: "gnu lesser general public license version 2 1 february 1999", of: ["LGPL-2.1-only"] },
  { words: "gnu affero general public license version 3 19 november 2007", of: ["AGPL-3.0-only"] },
  { words: "creative commons legal code", of: ["CC0-1.0"] },
  { words: "cc0 1 0 universal", of: ["CC0-1.0"] },
];
